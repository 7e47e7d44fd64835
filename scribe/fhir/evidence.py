"""What each statement rests on, in a form that travels: the recording by its digest, the seconds as a media fragment.

A fragment is written as https://www.w3.org/TR/media-frags/#naming-time has it: ``<SHA-256>#t=12.4,15.1``. It stands in
the document's Provenance as an entity; R4's extension narrativeLink says which words of the Composition it is for, by
the ``id`` that they carry in the section's narrative (https://hl7.org/fhir/R4/extension-narrativelink.html).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final, NamedTuple

from scribe.model import Statement
from scribe.resources.codes import SHA256_SYSTEM, Json, phrase
from scribe.resources.frame import Frame
from scribe.resources.narrative import clean

NARRATIVE_LINK: Final = "http://hl7.org/fhir/StructureDefinition/narrativeLink"

_TOGETHER_S: Final = 1.0
"""Words with less than so many seconds between them are one stretch of the recording."""
_TENTH: Final = Decimal("0.1")
_NOT_OF_AN_ID: Final = re.compile(r"[^A-Za-z0-9.-]")


class Stretch(NamedTuple):
    """Seconds of the recording."""

    start_s: float
    end_s: float

    @property
    def fragment(self) -> str:
        """The media fragment, in tenths of seconds that hold all of it."""
        start = Decimal(str(self.start_s)).quantize(_TENTH, ROUND_FLOOR)
        end = Decimal(str(self.end_s)).quantize(_TENTH, ROUND_CEILING)
        return f"t={_plain(start)},{_plain(end)}"

    @property
    def shown(self) -> str:
        """As people read it: ``0:12–0:15``."""
        return f"{_clock(int(self.start_s))}–{_clock(-int(-self.end_s // 1))}"


def stretches(frame: Frame, statement: Statement) -> tuple[Stretch, ...]:
    """Where in the recording a statement was said; empty without a recording or when nobody said it."""
    if frame.source.recording is None:
        return ()
    found = [Stretch(*frame.heard[segment]) for segment in statement.evidence if segment in frame.heard]
    merged: list[Stretch] = []
    for one in sorted(found):
        if merged and one.start_s - merged[-1].end_s < _TOGETHER_S:
            merged[-1] = Stretch(merged[-1].start_s, max(merged[-1].end_s, one.end_s))
        else:
            merged.append(one)
    return tuple(one for one in merged if one.end_s > one.start_s)


def anchor(frame: Frame, statement: Statement | None) -> str:
    """The id of a statement's words in the narrative; empty where nothing is to be linked to them."""
    if statement is None or not stretches(frame, statement):
        return ""
    name = _NOT_OF_AN_ID.sub("", statement.id)[:40]
    unsaid = "" if name == statement.id else f"-{hashlib.sha256(statement.id.encode()).hexdigest()[:12]}"
    return f"statement-{name}{unsaid}"


def evidence(frame: Frame, composition: str) -> Iterator[Json]:
    """The entities of the Provenance: one for each stretch of the recording that a statement rests on.

    Args:
        frame: the document's frame.
        composition: id of the Composition.
    """
    for statement in kept(frame):
        for one in stretches(frame, statement):
            yield {
                "extension": [
                    {"url": NARRATIVE_LINK, "valueUrl": f"Composition/{composition}#{anchor(frame, statement)}"}
                ],
                "role": "source",
                "what": {
                    "identifier": {"system": SHA256_SYSTEM, "value": f"{_recording(frame)}#{one.fragment}"},
                    "display": phrase("heard at", frame.language).format(time=one.shown),
                },
            }


def lines(frame: Frame) -> Sequence[str]:
    """For people: each statement with its time in the recording."""
    return [
        f"{', '.join(one.shown for one in said)} {clean(statement.text)}"
        for statement in kept(frame)
        if (said := stretches(frame, statement))
    ]


def kept(frame: Frame) -> Iterator[Statement]:
    """The statements that are written in the Composition."""
    of_the_template = {section.id for section in frame.source.template.sections}
    for section in frame.source.note.sections:
        if section.id in of_the_template:
            yield from (statement for statement in section.kept if clean(statement.text))


def _recording(frame: Frame) -> str:
    return frame.source.recording.sha256 if frame.source.recording is not None else ""


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _clock(seconds: int) -> str:
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
