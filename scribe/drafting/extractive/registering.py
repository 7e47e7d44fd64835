"""Lines in the register of a note, and without those that only speak of the talk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from scribe.drafting.extractive.line import Line
from scribe.drafting.extractive.wording import sentence
from scribe.language.register import in_register
from scribe.language.rules import Pack


def registered(lines: Iterable[Line], own: Pack) -> Iterator[Line]:
    """Each line as a note has it; one of which nothing is left goes, unless it tells a claim."""
    for line in lines:
        said = line.text.rstrip("。.")
        told = said if line.merge else in_register(said, own)
        if told == said:
            yield line
        elif told or line.claims:
            yield replace(line, text=sentence(told or said, own))
