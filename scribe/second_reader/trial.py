"""Four statements about three lines for the second reader: whether it can judge, in which form, at which cost."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from scribe.drafting.chat_endpoint import ChatEndpoint
from scribe.drafting.chat_forms import Form
from scribe.drafting.trial import TEN_MINUTES, Speed, speed_of, three_lines
from scribe.model import Language, SegmentId, Statement, StatementId
from scribe.second_reader.asking import Verdict
from scribe.second_reader.reader import Round

_STATEMENTS: Final[dict[Language, tuple[tuple[str, SegmentId, bool], ...]]] = {
    "en": (
        ("Cough for 5 days, no fever.", SegmentId("s1"), True),
        ("Paracetamol 5 g three times a day.", SegmentId("s2"), False),
        ("Paracetamol 500 mg three times a day.", SegmentId("s2"), True),
        ("Fever for 5 days, no cough.", SegmentId("s1"), False),
    ),
    "zh": (
        ("咳嗽5天，无发热。", SegmentId("s1"), True),
        ("对乙酰氨基酚5 g，每日三次。", SegmentId("s2"), False),
        ("对乙酰氨基酚0.5 g，每日三次。", SegmentId("s2"), True),
        ("发热5天，无咳嗽。", SegmentId("s1"), False),
    ),
}
"""Each with what it rests on, and whether it was said."""
_MANY: Final = 25
"""Statements of the note of a visit of ten minutes."""
_FOUND: Final = 300
"""Tokens of what is found in such a visit."""


@dataclass(frozen=True)
class Trial:
    """What came of it.

    Attributes:
        answered: how many of the answers are verdicts.
        told_right: how many of the verdicts are right.
        asked: how many statements there were.
        form: in which the endpoint takes a schema.
        statement_s: seconds for a statement, once the task is known.
        speed: of reading and writing.
    """

    answered: int
    told_right: int
    asked: int
    form: Form
    statement_s: float
    speed: Speed

    @property
    def note_takes_s(self) -> float:
        """Seconds, roughly, for the note of a visit of ten minutes."""
        return _MANY * self.statement_s + self.speed.takes_s(read=TEN_MINUTES, written=_FOUND)

    def statements_within(self, seconds: float) -> str:
        """How many statements of such a note it judges in that time: ``12 of 25``."""
        return f"{min(_MANY, int(seconds / max(self.statement_s, 0.001)))} of {_MANY}"


def try_out(endpoint: ChatEndpoint, language: Language, *, most_s: float) -> Trial:
    """Has the statements judged and measures it.

    Args:
        endpoint: of the second reader.
        language: is spoken.
        most_s: how long it may take.

    Raises:
        OutOfTime: it takes longer.
        PartDown: the model does not answer.
        MissingPart: it cannot be used as it is set up.
    """
    round_ = Round(endpoint, three_lines(language), time.monotonic() + most_s, time.monotonic)
    verdicts: list[tuple[Verdict | None, bool]] = []
    took_s: list[float] = []
    for text, segment, said in _STATEMENTS[language]:
        asked_at = time.monotonic()
        verdicts.append((round_.verdict(Statement(id=StatementId("s1"), text=text, evidence=(segment,))), said))
        took_s.append(time.monotonic() - asked_at)
    return Trial(
        answered=sum(verdict is not None for verdict, _ in verdicts),
        told_right=sum(verdict is not None and (verdict is Verdict.BORNE_OUT) is said for verdict, said in verdicts),
        asked=len(verdicts),
        form=endpoint.form,
        statement_s=sum(took_s[1:]) / len(took_s[1:]),
        speed=speed_of(endpoint.readings),
    )
