"""The signed document as the EMR gets it: its sections, its resources, its JSON. Nothing is changed here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.model import ConsultationId
from scribe.web.accounts import User
from scribe.web.deps import Service, may_, note_reading
from scribe.web.pages.note import reviewable
from scribe.web.pages.notes import who
from scribe.web.pages.rendering import catalogue_of, renderer_of

router = APIRouter(prefix="/consultations/{id}", include_in_schema=False)

_BLOCKS: Final = frozenset(
    ("p", "li", "div", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "dl", "dt", "dd", "hr")
)
_CELLS: Final = frozenset(("td", "th"))
_NAMES: Final = ("code", "medicationCodeableConcept", "vaccineCode", "type", "relationship")


@dataclass(frozen=True)
class Section:
    """A section of the document, as its narrative says it."""

    title: str
    lines: tuple[str, ...]
    depth: int


@dataclass(frozen=True)
class Held:
    """A resource in the document: its type, what it is called, its status."""

    kind: str
    name: str
    status: str


@router.get("/document")
def show(
    id: ConsultationId, request: Request, user: Annotated[User, may_(Action.READ_NOTE)], service: Service
) -> Response:
    """The document, read only."""
    consultation = reviewable(service.get(id))
    bundle = service.bundle(id)
    note_reading(request, id, user, "bundle")
    resources = [entry.get("resource", {}) for entry in bundle.get("entry", [])]
    composition = resources[0] if resources else {}
    return renderer_of(request).page(
        request,
        "document.j2",
        c=consultation,
        who=who(consultation, catalogue_of(request, user)),
        title=str(composition.get("title", "")),
        standing=str(composition.get("status", "")),
        tongue_of="zh-CN" if str(composition.get("language", bundle.get("language", ""))).startswith("zh") else "en",
        sections=sections(composition.get("section", [])),
        held=tuple(held(resource) for resource in resources),
        text=json.dumps(bundle, ensure_ascii=False, indent=2),
        sheets=("facts", "sign", "delivery", "keys"),
    )


def sections(found: Any, depth: int = 0) -> tuple[Section, ...]:
    """The sections in their order, each before those within it."""
    every: list[Section] = []
    for section in found if isinstance(found, list) else ():
        lines = words_of(str((section.get("text") or {}).get("div", "")))
        every.append(Section(str(section.get("title", "")), lines, depth))
        every.extend(sections(section.get("section"), depth + 1))
    return tuple(every)


def held(resource: dict[str, Any]) -> Held:
    """A resource by its name in words."""
    name = str(resource.get("title") or _person(resource))
    for member in _NAMES:
        concept = resource.get(member)
        for one in concept if isinstance(concept, list) else [concept]:
            if not name and isinstance(one, dict):
                codings = one.get("coding") or [{}]
                name = str(one.get("text") or codings[0].get("display") or "")
    status = resource.get("status")
    return Held(str(resource.get("resourceType", "")), name, status if isinstance(status, str) else "")


def _person(resource: dict[str, Any]) -> str:
    """The name of a person: as it is written, else its parts."""
    names = resource.get("name")
    first = names[0] if isinstance(names, list) and names and isinstance(names[0], dict) else {}
    return str(first.get("text") or " ".join([*first.get("given", ()), first.get("family", "")]).strip())


def words_of(div: str) -> tuple[str, ...]:
    """The lines of a narrative, without its markup."""
    reader = _Lines()
    reader.feed(div)
    reader.close()
    return tuple(line for line in (" ".join(part.split()) for part in "".join(reader.parts).split("\n")) if line)


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keeps the words; a line break of the markup is a space."""
        self.parts.append(data.replace("\n", " "))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (HTMLParser's)
        """A block begins a line; a cell is set off."""
        self.parts.append("\n" if tag in _BLOCKS else "  " if tag in _CELLS else "")

    def handle_endtag(self, tag: str) -> None:
        """A block ends its line."""
        self.parts.append("\n" if tag in _BLOCKS else "")
