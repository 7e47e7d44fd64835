"""A note, or a section of it, as it goes to a clipboard: plain and rich, in its own language, without flags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from scribe.model import NoteDraft, NoteSection, Template
from scribe.template import texts_by_field


@dataclass(frozen=True)
class Copy:
    """The same words twice: as plain text and as HTML without any style."""

    plain: str
    rich: str


def copy_of(note: NoteDraft, template: Template, *, section: str = "", mark: str = "") -> Copy:
    """What is copied.

    Args:
        note: of its statements those that are not removed.
        template: the form of each section, and what stands where nothing was said.
        section: the id of one section; the whole note without it.
        mark: the first line, where the copy could be taken for more than it is.
    """
    plain, rich = ([mark, ""], [f"<p><strong>{escape(mark)}</strong></p>"]) if mark else ([], [])
    if not section:
        plain += [template.title, ""]
        rich.append(f"<h1>{escape(template.title)}</h1>")
    for one in note.sections:
        if section in ("", one.id):
            lines, listed = tuple(_lines(one, template)), _is_list(one, template)
            plain += [one.title, *(f"- {line}" if listed else line for line in lines), ""]
            rich += [f"<h2>{escape(one.title)}</h2>", _rich(lines, listed=listed)]
    tongue = "zh-CN" if note.language == "zh" else "en"
    return Copy("\n".join(plain).rstrip() + "\n", f'<div lang="{tongue}">{"".join(rich)}</div>')


def _lines(section: NoteSection, template: Template) -> Iterator[str]:
    known = template.section(section.id)
    if known is not None and known.fields and section.kept:
        texts: tuple[str, ...] = texts_by_field(section, template)
    else:
        texts = tuple(statement.text for statement in section.kept)
    administrative = known is not None and all(topic.administrative for topic in known.topics)
    yield from (" ".join(text.split()) for text in texts)
    if not texts and not administrative:
        yield template.nothing_said(section.id)


def _is_list(section: NoteSection, template: Template) -> bool:
    known = template.section(section.id)
    return known is not None and bool(section.kept) and (known.form == "list" or bool(known.fields))


def _rich(lines: tuple[str, ...], *, listed: bool) -> str:
    if listed:
        return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
    return "".join(f"<p>{escape(line)}</p>" for line in lines)
