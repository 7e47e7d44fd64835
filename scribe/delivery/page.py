"""What a document says to a reader, apart from the form in which it is shown.

A FHIR document is read as its Composition: title, whose it is, its sections' narratives, who attested it
(https://hl7.org/fhir/R4/documents.html#presentation). The coded resources beside the narratives repeat it for machines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final, Literal

from scribe.delivery import document
from scribe.delivery.document import TEST_DATA, Json, labels
from scribe.resources.narrative import clean

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "patient": ("Patient", "患者"),
    "number": ("Patient number", "患者编号"),
    "gender": ("Sex", "性别"),
    "male": ("male", "男"),
    "female": ("female", "女"),
    "other": ("other", "其他"),
    "unknown": ("unknown", "未知"),
    "born": ("Date of birth", "出生日期"),
    "visited": ("Visit", "就诊时间"),
    "department": ("Department", "科室"),
    "doctor": ("Doctor", "医师"),
    "status": ("Status", "文档状态"),
    "preliminary": ("not signed", "未签名"),
    "final": ("signed", "已签名"),
    "amended": ("signed, replaces an earlier version", "已签名，替代较早版本"),
    "entered-in-error": ("withdrawn, entered in error", "已撤销，录入错误"),
    "replaces": ("Replaces document", "替代文档"),
    "professional": ("Checked by", "审核"),
    "legal": ("Signed by", "签名"),
    "document": ("Document", "文档标识"),
    "test": ("Test data: this is no medical record.", "测试数据：不是医疗记录。"),
    "between": (": ", "："),
}
"""English and Chinese; a note in another language gets the English ones."""

_BLOCKS: Final = frozenset(
    {"p", "li", "tr", "div", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "blockquote", "pre"}
)
_CELLS: Final = frozenset({"td", "th"})


@dataclass(frozen=True)
class Block:
    """A paragraph, or an item of a list."""

    form: Literal["paragraph", "item"]
    text: str


@dataclass(frozen=True)
class Section:
    """A section of the note: its title and its words."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    """A document to be read.

    ``head`` and ``foot`` are rows of a name and a value; ``warning`` is empty unless it is no medical record.
    """

    language: str
    title: str
    warning: str
    head: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    foot: tuple[tuple[str, str], ...]
    colon: str


def page(bundle: Json) -> Page:
    """The document as a reader meets it; times are in UTC, as they are in the document.

    Raises:
        DeliveryRefused: it is no document.
    """
    note = document.composition(bundle)
    language = str(note.get("language", "en"))
    words = _Words(language)
    known = {entry.get("fullUrl", ""): entry["resource"] for entry in bundle["entry"]}
    warning = words["test"] if any(TEST_DATA in labels(resource) for resource in (bundle, note)) else ""
    return Page(
        language=language,
        title=clean(str(note.get("title", ""))),
        warning=warning,
        head=tuple(_head(note, known, words)),
        sections=tuple(_sections(note)),
        foot=tuple(_foot(bundle, note, known, words)),
        colon=words["between"],
    )


def department_of(bundle: Json) -> str:
    """The department of the visit that a document is about; empty where it names none.

    Raises:
        DeliveryRefused: it is no document.
    """
    known = {entry.get("fullUrl", ""): entry["resource"] for entry in bundle["entry"]}
    encounter = pointed(document.composition(bundle).get("encounter"), known)
    return clean(str(encounter.get("serviceType", {}).get("text", "")))


def name_of(person: Json) -> str:
    """A person's name as one line: the text, else given and family names."""
    for name in person.get("name", []):
        parts = [name.get("text", "")] if name.get("text") else [*name.get("given", []), name.get("family", "")]
        if shown := clean(" ".join(parts)):
            return shown
    return ""


def moment(value: str) -> str:
    """A FHIR time to the minute, or a date as it is."""
    day, _, time = value.partition("T")
    zone = "UTC" if time.endswith("Z") else time[8:]
    return f"{day} {time[:5]} {zone}".strip() if time else day


class _Words:
    """The fixed words in the document's language."""

    def __init__(self, language: str) -> None:
        self._place = 1 if language.partition("-")[0] == "zh" else 0

    def __getitem__(self, name: str) -> str:
        return _WORDS[name][self._place]

    def get(self, name: str) -> str:
        return _WORDS[name][self._place] if name in _WORDS else name


def _head(note: Json, known: Mapping[str, Json], words: _Words) -> Iterator[tuple[str, str]]:
    patient = pointed(note.get("subject"), known)
    encounter = pointed(note.get("encounter"), known)
    yield from _row(words["patient"], name_of(patient))
    yield from _row(words["number"], next((one.get("value", "") for one in patient.get("identifier", [])), ""))
    yield from _row(words["gender"], words.get(patient.get("gender", "")))
    yield from _row(words["born"], patient.get("birthDate", ""))
    yield from _row(words["visited"], moment(encounter.get("period", {}).get("start", "")))
    yield from _row(words["department"], encounter.get("serviceType", {}).get("text", ""))
    for one in encounter.get("participant", []):
        yield from _row(words["doctor"], _named(one.get("individual"), known))
    yield from _row(words["status"], words.get(str(note.get("status", ""))))


def _foot(bundle: Json, note: Json, known: Mapping[str, Json], words: _Words) -> Iterator[tuple[str, str]]:
    for attester in note.get("attester", []):
        who = ", ".join(
            part for part in (_named(attester.get("party"), known), moment(attester.get("time", ""))) if part
        )
        yield from _row(words.get(attester.get("mode", "")), who)
    for relation in note.get("relatesTo", []):
        if relation.get("code") == "replaces":
            yield from _row(words["replaces"], relation.get("targetIdentifier", {}).get("value", ""))
    yield from _row(words["document"], bundle.get("identifier", {}).get("value", ""))


def _row(name: str, value: str) -> Iterator[tuple[str, str]]:
    if value:
        yield name, clean(value)


def pointed(reference: Any, known: Mapping[str, Json]) -> Json:
    """The resource of the document that a reference means, by ``fullUrl``; empty where there is none."""
    return known.get((reference or {}).get("reference", ""), {})


def _named(reference: Any, known: Mapping[str, Json]) -> str:
    person = pointed(reference, known)
    numbers = [one.get("value", "") for one in person.get("identifier", [])]
    return name_of(person) or clean((reference or {}).get("display", "")) or next(iter(numbers), "")


def diagnoses_of(bundle: Json) -> Iterator[Json]:
    """The Conditions that the doctor diagnosed today and is sure of; one that is over is history."""
    for resource in document.resources(bundle):
        if resource["resourceType"] == "Condition":
            sure = _has_code(resource.get("verificationStatus"), "confirmed")
            current = _has_code(resource.get("clinicalStatus"), "active")
            today = any(_has_code(category, "encounter-diagnosis") for category in resource.get("category", []))
            if sure and current and today:
                yield resource


def _has_code(concept: Json | None, code: str) -> bool:
    """Whether a CodeableConcept holds the code, of whatever system."""
    return any(one.get("code") == code for one in (concept or {}).get("coding", []))


def sections_of(note: Json) -> Iterator[Json]:
    """The sections in their order, those within others after them."""
    for section in note.get("section", []):
        yield section
        yield from sections_of(section)


def _sections(note: Json) -> Iterator[Section]:
    for section in sections_of(note):
        blocks = blocks_of(section.get("text", {}).get("div", ""))
        yield Section(title=clean(section.get("title", "")), blocks=blocks)


def blocks_of(div: str) -> tuple[Block, ...]:
    """The paragraphs and items of a narrative; what is in no block of its own is a paragraph."""
    reader = _Blocks()
    reader.feed(div)
    reader.close()
    return reader.blocks()


class _Blocks(HTMLParser):
    """Reads a narrative's words, block by block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[Literal["paragraph", "item"], list[str]]] = [("paragraph", [])]

    def blocks(self) -> tuple[Block, ...]:
        """What was read, without empty blocks."""
        made = ((form, clean("".join(parts))) for form, parts in self._open)
        return tuple(Block(form=form, text=text) for form, text in made if text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """A block begins."""
        if tag in _BLOCKS or tag == "br":
            self._open.append(("item" if tag == "li" else "paragraph", []))
        elif tag in _CELLS and self._open[-1][1]:
            self._open[-1][1].append(" | ")

    def handle_endtag(self, tag: str) -> None:
        """What follows a block belongs to none yet."""
        if tag in _BLOCKS:
            self._open.append(("paragraph", []))

    def handle_data(self, data: str) -> None:
        """Keeps the words."""
        self._open[-1][1].append(data)
