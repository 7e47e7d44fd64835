"""A name and a time above what is said, as Otter exports it and Teams and Word give it when it is copied.

    Dr. Smith  0:03
    How are you today?

A name may be missing (``0:15``), stand in brackets (``[Jane Doe] 14:05:03``: Zoom's saved captions), or be followed by
the words on the same line. Times of the day become seconds from the first.
"""

from __future__ import annotations

import re
from typing import Final

from scribe.transcription.forms.naming import in_small_letters, labelled, looks_like_a_name, seconds
from scribe.transcription.forms.people import names_a_role
from scribe.transcription.forms.said import Reading, Said
from scribe.transcription.forms.source import Form, Source

_HEADER: Final = re.compile(
    r"^(?:\[(?P<bracketed>[^\[\]]{1,60})\]|(?P<who>[^:：\[\]]{1,60}?))?(?:\s{1,8}|\t|^)"
    r"[\[(]?(?P<time>\d{1,3}:\d{2}(?::\d{2})?)[\])]?(?:(?:\s{2,8}|\t)(?P<words>\S.*))?$"
)
_WIDE: Final = re.compile(r"(?:\s\s|\t|\]\s)[\[(]?$")
"""What stands between a name and its time, and seldom between a word and a time that somebody says."""

_HEAD_CHARACTERS: Final = 120
_FURNITURE: Final = re.compile(
    r"^(?:transcribed by https?://\S+|.{1,60} (?:started|stopped) transcription|SUMMARY KEYWORDS|SPEAKERS)$",
    re.IGNORECASE,
)
_FEWEST: Final = 2
_HOUR_S: Final = 3600


def _header(line: str) -> tuple[str, float, str] | None:
    """The label, the seconds and the words behind them; ``None`` when a line is no header."""
    line = line.strip()
    match = _HEADER.match(line[:_HEAD_CHARACTERS])
    if match is None:
        return None
    who = (match["bracketed"] or match["who"] or "").strip()
    small = bool(_WIDE.search(line[: match.start("time")])) and in_small_letters(who)
    if who and not (looks_like_a_name(who) or names_a_role(who) or small):
        return None
    words = line[match.start("words") :].strip() if match["words"] else ""
    return who, seconds(match["time"]), words


def _fits(source: Source) -> bool:
    if source.content is not None:
        return False
    lines = source.text.splitlines()
    headers = [found for line in lines if (found := _header(line)) is not None]
    named = sum(bool(who) for who, _, _ in headers)
    typed = sum(labelled(line) is not None for line in lines)
    enough = named >= _FEWEST or (not typed and len(headers) >= _FEWEST)
    return (enough and len(headers) > typed) or (named > 0 and _first(lines) is not None and not typed)


def _first(lines: list[str]) -> tuple[str, float, str] | None:
    return next((_header(line) for line in lines if line.strip()), None)


def _read(source: Source) -> Reading:
    """What stands below each header; what stands above the first is the document's, not a turn."""
    turns: list[tuple[str, float, list[str]]] = []
    for line in source.text.splitlines():
        text = line.strip()
        header = _header(line)
        if header is not None:
            turns.append((header[0], header[1], [header[2]] if header[2] else []))
        elif text and turns and not _FURNITURE.match(text[:_HEAD_CHARACTERS]):
            turns[-1][2].append(text)
    first_s = min((start_s for _, start_s, _ in turns), default=0.0)
    shift_s = first_s if first_s >= _HOUR_S else 0.0
    known = [start_s for _, start_s, _ in turns]
    timed = known == sorted(known)
    return Reading(
        [Said(who, " ".join(parts), start_s - shift_s if timed else None) for who, start_s, parts in turns if parts]
    )


FORM: Final = Form("text of Otter, Teams, Zoom or Word with `Name 0:03` above each turn", _fits, _read)
