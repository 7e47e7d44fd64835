"""A note as plain text: headings, and under them lines or sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from scribe.facts.medicine_words import TITLE
from scribe.model import Template
from scribe.terminology.recorded import is_marked

_BULLET = re.compile(r"^\s*(?:[-*•·]\s+|[（(]?\d{1,2}[.、)）]\s*(?!\d))")
_MARKDOWN = re.compile(r"^\s*#{1,6}\s+(?P<title>.+?)\s*#*$")
_INLINE = re.compile(r"^(?P<title>[\u4e00-\u9fff（）]{2,10}|[A-Z][A-Za-z /&-]{1,40})\s*[:：]\s*(?P<rest>.*)$")
_CAPITALS = re.compile(r"^[A-Z][A-Z /&()-]{2,60}$")
_ENGLISH_END = re.compile(r"(?<=[.!?])(?<!\bDr\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\be\.g\.)(?<!\bi\.e\.)\s+(?=[A-Z0-9\"'(])")
_CHINESE_END = re.compile(r"(?<=[。！？])")
_NOTHING = frozenset(
    {"not discussed", "not filled in", "not signed", "none", "n/a", "-", "未提及", "未填写", "未签名", "无"}
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>#|])")


@dataclass
class TextSection:
    """A heading with the statements under it."""

    title: str
    lines: list[str] = field(default_factory=list)


def sentences(text: str) -> list[str]:
    """The sentences of a text: one a line at least, list marks taken off, "not discussed" left out."""
    found: list[str] = []
    for line in text.splitlines():
        bare = _ESCAPED.sub(r"\1", _BULLET.sub("", line)).strip().strip("*").strip()
        parts = (part.strip() for half in _CHINESE_END.split(bare) for part in _ENGLISH_END.split(half))
        found += [part for part in parts if part and part.rstrip(".。").casefold() not in _NOTHING]
    return found


def sections_of(text: str, template: Template | None) -> list[TextSection]:
    """The sections of a plain note, in its order. Text before any heading is a section of its own.

    Args:
        text: the note. Lines that begin with ``>`` are remarks about it and are passed over.
        template: with one, its titles are headings (with the text on the same line too), and of other lines only
            Markdown headings are; without one, capitals and short labels before a colon are headings. The table of
            medicines before and after is reckoned from the note and no part of it.
    """
    found: list[TextSection] = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith((">", "<!--")):
            continue
        title, rest = _heading(line, template)
        if title:
            found.append(TextSection(title))
        elif not found:
            found.append(TextSection("病历" if re.search(r"[\u4e00-\u9fff]", line) else "Note"))
        found[-1].lines += sentences(rest)
    titles = {section.title for section in template.sections} if template else set()
    kept = (section for section in found if section.title not in TITLE)
    return [section for section in kept if section.lines or section.title in titles]


def _heading(line: str, template: Template | None) -> tuple[str, str]:
    """The heading in a line and the text after it; no heading and the whole line otherwise."""
    bare = line.strip().strip("*").strip()
    markdown = _MARKDOWN.match(line)
    if template is not None:
        candidate = markdown["title"].strip("*: ：") if markdown else bare
        for section in sorted(template.sections, key=lambda one: -len(one.title)):
            head = candidate[: len(section.title)]
            rest = candidate[len(section.title) :].strip("*").strip()
            if head.casefold() == section.title.casefold() and (not rest or rest[0] in ":："):
                return section.title, rest.lstrip(":：").strip().lstrip("*").strip()
        return (markdown["title"], "") if markdown else ("", line)
    if markdown:
        return markdown["title"].strip("*: ："), ""
    if _CAPITALS.match(bare):
        return bare, ""
    if is_marked(bare):
        return "", line  # "Per record: …" tells where the words come from; it is no heading
    inline = _INLINE.match(bare)
    return (inline["title"].strip(), inline["rest"]) if inline else ("", line)
