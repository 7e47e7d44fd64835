"""The medicines that a text names, with every name under which each may have been spoken of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from scribe.model import MedicationFact, NoteDraft
from scribe.terminology import MEDICINE_CLASSES, Match, Term, medicines


@dataclass(frozen=True)
class NamedMedicine:
    """A medicine named in a text: its words, where, and by which other names it may have been said.

    ``members`` are the beginnings of the ATC codes of what belongs to it, where it is a group of medicines.
    """

    text: str
    start: int
    end: int
    names: tuple[str, ...]
    members: tuple[str, ...] = ()

    def is_called(self, term: Term) -> bool:
        """Whether the lexicon's medicine is this one."""
        return self.is_called_one_of(_every_name(term))

    def is_called_one_of(self, names: frozenset[str]) -> bool:
        """Whether any of its names is among some in small letters."""
        return not self._called.isdisjoint(names)

    @cached_property
    def _called(self) -> frozenset[str]:
        return frozenset(name.lower() for name in self.names)


@lru_cache(maxsize=4096)
def _every_name(term: Term) -> frozenset[str]:
    """The names of a medicine in both languages, in small letters."""
    return frozenset(name.lower() for name in (*term.names("en"), *term.names("zh")) if name)


def named_in(text: str, note: NoteDraft) -> tuple[NamedMedicine, ...]:
    """The medicines that a text names: those of the lexicon, and those of the note's own facts."""
    found = {match.start: _named(match) for match in medicines().find(text, note.language)}
    taken = [(one.start, one.end) for one in found.values()]
    low = text.lower()
    for fact in note.facts:
        if not isinstance(fact, MedicationFact) or not fact.attributes.name.strip():
            continue
        at = low.find(fact.attributes.name.lower())
        end = at + len(fact.attributes.name)
        if at >= 0 and not any(at < stop and end > start for start, stop in taken):
            found[at] = NamedMedicine(text[at:end], at, end, (fact.attributes.name,))
    return tuple(found[start] for start in sorted(found))


def _named(match: Match) -> NamedMedicine:
    names = (match.text, *match.term.names("en"), *match.term.names("zh"))
    members = MEDICINE_CLASSES.get(match.term.en, ())
    return NamedMedicine(match.text, match.start, match.end, tuple(name for name in names if name), members)
