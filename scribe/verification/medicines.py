"""Medicines: each one that a statement names has to have been named by somebody in the recording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cache, cached_property, lru_cache

from scribe.language.rules import pack
from scribe.model import (
    Flag,
    FlagKind,
    Language,
    Level,
    Quote,
    Segment,
    SegmentId,
    Transcript,
)
from scribe.terminology import medicines
from scribe.verification.evidence import clear, probability_of
from scribe.verification.named import NamedMedicine
from scribe.verification.wording import flag

_NEAR = 0.8
_UNCLEAR = 0.3
_LONGER = 3
"""Letters that a name may be longer or shorter as it is spelt."""
_SHORTEST = 2
"""Characters that the shortened name of a medicine has at least."""
_SHORTEST_ALIKE = 4
"""Characters of a Chinese name of which one may be misheard: with three, 红霉素 would be 链霉素."""


class Spoken:
    """Everything that was said, prepared once for looking for the names of medicines in it."""

    def __init__(self, transcript: Transcript, meant: Iterable[str] = ()) -> None:
        self.transcript = transcript
        self.plain = _plain(" ".join((*(segment.text for segment in transcript.segments), *meant)))
        self._words = self.plain.split()
        self._runs: dict[int, frozenset[str]] = {}
        self._windows: dict[int, dict[int, dict[str, str]]] = {}
        self._said: dict[tuple[str, ...], bool] = {}
        self._called: dict[SegmentId, frozenset[str]] = {}

    def names(self, names: tuple[str, ...]) -> bool:
        """Whether any of the names was said, with a difference in spelling that a recogniser makes."""
        if names not in self._said:
            self._said[names] = any(self._is_said(_plain(name)) for name in names if name)
        return self._said[names]

    def names_one_of(self, codes: tuple[str, ...]) -> bool:
        """Whether a medicine was said whose ATC code begins with one of some."""
        return any(code.startswith(codes) for code in self._codes) if codes else False

    @cached_property
    def _codes(self) -> frozenset[str]:
        """The ATC codes of the medicines that were said."""
        return frozenset(match.term.code for match in medicines().find(self.plain, self.transcript.language))

    def called_in(self, segment: Segment) -> frozenset[str]:
        """Every name, in small letters, of the medicines that a segment names."""
        if segment.id not in self._called:
            named = {match.term for match in medicines().find(segment.text, self.transcript.language)}
            every = (name.lower() for term in named for name in (*term.names("en"), *term.names("zh")) if name)
            self._called[segment.id] = frozenset(every)
        return self._called[segment.id]

    def _is_said(self, name: str) -> bool:
        if not name.isascii():
            alike = len(name) >= _SHORTEST_ALIKE and self._chinese_alike(name)
            return name in self.plain or name in self._joined_up or alike or self._in_short(name)
        size = name.count(" ") + 1
        if not self._spelt(size).isdisjoint((name, f"{name}s")):
            return True
        joined = name.replace(" ", "")
        if len(joined) < 6:
            return False
        return any(
            _alike(window, joined) and not self._is_another(spelled)
            for many in (size, size + 1)
            for length in range(len(joined) - _LONGER, len(joined) + _LONGER + 1)
            for window, spelled in self._joined(many).get(length, {}).items()
        )

    def _spelt(self, many: int) -> frozenset[str]:
        """Every run of so many words."""
        if many not in self._runs:
            self._runs[many] = frozenset(
                " ".join(run) for run in zip(*(self._words[n:] for n in range(many)), strict=False)
            )
        return self._runs[many]

    def _joined(self, many: int) -> dict[int, dict[str, str]]:
        """Every run of so many words, written together, with how it was said, by its length."""
        if many not in self._windows:
            found: dict[int, dict[str, str]] = {}
            for at in range(len(self._words) - many + 1):
                run = self._words[at : at + many]
                joined = "".join(run)
                found.setdefault(len(joined), {})[joined] = " ".join(run)
            self._windows[many] = found
        return self._windows[many]

    def _in_short(self, name: str) -> bool:
        """Whether the beginning of a Chinese name was said, where no other medicine begins so: 阿奇 for 阿奇霉素."""
        begun = (name[:size] for size in range(len(name) - 1, _SHORTEST - 1, -1))
        return any(start in self._unnamed and len(_beginning(start)) == 1 for start in begun)

    @cached_property
    def _joined_up(self) -> str:
        """What was said, without the small words that people say within a name."""
        own = pack(self.transcript.language)
        return own.any_of("within_a_name").sub("", self.plain) if "within_a_name" in own.lists else self.plain

    @cached_property
    def _unnamed(self) -> str:
        """What was said, without the names of medicines."""
        text = self.plain
        for match in reversed(medicines().find(text, self.transcript.language)):
            text = f"{text[: match.start]} {text[match.end :]}"
        return text

    def _chinese_alike(self, name: str) -> bool:
        """All characters but one, in their places: a recogniser writes another character of the same sound."""
        signs = [re.escape(sign) for sign in name]
        one_off = "|".join(f"{''.join(signs[:at])}.{''.join(signs[at + 1 :])}" for at in range(len(signs)))
        windows = {match[1] for match in re.finditer(f"(?=({one_off}))", self.plain)}
        return any(medicines().first(window, self.transcript.language) is None for window in windows)

    def _is_another(self, spelled: str) -> bool:
        """Whether the words are themselves the name of a medicine: 缬沙坦 is not a misspelt 氯沙坦."""
        long = [word for word in spelled.split() if len(word) >= 6]
        return any(medicines().get(words, self.transcript.language) is not None for words in (spelled, *long))


def check_medicines(
    named: tuple[NamedMedicine, ...], segments: tuple[Segment, ...], spoken: Spoken, language: Language
) -> Iterator[Flag]:
    """A flag for each medicine that nobody named, and for each whose name was hard to hear."""
    for medicine in named:
        if not (spoken.names(medicine.names) or spoken.names_one_of(medicine.members)):
            yield _never_said(medicine, named, segments, spoken, language)
            continue
        unclear = _unclear(medicine, segments)
        if unclear is not None:
            yield flag(
                FlagKind.UNCLEAR_WORDS, Level.RAISED, language, note=medicine.text, said=unclear.mark, quote=unclear
            )


def _never_said(
    medicine: NamedMedicine,
    named: tuple[NamedMedicine, ...],
    segments: tuple[Segment, ...],
    spoken: Spoken,
    language: Language,
) -> Flag:
    """With the medicine that was said instead, when the evidence names exactly one that the statement does not."""
    mine = {name.lower() for one in named for name in one.names}
    others = {
        match.term: (match, segment)
        for segment in segments
        for match in medicines().find(segment.text, spoken.transcript.language)
        if not mine & {name.lower() for name in (*match.term.names("en"), *match.term.names("zh"))}
    }
    if len(others) != 1:
        return flag(FlagKind.MEDICINE_NOT_SAID, Level.HIGH, language, note=medicine.text)
    (match, segment) = next(iter(others.values()))
    return flag(
        FlagKind.MEDICINE_NOT_SAID,
        Level.HIGH,
        language,
        words="medicine_other",
        note=medicine.text,
        said=match.text,
        quote=Quote(segment=segment.id, text=segment.text, mark=match.text),
    )


def _unclear(medicine: NamedMedicine, segments: tuple[Segment, ...]) -> Quote | None:
    """Where the name was said, if every time it was said there the recogniser doubted it."""
    if clear(segments, _UNCLEAR):
        return None
    heard = [
        (segment, match)
        for segment in segments
        for name in medicine.names
        for match in re.finditer(re.escape(name), segment.text, re.IGNORECASE)
    ]
    if not heard:
        return None
    segment, match = max(heard, key=lambda one: probability_of(one[0], one[1].start(), one[1].end()))
    if probability_of(segment, match.start(), match.end()) >= _UNCLEAR:
        return None
    return Quote(segment=segment.id, text=segment.text, mark=match.group())


@lru_cache(maxsize=4096)
def _beginning(start: str) -> frozenset[str]:
    """The medicines of which a Chinese name begins so, those that hold another of them together with more left out."""
    every = _beginnings().get(start, frozenset())
    return frozenset(one for one in every if not any(one.startswith((f"{each}-", f"{each} ")) for each in every))


@cache
def _beginnings() -> dict[str, frozenset[str]]:
    """The medicines by every beginning of their Chinese names."""
    found: dict[str, set[str]] = {}
    for term in medicines().terms:
        for name in term.names("zh"):
            for size in range(_SHORTEST, len(name) + 1):
                found.setdefault(name[:size], set()).add(term.en)
    return {start: frozenset(every) for start, every in found.items()}


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text.lower()).strip()


def _alike(window: str, name: str) -> bool:
    """Whether two words differ no more than a recogniser's spelling does. Cheap tests come first."""
    if abs(len(window) - len(name)) > _LONGER or (window[:1] != name[:1] and len(name) <= 8):
        return False
    matcher = SequenceMatcher(None, window, name)
    return matcher.real_quick_ratio() >= _NEAR and matcher.quick_ratio() >= _NEAR and matcher.ratio() >= _NEAR
