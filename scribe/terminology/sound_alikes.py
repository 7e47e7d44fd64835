"""Medicines that people and recognisers take for each other: none of two is ever chosen between silently."""

from __future__ import annotations

from functools import cache

from scribe.terminology.lexicon import Term, medicines, rows_of


def sound_alikes(term: Term) -> tuple[str, ...]:
    """The medicines (by their English names) with which a concept is known to be confused."""
    return _pairs().get(term.en, ())


@cache
def _pairs() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for one, other in rows_of("sound_alikes.txt"):
        terms = [medicines().get(name, "en") or medicines().get(name, "zh") for name in (one, other)]
        if terms[0] is None or terms[1] is None or terms[0] == terms[1]:
            raise ValueError(f"sound_alikes.txt: {one} and {other} are not two medicines of the list")
        found.setdefault(terms[0].en, {})[terms[1].en] = None
        found.setdefault(terms[1].en, {})[terms[0].en] = None
    return {name: tuple(others) for name, others in found.items()}
