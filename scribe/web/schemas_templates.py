"""What requests about a template's file carry and answers hold."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from scribe.template.reading import LONGEST_CHARS
from scribe.web.schemas import Body

Yaml = Annotated[str, StringConstraints(max_length=LONGEST_CHARS)]


class TemplateText(Body):
    """A template's YAML, and of which template it is; empty: of a new one."""

    text: Yaml
    template: str = Field(default="", max_length=64)


class TemplateFault(Body):
    """One fault. ``line`` and ``column`` count from 1; ``path`` reads like ``sections[2].topics[0]``."""

    line: int
    column: int
    path: str
    reason: str


class CheckedTemplate(Body):
    """Every fault of a text; without one, what template it is."""

    faults: tuple[TemplateFault, ...] = ()
    id: str = ""
    title: str = ""
    sections: int = 0


class TemplateSource(Body):
    """A template's file."""

    id: str
    version: int
    text: str
    may_change: bool
    """Whether it is the hospital's own; those that come with Scribe are read alone."""


class TemplateVersionAnswer(Body):
    """A version of a template; without ``by``, somebody changed the file by hand."""

    version: int
    by: str
    at: datetime | None
    current: bool


class TemplateVersionList(Body):
    """Every version that is kept, the newest first."""

    versions: tuple[TemplateVersionAnswer, ...]
