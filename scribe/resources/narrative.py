"""Narrative: the note's words as XHTML, escaped, for people to read (https://hl7.org/fhir/R4/narrative.html)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Final, Literal

from scribe.model import Language
from scribe.resources.codes import Json, phrase

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 (section 2.2) does not allow, escaped or not."""

_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of text unseen, so that it looks other than it is."""


def clean(text: str) -> str:
    """The text as one line, without the characters that XML does not allow and those that turn text."""
    return " ".join(_TURNING.sub("", _NOT_XML.sub("", text)).split())


def notes(*texts: str, said: str = "", language: Language) -> Json:
    """The member ``note`` of these annotations and of the words that were spoken for a standard term; may be empty.

    Args:
        texts: annotations; blank ones are left out.
        said: the spoken words, empty when they are the standard term.
        language: of the note.
    """
    heard = phrase("said as", language).format(said=clean(said)) if clean(said) else ""
    told = [{"text": text} for text in (*texts, heard) if text]
    return {"note": told} if told else {}


def narrative(
    texts: Sequence[str],
    language: Language,
    *,
    form: Literal["narrative", "list", "field"] = "narrative",
    says_more: bool = False,
    anchors: Sequence[str] = (),
) -> Json:
    """A Narrative of these sentences.

    Args:
        texts: at least one that is not blank.
        language: of the texts.
        form: one paragraph of sentences, a list with an item each, or one entry.
        says_more: whether the words say more than the structured data beside them (status ``additional``).
        anchors: for each text the ``id`` that its words carry, so that others can refer to them; empty for none.
    """
    named = zip(texts, (*anchors, *("" for _ in texts[len(anchors) :])), strict=True)
    lines = [
        (escape(line, quote=False), f' id="{name}"' if name else "") for text, name in named if (line := clean(text))
    ]
    match form:
        case "list":
            body = "<ul>" + "".join(f"<li{name}>{line}</li>" for line, name in lines) + "</ul>"
        case "narrative" | "field":
            words = [f"<span{name}>{line}</span>" if name else line for line, name in lines]
            body = f"<p>{('' if language == 'zh' else ' ').join(words)}</p>"
    return {
        "status": "additional" if says_more else "generated",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml" lang="{language}" xml:lang="{language}">{body}</div>',
    }
