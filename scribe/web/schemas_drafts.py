"""What requests about the drafts of a note carry, and what they are answered."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scribe.model import Draft, TemplateRef
from scribe.web.schemas import Body


class DraftRequest(Body):
    """With which template the note is drafted again."""

    template_id: Annotated[str, Field(min_length=1, max_length=200, description="Of a template in `templates`.")]


class FittingTemplate(Body):
    """A template in the language that was spoken."""

    template: TemplateRef
    title: str
    drafted: int = Field(description="The number of the draft by exactly this version; 0: none, it can be asked for.")
    is_newer: bool = Field(description="Whether the note's own template is an earlier version of it.")


class Drafts(Body):
    """The drafts of a note: `standing` says which one is the note, and which are kept."""

    drafts: tuple[Draft, ...]
    templates: tuple[FittingTemplate, ...] = Field(
        description="Those that the note can be drafted with; none once it is signed, or what was said was removed."
    )
