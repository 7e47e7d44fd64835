"""What the second reader is asked: statements to judge in batches, and a recording to read for what weighs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

import yaml

from scribe.drafting.chat_prompt import Message, as_data
from scribe.drafting.chat_rounds import Asking
from scribe.model import Frozen, Language, Segment, Speaker, Statement, Transcript, digest_of

BATCH: Final = 8
"""Statements that are judged in one answer."""


class Verdict(StrEnum):
    """What the second reader makes of a statement."""

    BORNE_OUT = "borne_out"
    CONTRADICTED = "contradicted"
    NOT_SAID = "not_said"


class Weighty(StrEnum):
    """What a note must not lack."""

    MEDICINE = "medicine"
    ALLERGY = "allergy"
    RED_FLAG = "red_flag"
    ORDER = "order"
    FOLLOW_UP = "follow_up"


class State(StrEnum):
    """How something that weighs is said to be."""

    PRESENT = "present"
    DENIED = "denied"
    CONTINUES = "continues"
    STARTED = "started"
    CHANGED = "changed"
    STOPPED = "stopped"
    REFUSED = "refused"
    PLANNED = "planned"


class ReaderPrompts(Frozen):
    """What the second reader is told in one language."""

    version: int
    speakers: dict[Speaker, str]
    judge: str
    find: str
    schema_text: str
    digest: str

    @property
    def name(self) -> str:
        """Version and digest: ``second-1 9ac1…``."""
        return f"second-{self.version} {self.digest}"


@cache
def reader_prompts(language: Language) -> ReaderPrompts:
    """The prompts of a language."""
    text = files("scribe.second_reader").joinpath("prompts", f"{language}.yaml").read_text(encoding="utf-8")
    told = yaml.safe_load(text)
    return ReaderPrompts(digest=sha256(text.encode()).hexdigest(), schema_text=told.pop("schema"), **told)


def names_of(transcript: Transcript) -> dict[str, Segment]:
    """The short ids that the reader sees, and the segments that they stand for."""
    return {str(number): segment for number, segment in enumerate(transcript.segments, start=1)}


def judging(
    transcript: Transcript, shown: Sequence[str], statements: Sequence[Statement], told: ReaderPrompts
) -> tuple[Asking, dict[str, Any]]:
    """The question about a batch of statements, and the schema of its answer.

    Args:
        transcript: what was said.
        shown: the names of the segments that are shown, in order.
        statements: at most :data:`BATCH`.
        told: the prompts.
    """
    verdict = {"type": "string", "enum": [one.value for one in Verdict]}
    each = _object({"segment": {"type": "string"}, "verdict": verdict})
    schema = _object({str(number): each for number, _ in enumerate(statements, start=1)})
    numbered = (f"{number}. {as_data(one.text)}" for number, one in enumerate(statements, start=1))
    mark = digest_of(transcript)[:12]
    data = [*_said(transcript, shown, told), f"<STATEMENTS-{mark}>", *numbered, f"</STATEMENTS-{mark}>"]
    return _asking(told.judge, data, schema, told), schema


def finding(transcript: Transcript, shown: Sequence[str], told: ReaderPrompts) -> tuple[Asking, dict[str, Any]]:
    """The question for what weighs in a part of the recording, and the schema of its answer."""
    item = _object(
        {
            "segment": {"type": "string"},
            "kind": {"type": "string", "enum": [one.value for one in Weighty]},
            "name": {"type": "string"},
            "state": {"type": "string", "enum": [one.value for one in State]},
        }
    )
    schema = _object({"found": {"type": "array", "items": item}})
    return _asking(told.find, _said(transcript, shown, told), schema, told), schema


def _said(transcript: Transcript, shown: Iterable[str], told: ReaderPrompts) -> list[str]:
    mark, names = f"TRANSCRIPT-{digest_of(transcript)[:12]}", names_of(transcript)
    lines = (f"[{one}] {told.speakers[names[one].speaker]}: {as_data(names[one].text)}" for one in shown)
    return [f"<{mark}>", *lines, f"</{mark}>"]


def _asking(task: str, data: list[str], schema: dict[str, Any], told: ReaderPrompts) -> Asking:
    def asking(schema_in_text: bool) -> list[Message]:  # noqa: FBT001 - the form of the conversations' protocol
        form = f"\n\n{told.schema_text}\n{json.dumps(schema, separators=(',', ':'))}" if schema_in_text else ""
        return [{"role": "system", "content": task + form}, {"role": "user", "content": "\n".join(data)}]

    return asking


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
