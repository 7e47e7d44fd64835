"""A document for people's eyes: HTML, plain text and PDF, each made purely from the signed Bundle.

The same Bundle gives the same bytes, so that what was sent twice can be told to be one.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

from scribe.delivery.document import Json
from scribe.delivery.letterhead import Letterheads
from scribe.delivery.page import Page, Section, page

_STYLE: Final = (
    "body{font-family:sans-serif;line-height:1.5;max-width:48em;margin:2em auto;padding:0 1em}"
    "h1{font-size:1.4em}h2{font-size:1.1em;margin:1.2em 0 .2em}p,ul{margin:.2em 0}"
    "th{text-align:start;padding-inline-end:1em;font-weight:normal;color:#444;vertical-align:top}"
    ".warning{border:2px solid;padding:.5em;font-weight:bold}"
)


def html(bundle: Json) -> str:
    """The document as one HTML page: no script, nothing fetched from elsewhere, every word escaped.

    Raises:
        DeliveryRefused: it is no document.
    """
    shown = page(bundle)
    body = "\n".join(
        [
            f"<h1>{escape(shown.title)}</h1>",
            *([f'<p class="warning">{escape(shown.warning)}</p>'] if shown.warning else []),
            _table(shown.head),
            *(_section_html(section) for section in shown.sections),
            "<hr>",
            _table(shown.foot),
        ]
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(shown.language)}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(shown.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def text(bundle: Json) -> str:
    """The document as plain text, lines ended by a line feed; items of a list begin with "- ".

    Raises:
        DeliveryRefused: it is no document.
    """
    return "\n".join(_lines(page(bundle))) + "\n"


def pdf(bundle: Json, *, font: Path | None = None, letterheads: Letterheads | None = None, mark: str = "") -> bytes:
    """The document as PDF; see :func:`scribe.delivery.pdf.pdf`.

    Raises:
        DeliveryRefused: it is no document.
        MissingPart: no font has all of the note's characters.
    """
    from scribe.delivery.pdf import pdf as drawn  # noqa: PLC0415 (half a second, and needed by few)

    return drawn(bundle, font=font, letterheads=letterheads, mark=mark)


def _lines(shown: Page) -> Iterator[str]:
    yield shown.title
    if shown.warning:
        yield shown.warning
    yield ""
    yield from (f"{name}{shown.colon}{value}" for name, value in shown.head)
    for section in shown.sections:
        yield from ("", section.title)
        yield from (f"- {block.text}" if block.form == "item" else block.text for block in section.blocks)
    yield ""
    yield from (f"{name}{shown.colon}{value}" for name, value in shown.foot)


def _table(rows: tuple[tuple[str, str], ...]) -> str:
    cells = "\n".join(f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in rows)
    return f"<table>\n{cells}\n</table>"


def _section_html(section: Section) -> str:
    parts = [f"<h2>{escape(section.title)}</h2>"]
    listed: list[str] = []
    for block in section.blocks:
        if block.form == "item":
            listed.append(f"<li>{escape(block.text)}</li>")
            continue
        parts += _listed(listed)
        listed = []
        parts.append(f"<p>{escape(block.text)}</p>")
    return "\n".join(parts + _listed(listed))


def _listed(items: list[str]) -> list[str]:
    return [f"<ul>{''.join(items)}</ul>"] if items else []
