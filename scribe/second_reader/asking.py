"""What the second reader is asked: a statement to judge, and a recording to read for what weighs.

Each statement is a question of its own. Asked for several verdicts in one answer, small models give all of them the
first one's; alone, a statement is shown what it rests on and nothing else, and the schema is the same for all.
"""

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
    name_words: str
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
    own = {"schema_text": told.pop("schema"), "name_words": told.pop("name")}
    return ReaderPrompts(digest=sha256(text.encode()).hexdigest(), **own, **told)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


VERDICT: Final = _object({"verdict": {"type": "string", "enum": [one.value for one in Verdict]}})
"""The schema of a verdict."""
NAMED: Final = _object({"wrong": {"type": "string"}, "said": {"type": "string"}})
"""The schema of the words that differ."""
FOUND: Final = _object(
    {
        "found": {
            "type": "array",
            "maxItems": 12,
            "items": _object(
                {
                    "name": {"type": "string"},
                    "kind": {"type": "string", "enum": [one.value for one in Weighty]},
                    "state": {"type": "string", "enum": [one.value for one in State]},
                }
            ),
        }
    }
)
"""The schema of what weighs. The names tell where it was said: asked for its id, small models copy the segment."""


def naming(asked: Asking, answer: str, told: ReaderPrompts) -> Asking:
    """The question for the words that differ, after a contradiction; its answer follows :data:`NAMED`.

    Args:
        asked: the question about the statement.
        answer: what it was answered.
        told: the prompts.
    """

    def asking(schema_in_text: bool) -> list[Message]:  # noqa: FBT001 - the form of the conversations' protocol
        form = _in_text(NAMED, told) if schema_in_text else ""
        turns: list[Message] = [
            {"role": "assistant", "content": answer},
            {"role": "user", "content": told.name_words + form},
        ]
        return [*asked(schema_in_text), *turns]

    return asking


def judging(transcript: Transcript, shown: Sequence[Segment], statement: Statement, told: ReaderPrompts) -> Asking:
    """The question about a statement; its answer follows :data:`VERDICT`.

    Args:
        transcript: what was said.
        shown: the segments that are shown, in order.
        statement: is judged.
        told: the prompts.
    """
    mark = f"STATEMENT-{digest_of(transcript)[:12]}"
    data = [*_said(transcript, shown, told), f"<{mark}>", as_data(statement.text), f"</{mark}>"]
    return _asking(told.judge, data, VERDICT, told)


def finding(transcript: Transcript, shown: Sequence[Segment], told: ReaderPrompts) -> Asking:
    """The question for what weighs in a part of the recording; its answer follows :data:`FOUND`."""
    return _asking(told.find, _said(transcript, shown, told), FOUND, told)


def _said(transcript: Transcript, shown: Iterable[Segment], told: ReaderPrompts) -> list[str]:
    mark = f"TRANSCRIPT-{digest_of(transcript)[:12]}"
    lines = (f"{told.speakers[one.speaker]}: {as_data(one.text)}" for one in shown)
    return [f"<{mark}>", *lines, f"</{mark}>"]


def _asking(task: str, data: list[str], schema: dict[str, Any], told: ReaderPrompts) -> Asking:
    def asking(schema_in_text: bool) -> list[Message]:  # noqa: FBT001 - the form of the conversations' protocol
        form = _in_text(schema, told) if schema_in_text else ""
        return [{"role": "system", "content": task + form}, {"role": "user", "content": "\n".join(data)}]

    return asking


def _in_text(schema: dict[str, Any], told: ReaderPrompts) -> str:
    return f"\n\n{told.schema_text}\n{json.dumps(schema, separators=(',', ':'))}"
