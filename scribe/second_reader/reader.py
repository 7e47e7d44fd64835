"""The second reader: a language model that reads a checked note and its recording once more.

It changes no statement. As far as it proves itself on the very note (:mod:`scribe.second_reader.proving`) it is
believed: its doubts are to be resolved, and softer findings of the rules that it does not share inform alone. Its time
is bounded; what it has not answered by then, or cannot answer, costs nothing. What it says is data: verdicts and names
out of lists, held against the recording before anything shows.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol

from scribe.drafting.chat_rounds import Asking, Completion, Window, WindowExceeded
from scribe.errors import ScribeError
from scribe.model import DrafterRef, NoteDraft, Segment, Statement, StatementId, Template, Transcript, Weights
from scribe.second_reader.asking import (
    FOUND,
    NAMED,
    VERDICT,
    Verdict,
    finding,
    judging,
    naming,
    reader_prompts,
)
from scribe.second_reader.findings import Finding, findings_in
from scribe.second_reader.marking import Doubt, Judgement, Named, marked
from scribe.second_reader.proving import Proof, planted
from scribe.verification.second import shown_with

log = logging.getLogger(__name__)
_DOUBTS: Final = (Verdict.CONTRADICTED, Verdict.NOT_SAID)
_SHARE = 0.4
"""How much of the window the recording's part may take when it is read for what weighs."""
_TURNS = 16
"""The most segments that are read for what weighs at once; a small model overlooks less in few."""


class OutOfTime(Exception):
    """Internal: the second reader's time is over."""


class Model(Protocol):
    """What the second reader asks."""

    model: str

    def window(self) -> Window:
        """What it reads and writes at once."""
        ...

    def weights(self) -> Weights:
        """What is known of its weights."""
        ...

    def complete(self, asking: Asking, *, schema: dict[str, Any], heard: Any) -> Completion:
        """One answer; ``heard`` is told it while it grows, and ends it by what it raises."""
        ...


class SecondReader:
    """Reads checked notes once more.

    Args:
        model: is asked.
        most_s: how long it may take for one note, in all.
        clock: tells the time in seconds; for tests.
    """

    def __init__(self, model: Model, *, most_s: float, clock: Any = time.monotonic) -> None:
        self._model = model
        self._most_s = most_s
        self._clock = clock

    def read(self, note: NoteDraft, transcript: Transcript, template: Template) -> NoteDraft:
        """The note with the second reader's doubts as flags, and with what it found and the note lacks.

        Args:
            note: checked.
            transcript: what was said.
            template: tells where what is missing would belong, and which sections are administrative.
        """
        round_ = Round(self._model, transcript, self._clock() + self._most_s, self._clock)
        try:
            statements = _to_judge(note, template)
            others = [one for one in statements if not _pressed(one)]
            round_.judge([one for one in statements if _pressed(one)])
            round_.prove(planted(others, transcript))
            round_.judge(others)
            round_.find()
        except OutOfTime:
            log.info("the second reader's time is over: seconds=%s answers=%s", self._most_s, round_.answers)
        except (ScribeError, WindowExceeded) as error:
            log.warning("the second reader does not answer: error=%s", type(error).__name__)
        if not round_.answers:
            return note
        told = reader_prompts(note.language)
        ref = DrafterRef(name="second reader", model=self._model.model, prompt=told.name, weights=self._model.weights())
        read = note.model_copy(update={"second_reader": ref})
        return marked(read, round_.judgement, round_.findings, transcript, template)


def _pressed(statement: Statement) -> bool:
    """Whether the checks have found something to resolve: such statements are judged first."""
    return any(found.open and found.level.presses for found in statement.flags)


def _to_judge(note: NoteDraft, template: Template) -> list[Statement]:
    administrative = {
        section.id for section in template.sections if all(topic.administrative for topic in section.topics)
    }
    return [
        one
        for section in note.sections
        if section.id not in administrative
        for one in section.kept
        if one.author is None and not one.record
    ]


class Round:
    """The questions about one note, until its time is over.

    Args:
        model: is asked.
        transcript: what was said.
        end: when its time is over, by the clock.
        clock: tells the time in seconds.
    """

    def __init__(self, model: Model, transcript: Transcript, end: float, clock: Any) -> None:
        self._model, self._transcript, self._end, self._clock = model, transcript, end, clock
        self._told = reader_prompts(transcript.language)
        self.answers = 0
        self.doubts: list[Doubt] = []
        self.findings: list[Finding] = []
        self._borne_out: set[StatementId] = set()
        self._faults: list[bool] = []

    @property
    def judgement(self) -> Judgement:
        """What came of the statements so far."""
        judged = len(self.doubts) + len(self._borne_out)
        proof = Proof(len(self._faults), sum(self._faults), judged, len(self.doubts))
        return Judgement(tuple(self.doubts), frozenset(self._borne_out), proof)

    def prove(self, faults: Sequence[Statement]) -> None:
        """Judges statements that are known to be false."""
        for statement in faults:
            self._faults.append(self.verdict(statement) in _DOUBTS)

    def judge(self, statements: Sequence[Statement]) -> None:
        """Judges some statements, one after the other; one that rests on nothing is none to judge."""
        for statement in statements:
            asked = self._about(statement)
            verdict = self._verdict(asked) if asked is not None else None
            if verdict is Verdict.BORNE_OUT:
                self._borne_out.add(statement.id)
            if asked is None or verdict not in _DOUBTS:
                continue
            self.doubts.append(Doubt(statement.id, verdict, Named()))
            if verdict is Verdict.CONTRADICTED:
                self.doubts[-1] = Doubt(statement.id, verdict, self._named(asked))

    def verdict(self, statement: Statement) -> Verdict | None:
        """What the model makes of a statement; ``None`` where it says nothing, or the statement rests on nothing.

        Raises:
            OutOfTime: the time is over.
            PartDown: the model does not answer.
            MissingPart: it cannot be used as it is set up.
        """
        asked = self._about(statement)
        return self._verdict(asked) if asked is not None else None

    def _about(self, statement: Statement) -> Asking | None:
        shown = shown_with(statement, self._transcript)
        return judging(self._transcript, shown, statement, self._told) if shown else None

    def _verdict(self, asked: Asking) -> Verdict | None:
        said = self._answer(asked, VERDICT).get("verdict")
        return Verdict(said) if said in list(Verdict) else None

    def _named(self, asked: Asking) -> Named:
        """The words that the model says are wrong, and those that it says were said."""
        answer = json.dumps({"verdict": Verdict.CONTRADICTED})
        value = self._answer(naming(asked, answer, self._told), NAMED)
        return Named(*(str(value.get(name, "")).strip() for name in ("wrong", "said")))

    def find(self) -> None:
        """Looks for what weighs in the recording, a part after the other."""
        for shown in self._parts():
            items = self._answer(finding(self._transcript, shown, self._told), FOUND).get("found")
            self.findings.extend(findings_in(items if isinstance(items, list) else [], shown))

    def _answer(self, asking: Asking, schema: dict[str, Any]) -> dict[str, Any]:
        """The answer as JSON; empty where it is none."""
        self._in_time("")
        completion = self._model.complete(asking, schema=schema, heard=self._in_time)
        self.answers += 1
        begin = completion.content.find("{")
        try:
            value, _ = json.JSONDecoder().raw_decode(completion.content[max(begin, 0) :])
        except (json.JSONDecodeError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}

    def _in_time(self, _text: str) -> None:
        if self._clock() > self._end:
            raise OutOfTime

    def _parts(self) -> Iterator[list[Segment]]:
        """All segments, in parts that fit and are short."""
        window = self._model.window()
        part: list[Segment] = []
        filled = 0
        for segment in self._transcript.segments:
            size = window.count(segment.text) + 8
            if len(part) == _TURNS or (part and filled + size > window.context_tokens * _SHARE):
                yield part
                part, filled = [], 0
            part.append(segment)
            filled += size
        if part:
            yield part
