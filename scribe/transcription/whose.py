"""Whose voices they are: which of a few groups of sentences are the doctor's, the patient's, a third person's.

Each group is of one speaker, told apart by a label or by its sound. All ways to give the roles to the groups are
weighed: how likely a doctor and a patient say such sentences, that patients speak of themselves and companions of the
patient, and that the third person speaks least.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import permutations, product
from typing import Final

from scribe.model import Language, Speaker
from scribe.transcription.role_cues import companion, score

SURE: Final = 0.75
"""Below this share of certainty a group's speaker is not said."""

_CONTRADICTS: Final = 1.5
"""So much, in log-odds, all that is said under a label speaks against it, before the label is not believed."""

_TEMPER: Final = 0.5
"""Sentences of one speaker repeat each other's evidence."""

_STEEP: Final = 4.0
"""One sentence says no more than this, in log-odds."""

_OTHER_LOSS: Final = 1.2
"""A companion speaks as a patient does, or somebody else in any way."""

_COMPANION_WEIGHT: Final = 1.0
_AGAIN: Final = 2.5
"""What it costs, in log-odds, that two voices are one person's."""

_ABSENT: Final = 3.0
"""The same, that the patient says nothing: a small child, whose mother speaks."""

_PAIR: Final = 2
_MOST_GROUPS: Final = 6


@dataclass(frozen=True)
class _Group:
    """Log-likelihoods of what a group says, by who says it, and how much it says."""

    doctor: float
    patient: float
    other: float
    length: int


def roles_of(
    groups: Sequence[Sequence[str]], language: Language, known: Mapping[int, Speaker], *, apart: bool = True
) -> tuple[tuple[Speaker, float], ...]:
    """Who each group is, with how sure that is; ``unknown`` where the words leave it open.

    Args:
        groups: the sentences of each speaker.
        language: whose cues to use.
        known: groups whose speaker is known, by place.
        apart: whether each group is another person; one voice may have been heard as two.
    """
    if len(groups) - len(known) <= 0 or len(groups) > _MOST_GROUPS:
        return tuple((known.get(place, Speaker.UNKNOWN), 1.0) for place in range(len(groups)))
    weighed = [_weighed(sentences, language) for sentences in groups]
    given = _ways(len(groups), known) if apart else _ways_of_voices(len(groups), known)
    ways = [(way, _likelihood(way, weighed)) for way in given]
    most = max(likelihood for _, likelihood in ways)
    shares: list[dict[Speaker, float]] = [{} for _ in groups]
    for way, likelihood in ways:
        for place, speaker in enumerate(way):
            shares[place][speaker] = shares[place].get(speaker, 0.0) + math.exp(likelihood - most)
    found = []
    for own in shares:
        best = max(own, key=lambda speaker: own[speaker])
        certainty = own[best] / sum(own.values())
        found.append((best if certainty >= SURE else Speaker.UNKNOWN, round(certainty, 3)))
    return tuple(found)


def contradicted(
    groups: Sequence[Sequence[str]], language: Language, labelled: Mapping[int, Speaker], own: AbstractSet[int]
) -> frozenset[int]:
    """The groups that were labelled as the doctor's or the patient's, while all of them together say the opposite.

    Where there are both, each has to speak against its label: one person may talk in the other's way. Where all are
    labelled as the same, one may be the other: an ill doctor's title.

    Args:
        groups: the sentences of each speaker.
        language: whose cues to use.
        labelled: whom each group's label means, by place.
        own: groups that bear a name of the consultation's own people, which is believed.
    """
    lean = {}
    for place, speaker in labelled.items():
        if speaker in (Speaker.DOCTOR, Speaker.PATIENT):
            group = _weighed(groups[place], language)
            lean[place] = group.doctor - group.patient
    doctors = [place for place in lean if labelled[place] is Speaker.DOCTOR]
    patients = [place for place in lean if labelled[place] is Speaker.PATIENT]
    as_patients = {place for place in doctors if lean[place] <= -_CONTRADICTS}
    as_doctors = {place for place in patients if lean[place] >= _CONTRADICTS}
    both = bool(as_patients and as_doctors)
    if both if doctors and patients else len(lean) >= _PAIR:
        return frozenset((as_patients | as_doctors) - own)
    return frozenset()


def _ways(count: int, known: Mapping[int, Speaker]) -> Iterator[tuple[Speaker, ...]]:
    """Every way to give roles: one is the doctor's, one the patient's; of two the other may be a companion's alone."""
    open_places = [place for place in range(count) if place not in known]
    roles = [role for role in (Speaker.DOCTOR, Speaker.PATIENT) if role not in known.values()]
    roles = [*roles, *[Speaker.OTHER] * len(open_places)][: max(len(open_places), len(roles))]
    for given in sorted(set(permutations(roles, len(open_places)))):
        filled = dict(zip(open_places, given, strict=True))
        way = tuple(known.get(place, filled.get(place, Speaker.UNKNOWN)) for place in range(count))
        yield way
        if count == _PAIR and Speaker.PATIENT in filled.values():
            yield tuple(Speaker.OTHER if role is Speaker.PATIENT else role for role in way)


def _ways_of_voices(count: int, known: Mapping[int, Speaker]) -> Iterator[tuple[Speaker, ...]]:
    """Every way to give roles with a doctor and a patient or a companion among them."""
    for way in product((Speaker.DOCTOR, Speaker.PATIENT, Speaker.OTHER), repeat=count):
        fits = all(way[place] is speaker for place, speaker in known.items())
        if fits and Speaker.DOCTOR in way and len(set(way)) > 1:
            yield way


def _weighed(sentences: Sequence[str], language: Language) -> _Group:
    doctor = patient = other = 0.0
    for text in sentences:
        odds = max(-_STEEP, min(_STEEP, score(text, language)))
        third = _COMPANION_WEIGHT * companion(text, language)
        doctor -= math.log1p(math.exp(-odds))
        patient -= math.log1p(math.exp(odds)) + max(0.0, third)
        other -= min(math.log1p(math.exp(odds)), _OTHER_LOSS) + max(0.0, -third)
    length = sum(len(text) for text in sentences)
    return _Group(_TEMPER * doctor, _TEMPER * patient, _TEMPER * other, length)


def _likelihood(way: Sequence[Speaker], weighed: Sequence[_Group]) -> float:
    total = -_AGAIN * sum(way.count(role) - 1 for role in (Speaker.DOCTOR, Speaker.PATIENT) if role in way)
    total -= _ABSENT if Speaker.OTHER in way and Speaker.PATIENT not in way else 0.0
    whole = sum(group.length for group in weighed) or 1
    for speaker, group in zip(way, weighed, strict=True):
        if speaker is Speaker.DOCTOR:
            total += group.doctor
        elif speaker is Speaker.PATIENT:
            total += group.patient
        elif speaker is Speaker.OTHER:
            share = group.length / whole if Speaker.PATIENT in way else 0.0
            total += group.other + math.log1p(-min(0.95, share))
    return total
