"""A first template from a note that a hospital already has: its headings become sections, its words are left behind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from scribe.errors import BadInput
from scribe.model import Language, Topic
from scribe.template.headings import Heading, heading_of, plain_title

LONGEST_NOTE_CHARS = 200_000
_WORDS: dict[Language, dict[str, str]] = {
    "en": {"loinc": "34131-3", "loinc_name": "Outpatient Progress note", "not_discussed": "Not discussed."},
    "zh": {"loinc": "34131-3", "loinc_name": "Outpatient Progress note", "not_discussed": "未提及"},
}
_REQUIRED = (Topic.CHIEF_COMPLAINT, Topic.PRESENT_ILLNESS, Topic.ASSESSMENT, Topic.PLAN)
_MARKED = re.compile(r"^\s*(?:#{1,6}\s+(?:\*\*)?|\*\*)(?P<title>[^*#:：]{1,60}?)\s*[:：]?(?:\*\*)?\s*[:：]?\s*$")
_ALONE = re.compile(r"^\s*(?P<title>[A-Z][A-Z /&\-]{2,40}|[A-Z][\w /&\-]{1,40}(?=:))\s*:?\s*$")
_INLINE = re.compile(r"^\s*(?P<title>[A-Za-z][A-Za-z /&\-]{0,40}?|[一-鿿]{2,10})\s*[:：]\s*(?P<rest>\S.*)$")
_BRACKETED = re.compile(r"^\s*[【\[](?P<title>[^】\]]{1,30})[】\]]\s*[:：]?\s*(?P<rest>\S.*)$")
_CHINESE_ALONE = re.compile(r"^\s*[【\[]?(?P<title>[一-鿿]{2,10})[】\]]?\s*[:：]?\s*$")
_LISTED = re.compile(r"^\s*(?:[-*•·]|\(?\d{1,2}[.)、）])\s*")


@dataclass
class _Part:
    """A heading of the note and how its content looks; the content itself is not kept."""

    title: str
    known: Heading | None
    lines: int = 0
    listed: int = 0


@dataclass(frozen=True)
class Started:
    """A template's text, and the headings that somebody has to place by hand."""

    yaml: str
    sections: int
    unknown: tuple[str, ...] = field(default=())


def start_template(note: str, *, id: str, title: str, language: Language | None = None) -> Started:
    """The YAML of a template with the sections of a note, in the note's order.

    Only headings are taken over. A heading that is not known stands in the file as a comment that asks where it
    belongs; nothing of the note's text is in it.

    Args:
        note: plain text or Markdown.
        id: the template's id.
        title: the template's name.
        language: of the note; by its script without it.

    Raises:
        BadInput: no heading is known, or the file is too long to be a note.
    """
    if len(note) > LONGEST_NOTE_CHARS:
        raise BadInput("This file is too long to be a note.", remedy="Give one note, as text.")
    spoken: Language = language or ("zh" if len(re.findall("[一-鿿]", note)) * 4 > len(note) else "en")
    parts = _parts(note)
    if not any(part.known for part in parts):
        raise BadInput(
            "No heading of this note is known, so no section can be made of it.",
            remedy="Give a note with headings such as HPI, Plan, 主诉 or 诊断, each at the start of a line.",
        )
    head = {"id": id, "version": 1, "language": spoken, "title": title, **_WORDS[spoken]}
    blocks, taken = [_dumped(head), "sections:\n"], set[Topic]()
    unknown: list[str] = []
    for part in parts:
        if part.known is None:
            unknown.append(part.title)
            blocks.append(_question(part.title))
            continue
        topics = [topic for topic in part.known.topics if topic not in taken and not _owned(topic, part, parts)]
        if topics:
            taken.update(topics)
            blocks.append(_section(part, topics))
        else:
            blocks.append(f"  # What belongs under {_plain(part.title)} already has a section above.\n")
    return Started("".join(blocks), sum(block.startswith("  - ") for block in blocks), tuple(unknown))


def _owned(topic: Topic, part: _Part, parts: list[_Part]) -> bool:
    """Whether another heading of the note is for this topic alone: vitals leave the examination when they have one."""
    return any(
        other is not part
        and other.known is not None
        and topic == other.known.topics[0]
        and part.known is not None
        and topic != part.known.topics[0]
        for other in parts
    )


def _parts(note: str) -> list[_Part]:
    parts: list[_Part] = []
    seen: set[str] = set()
    untitled = _Part("", None)
    for place, line in enumerate(note.splitlines()):
        found, rest = _heading(line, first=place == 0)
        if found is not None and plain_title(found.title) not in seen:
            seen.add(plain_title(found.title))
            parts.append(found)
            line = rest  # noqa: PLW2901 (what follows the heading on its line is content)
        if line.strip():
            part = parts[-1] if parts else untitled
            part.lines += 1
            part.listed += bool(_LISTED.match(line))
    opens = heading_of("hpi")
    if (
        parts
        and untitled.lines > 1
        and opens
        and not any(part.known in (opens, heading_of("subjective")) for part in parts)
    ):
        # Many notes tell the story first and put headings only over the rest.
        title = "现病史" if re.search("[一-鿿]", note) else "History"
        return [_Part(title, opens, untitled.lines, untitled.listed), *parts]
    return parts


def _heading(line: str, *, first: bool) -> tuple[_Part | None, str]:
    """A heading at the start of a line, and what follows it there."""
    inline = _INLINE.match(line) or _BRACKETED.match(line)
    if inline and (known := heading_of(inline["title"])):
        return _Part(inline["title"].strip(), known), inline["rest"]
    for shape in (_MARKED, _ALONE, _CHINESE_ALONE):
        match = shape.match(line)
        if match is None:
            continue
        title = match["title"].strip()
        known = heading_of(title)
        # The first line of a note is often a name; a line of Chinese alone may be a sentence.
        if known is not None or (shape is not _CHINESE_ALONE and not first and len(title.split()) <= 6):
            return _Part(title, known), ""
    return None, line


def _section(part: _Part, topics: list[Topic]) -> str:
    known = part.known
    assert known is not None  # noqa: S101 (unknown ones are asked about)
    section: dict[str, object] = {
        "id": known.id,
        "title": _plain(part.title),
        "soap": known.soap.value,
        "topics": [topic.value for topic in topics],
        "loinc": known.loinc[0],
        "loinc_name": known.loinc[1],
    }
    if any(topic in _REQUIRED for topic in topics):
        section["required"] = True
    form = _form(part, topics)
    if form != "narrative":
        section["form"] = form
    lines = _dumped(section).splitlines()
    return "".join(f"{'  - ' if place == 0 else '    '}{line}\n" for place, line in enumerate(lines))


def _form(part: _Part, topics: list[Topic]) -> str:
    if topics[0] is Topic.CHIEF_COMPLAINT or topics[0].administrative:
        return "field"
    many = part.lines > 1 and part.listed * 2 >= part.lines
    return "list" if many else "narrative"


def _question(title: str) -> str:
    return (
        f"  # The heading {_plain(title)} is not known. If it is a section of its own, write one here:\n"
        "  # - id: …\n  #   title: …\n  #   soap: subjective, objective, assessment or plan\n"
        "  #   topics: […]\n  #   loinc: …\n"
    )


def _plain(title: str) -> str:
    return re.sub(r"^[\s#*>_\-•]+|[\s:：*_【】\[\]]+$", "", title)


def _dumped(value: dict[str, object]) -> str:
    """Keys a line, lists in brackets."""
    return "".join(f"{key}: {_scalar(one)}\n" for key, one in value.items())


def _scalar(value: object) -> str:
    flow = yaml.safe_dump([value], allow_unicode=True, default_flow_style=True, width=10_000)
    return str(flow).strip()[1:-1]
