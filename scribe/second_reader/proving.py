"""Whether a second reader can be believed of one note: it has to notice the faults that were planted to test it.

How well a model judges depends on the model, the language, the template and the visit, so nothing that was measured
elsewhere is taken for it. Some statements of the very note are spoilt, each in one way, and judged among the others,
each in a question of its own. Who overlooks them, or doubts a good part of the note, is not believed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scribe.model import Statement, Transcript, digest_of
from scribe.verification.faults import Fault, Talk, faulty

MOST: Final = 8
"""Statements that are spoilt, at most: each is one more question."""
_LEAST: Final = 4
"""With fewer faults nothing is proved."""
_DOUBTED: Final = 0.2
"""The share of a note's statements that who is believed may doubt, at most."""


@dataclass(frozen=True)
class Proof:
    """What a second reader made of the faults and of the note.

    Attributes:
        planted: how many faults it was asked about.
        noticed: how many of them it doubted.
        judged: how many of the note's own statements it judged.
        doubted: how many of these it doubted.
    """

    planted: int = 0
    noticed: int = 0
    judged: int = 0
    doubted: int = 0

    @property
    def believed(self) -> bool:
        """Whether it noticed all faults (of :data:`MOST`, all but one) and doubted few of the statements."""
        spared = 1 if self.planted >= MOST else 0
        enough = self.planted >= _LEAST and self.noticed >= self.planted - spared
        return enough and self.judged > 0 and self.doubted <= self.judged * _DOUBTED


def planted(statements: Sequence[Statement], transcript: Transcript) -> tuple[Statement, ...]:
    """Faulty variants of some statements, the same each time, as many kinds of fault as they allow; none where too few.

    Args:
        statements: to which the checks found no objection, so that a fault makes each of them false.
        transcript: what was said.
    """
    chance = random.Random(digest_of(transcript))  # noqa: S311 (the same faults each time)
    talk = Talk(transcript.language, tuple(segment.text for segment in transcript.segments))
    resting = [one for one in statements if one.evidence]
    variants = {one.id: dict(faulty(one.text, talk, chance)) for one in resting}
    chosen: list[Statement] = []
    spoilt: set[str] = set()
    while len(chosen) < MOST:
        before = len(chosen)
        for fault in Fault:
            one = next((one for one in resting if one.id not in spoilt and fault in variants[one.id]), None)
            if one is not None and len(chosen) < MOST:
                spoilt.add(one.id)
                chosen.append(one.model_copy(update={"text": variants[one.id][fault]}))
        if len(chosen) == before:
            break
    return tuple(chosen) if len(chosen) >= _LEAST else ()
