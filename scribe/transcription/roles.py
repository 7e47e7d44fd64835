"""Who speaks: exactly by channel where there are two, otherwise by what is said, with ``unknown`` where that is unsure.

With one channel each sentence gets a score from the words (English) or cues (Chinese) in it: questions, findings and
orders are a doctor's; first-person complaints, answers and thanks a patient's. A hidden Markov model over the sentences
(forward and backward) adds that an answer follows a question and that a speaker tends to go on within a turn. Where a
recording holds voices that lie apart, whose is whose follows from the words, and what the words leave open from the
voices.
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
    named = []
    for one in heard:
        speaker = Speaker.UNKNOWN if one.side is None else Speaker.DOCTOR if one.side == doctor else Speaker.PATIENT
        named.append(one.segment.model_copy(update={"speaker": speaker}))
    return tuple(named)


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
    posterior = _posterior(says, stay)
    if likeness.shape[1] > 1:
        posterior = _listened(says, stay, likeness)
    named = []
    for one, shares in zip(heard, posterior, strict=True):
        best = int(shares.argmax())
        speaker = _ROLES[best] if shares[best] >= _UNSURE else Speaker.UNKNOWN
        update = {"speaker": speaker, "speaker_confidence": round(float(shares[best]), 3)}
        named.append(one.segment.model_copy(update=update))
    return tuple(named)


def _listened(
    says: NDArray[np.float64], stay: NDArray[np.float64], likeness: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Posteriors of the roles by words and voices together.

    Which voice is whose is learned from the recording itself: expectation and maximisation over how often each role has
    each voice, begun with what the words say.
    """
    posterior = _posterior(says, stay)
    table = _counted(posterior, likeness)
    if likeness.shape[1] == len(_ROLES):
        says = np.concatenate([says, np.full((len(says), 1), _THIRD)], axis=1)
        least = int(likeness.sum(axis=0).argmin())  # who speaks least is the third
        third = np.full(likeness.shape[1], _RARELY)
        third[least] = 1.0
        table = np.vstack([table * np.where(np.arange(likeness.shape[1]) == least, _RARELY, 1.0), third])
        table /= table.sum(axis=1, keepdims=True)
    for _ in range(_ROUNDS):
        posterior = _posterior(says * (likeness @ table.T), stay)
        table = _counted(posterior, likeness)
    return posterior


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
