"""Who speaks: exactly by channel where there are two, otherwise by what is said, with ``unknown`` where that is unsure.

With one channel each sentence gets a score from the words (English) or cues (Chinese) in it: questions, findings and
orders are a doctor's; first-person complaints, answers and thanks a patient's. A hidden Markov model over the sentences
(forward and backward) adds that an answer follows a question and that a speaker tends to go on within a turn. Where a
recording holds voices that lie apart, whose is whose follows from all that each says
(:mod:`scribe.transcription.whose`), and what the words leave open from the voices. With two channels so do the voices
on the patient's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scribe.audio import SAMPLE_RATE_HZ
from scribe.model import Frozen, Language, Segment, Speaker
from scribe.transcription.role_cues import is_question, score
from scribe.transcription.voices import Voice, groups
from scribe.transcription.whose import roles_of

_UNSURE = 0.61
"""Below this share of certainty a segment stays ``unknown``."""

_STAY: Final[dict[Language, float]] = {"en": 0.45, "zh": 0.35}
_STAY_AFTER_QUESTION = 0.12
"""How likely the same person goes on in the next sentence: after a question the other one answers."""

_ROLES: Final = (Speaker.DOCTOR, Speaker.PATIENT, Speaker.OTHER)
_FIRST: Final = np.array([0.6, 0.4, 0.05])
_THIRD: Final = 0.4
"""What a sentence's words weigh for a third person: they may say anything, and seldom speak."""

_RARELY: Final = 0.05
_PRIOR: Final = 0.1
_ROUNDS: Final = 8
_PAIR: Final = 2

_Told = tuple[Speaker, float | None, int | None]
"""Who speaks, how sure that is, and in which voice."""
_OWN: Final[_Told] = (Speaker.DOCTOR, None, 0)
_NOBODY: Final[_Told] = (Speaker.UNKNOWN, None, None)

_LOUDER = 1.4
"""A channel belongs to the speaker when it is louder by this factor; less is left to what was said."""


class Heard(Frozen):
    """A sentence and what tells who says it.

    Attributes:
        segment: the sentence.
        side: the louder channel, 0 or 1, where there are two.
        voice: a small vector of how it sounds; ``None`` where there is too little of it.
    """

    segment: Segment
    side: int | None = None
    voice: Voice | None = None


def with_roles(heard: Sequence[Heard], language: Language, *, channels: int) -> tuple[Segment, ...]:
    """The segments with their speakers, and how sure that is where it was guessed.

    Args:
        heard: in order of time.
        language: whose cues to use.
        channels: of the recording.
    """
    if channels == 2 and {0, 1} <= {one.side for one in heard}:
        return _by_channel(heard, language)
    return _by_language_and_voice(heard, language)


def _by_channel(heard: Sequence[Heard], language: Language) -> tuple[Segment, ...]:
    lead = sum(
        score(one.segment.text, language) * (1 if one.side == 0 else -1) for one in heard if one.side is not None
    )
    doctor = 0 if lead >= 0 else 1  # by convention the doctor is on the left
    theirs = [place for place, one in enumerate(heard) if one.side is not None and one.side != doctor]
    told = dict(zip(theirs, _across([heard[place] for place in theirs], heard, doctor, language), strict=True))
    named = []
    for place, one in enumerate(heard):
        speaker, certainty, voice = told.get(place, _OWN if one.side == doctor else _NOBODY)
        update = {"speaker": speaker, "speaker_confidence": certainty, "voice": voice}
        named.append(one.segment.model_copy(update=update))
    return tuple(named)


def _across(theirs: Sequence[Heard], heard: Sequence[Heard], doctor: int, language: Language) -> list[_Told]:
    """Who speaks on the other channel than the doctor's: the patient, or whoever each of several voices is.

    One voice alone is another's only where its words say so: a mother who speaks for a small child.
    """
    likeness = groups([one.voice for one in theirs])
    own = [one.segment.text for one in heard if one.side == doctor]
    if likeness.shape[1] == 1:
        alone = roles_of([own, [one.segment.text for one in theirs]], language, {0: Speaker.DOCTOR})[1]
        return [(*alone, 1) if alone[0] is Speaker.OTHER else (Speaker.PATIENT, None, 1)] * len(theirs)
    given = roles_of([own, *_texts(theirs, likeness)], language, {0: Speaker.DOCTOR}, apart=False)[1:]
    nearest = [int(shares.argmax()) if shares.any() else None for shares in likeness]
    return [_NOBODY if voice is None else (*given[voice], voice + 1) for voice in nearest]


def _texts(heard: Sequence[Heard], likeness: NDArray[np.float64]) -> list[list[str]]:
    """What is said in each voice."""
    return [
        [
            one.segment.text
            for one, shares in zip(heard, likeness, strict=True)
            if one.voice is not None and shares.any() and shares.argmax() == voice
        ]
        for voice in range(likeness.shape[1])
    ]


def louder_channel(channels: NDArray[np.float32], start_s: float, end_s: float) -> int | None:
    """Which channel, 0 or 1, is clearly the louder one between two seconds; ``None`` when neither is."""
    part = channels[
        :, int(start_s * SAMPLE_RATE_HZ) : max(int(end_s * SAMPLE_RATE_HZ), int(start_s * SAMPLE_RATE_HZ) + 1)
    ]
    if not part.size:
        return None
    left, right = np.sqrt(np.mean(np.square(part, dtype=np.float64), axis=1))
    if max(left, right) < 1e-4:
        return None
    if left > right * _LOUDER:
        return 0
    return 1 if right > left * _LOUDER else None


def _by_language_and_voice(heard: Sequence[Heard], language: Language) -> tuple[Segment, ...]:
    if not heard:
        return ()
    texts = [one.segment.text for one in heard]
    likeness = groups([one.voice for one in heard])
    words = np.array([_logistic(score(text, language)) for text in texts])
    says = np.stack([words, 1 - words], axis=1)
    stay = np.array([_STAY_AFTER_QUESTION if is_question(text) else _STAY[language] for text in texts])
    whose = roles_of(_texts(heard, likeness), language, {}, apart=False) if likeness.shape[1] > 1 else ()
    if not whose:
        posterior = _posterior(says, stay)
    elif len(whose) > _PAIR or any(speaker is Speaker.OTHER for speaker, _ in whose):
        posterior = _told(says, stay, likeness, whose)
    else:
        posterior = _listened(says, stay, _everybodys(likeness))
    named = []
    for one, shares, voices in zip(heard, posterior, likeness, strict=True):
        best = int(shares.argmax())
        speaker = _ROLES[best] if shares[best] >= _UNSURE and voices.any() else Speaker.UNKNOWN
        voice = int(voices.argmax()) if len(voices) > 1 and one.voice is not None and voices.any() else None
        update = {"speaker": speaker, "speaker_confidence": round(float(shares[best]), 3), "voice": voice}
        named.append(one.segment.model_copy(update=update))
    return tuple(named)


def _everybodys(likeness: NDArray[np.float64]) -> NDArray[np.float64]:
    """Likenesses in which a sentence that sounds like no voice may be of each."""
    return np.where(likeness.any(axis=1, keepdims=True), likeness, 1 / likeness.shape[1])


def _listened(
    says: NDArray[np.float64], stay: NDArray[np.float64], likeness: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Posteriors of doctor and patient by words and two voices together.

    Which voice is whose is learned from the recording itself: expectation and maximisation over how often each role has
    each voice, begun with what the words say.
    """
    table = _counted(_posterior(says, stay), likeness)
    posterior = says
    for _ in range(_ROUNDS):
        posterior = _posterior(says * (likeness @ table.T), stay)
        table = _counted(posterior, likeness)
    return posterior


def _told(
    says: NDArray[np.float64],
    stay: NDArray[np.float64],
    likeness: NDArray[np.float64],
    whose: Sequence[tuple[Speaker, float]],
) -> NDArray[np.float64]:
    """Posteriors of three roles where each voice's speaker is told by all that it says; none where that is open."""
    table = np.full((len(_ROLES), likeness.shape[1]), _RARELY)
    for voice, (speaker, certainty) in enumerate(whose):
        if speaker in _ROLES:
            table[_ROLES.index(speaker), voice] = certainty
        else:
            table[:, voice] = 1 / len(_ROLES)
    says = np.concatenate([says, np.full((len(says), 1), _THIRD)], axis=1)
    return _posterior(says * (_everybodys(likeness) @ table.T), stay)


def _counted(posterior: NDArray[np.float64], likeness: NDArray[np.float64]) -> NDArray[np.float64]:
    """How often each role has each voice: ``[roles, voices]``, each row adding up to 1."""
    counts = posterior.T @ likeness + _PRIOR
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))


def _posterior(says: NDArray[np.float64], stay: NDArray[np.float64]) -> NDArray[np.float64]:
    """How likely each role says each sentence: forward and backward over a hidden Markov model.

    Args:
        says: how likely a role says such a sentence, ``[sentences, roles]``.
        stay: how likely the same person goes on behind each sentence, ``[sentences]``.
    """
    count, roles = says.shape
    forward, backward = np.empty((count, roles)), np.ones((count, roles))
    moves = [keep * np.eye(roles) + (1 - keep) / (roles - 1) * (1 - np.eye(roles)) for keep in stay]
    forward[0] = _FIRST[:roles] * says[0]
    forward[0] /= forward[0].sum()
    for index in range(1, count):
        forward[index] = (forward[index - 1] @ moves[index - 1]) * says[index]
        forward[index] /= forward[index].sum()
    for index in range(count - 2, -1, -1):
        backward[index] = moves[index] @ (says[index + 1] * backward[index + 1])
        backward[index] /= backward[index].sum()
    both = forward * backward
    return np.asarray(both / both.sum(axis=1, keepdims=True))


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-score))
