"""Cues with times: WebVTT, SubRip, and what Teams, Zoom and YouTube make of them.

W3C, WebVTT: The Web Video Text Tracks Format, sections 4.1 and 6.2. SubRip numbers its cues and has a comma in its
seconds. Teams names speakers by voice tags, or in a line of their own; Zoom before a colon. Captions that roll up say
each line twice: it is taken once.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from scribe.errors import BadTranscript
from scribe.model import Gap
from scribe.transcription.forms.naming import labelled, looks_like_a_name, name_before, people_among
from scribe.transcription.forms.order import out_of_order
from scribe.transcription.forms.said import Reading, Said, share
from scribe.transcription.forms.source import Form, Source

_TIME: Final = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMES: Final = re.compile(rf"^\s{{0,8}}{_TIME}\s{{1,8}}-->\s{{1,8}}{_TIME}(?:\s|$)")
_VOICE: Final = re.compile(r"<v(?:\.[^ <>]*)?[ \t]([^<>]+)>")
_TAG: Final = re.compile(r"</?(?:[cibuv]|ruby|rt|lang|font|\d[\d:.]*)(?:[.\s][^<>]*)?>|<\d[\d:.]*>|\{\\an?\d\}")
_NO_CUES: Final = ("NOTE", "STYLE", "REGION", "WEBVTT")
_CONFIDENCE: Final = re.compile(r"^NOTE\s{1,4}[Cc]onfidence:\s{0,4}([\d.]{1,20})$")
_HEAD_LINES: Final = 40
_FEWEST_ROLLS: Final = 3
_LEAST_SHARE: Final = 0.5
_TOUCH_S: Final = 0.1
"""Cues that are not farther apart may be one that grows."""

_TALK_OVER_S: Final = 5.0
"""Cues of people who talk at once may stand so much out of order; they are put in order."""

_LEAST_GAP_S: Final = 0.5
_MOST_LOST: Final = 0.05
_FEW: Final = 2
"""So many cues, and this share of all, may be out of order or without times that can be read."""


@dataclass(frozen=True)
class _Cue:
    """A cue: its place in the file, its seconds, and each line of it with the voice that a tag names."""

    number: int
    start_s: float
    end_s: float
    lines: tuple[tuple[str, str], ...]
    confidence: float = 1.0


def _fits(source: Source) -> bool:
    if source.content is not None:
        return False
    if source.text.lstrip().startswith("WEBVTT"):
        return True
    head = [line for line in source.text[:20_000].splitlines() if line.strip()][:_HEAD_LINES]
    return any(_TIMES.match(line[:200]) for line in head)


def _read(source: Source) -> Reading:
    """The cues, one turn for each voice in them.

    Raises:
        BadTranscript: there is no cue with text, or many are out of order.
    """
    cues, unread = _cues(source.text)
    late = out_of_order([cue.start_s for cue in cues], by_more_than_s=_TALK_OVER_S)
    lost = len(unread) + len(late)
    if lost > max(_FEW, _MOST_LOST * (len(cues) + len(unread))) or (unread and not cues):
        numbers = sorted([*unread, *(cues[place].number for place in late)])
        raise BadTranscript(
            f"{source.name}: {lost} of {len(cues) + len(unread)} cues are out of order or have times that cannot be "
            f"read, first cue {numbers[0]}.",
            remedy="Put the cues in order of time, as 00:00:01.000 --> 00:00:02.000.",
        )
    kept = sorted((cue for place, cue in enumerate(cues) if place not in late), key=lambda cue: cue.start_s)
    dropped = [*unread, *(cues[place].number for place in late)]
    said = list(_turns(_once(kept)))
    if not said:
        raise BadTranscript(f"{source.name}: there is no cue with text in it.", remedy="Export it again.")
    return Reading(said, gaps=tuple(_gaps(kept, sorted(dropped))))


def _cues(text: str) -> tuple[list[_Cue], list[int]]:
    """The cues whose times can be read, and the numbers of the others."""
    found: list[_Cue] = []
    unread: list[int] = []
    confidence = 1.0
    number = 0
    for block in _blocks(text):
        at = next((place for place, line in enumerate(block[:2]) if "-->" in line), None)
        if at is None:
            note = _CONFIDENCE.match(block[0].strip()[:60])
            confidence = share(note[1]) if note else confidence
            if block[0].split(maxsplit=1)[0] not in _NO_CUES and found and unread[-1:] != [number]:
                found[-1] = replace(found[-1], lines=(*found[-1].lines, *_lines(block)))  # a blank line within a cue
            continue
        number += 1
        match = _TIMES.match(block[at][:200])
        start_s, end_s = (_seconds(match.groups()[:4]), _seconds(match.groups()[4:])) if match else (1.0, 0.0)
        if end_s < start_s:
            unread.append(number)
        else:
            found.append(_Cue(number, start_s, end_s, tuple(_lines(block[at + 1 :])), confidence))
        confidence = 1.0
    return found, unread


def _blocks(text: str) -> Iterator[list[str]]:
    """The parts between blank lines, cut also before each line of times where blank lines are missing."""
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        if not line.strip():
            if block:
                yield block
            block = []
            continue
        if "-->" in line and len(block) > 1 and "-->" in "".join(block[:2]):
            numbered = block[-1].strip().isdigit()
            yield block[:-1] if numbered else block
            block = block[-1:] if numbered else []
        block.append(line)
        if block[0].startswith("WEBVTT") and "-->" in line:
            block = block[-1:]  # some exporters leave no blank line below the header


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds = (int(part or 0) for part in parts[:3])
    return hours * 3600 + minutes * 60 + seconds + float(f"0.{parts[3]}")


def _lines(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each line with the voice that speaks in it; a voice goes on until another begins."""
    voice = ""
    for line in lines:
        pieces = _VOICE.split(line)
        for name, raw in ((None, pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)):
            voice = html.unescape(name).strip() if name is not None else voice
            words = " ".join(html.unescape(_TAG.sub("", raw)).split())
            if words:
                yield voice, words


def _once(cues: Sequence[_Cue]) -> list[_Cue]:
    """The cues without what they say again of the one above: whole repeats, lines that roll up, cues that grow."""
    multi = sum(len(cue.lines) > 1 for cue in cues)
    rolled = sum(_carried(above, cue) > 0 and len(cue.lines) > 1 for above, cue in pairwise(cues))
    rolls = rolled >= max(_FEWEST_ROLLS, _LEAST_SHARE * multi)
    kept: list[_Cue] = []
    above: _Cue | None = None
    for cue in cues:
        said = cue
        if above is not None and rolls:
            said = replace(cue, lines=cue.lines[_carried(above, cue) :])
        elif above is not None and kept and cue.start_s < above.end_s and _grows(above.lines, cue.lines):
            said = replace(cue, start_s=kept.pop().start_s)
        above = cue
        if said.lines:
            kept.append(said)
    return kept


def _carried(above: _Cue, cue: _Cue) -> int:
    """How many lines at the beginning of a cue stand at the end of the one above."""
    if cue.start_s > above.end_s + _TOUCH_S:
        return 0
    most = min(len(above.lines), len(cue.lines), 4)
    return next((count for count in range(most, 0, -1) if above.lines[-count:] == cue.lines[:count]), 0)


def _grows(above: Sequence[tuple[str, str]], lines: Sequence[tuple[str, str]]) -> bool:
    """Whether a cue says what the one above says, and perhaps more, in the same voice."""
    before, now = " ".join(words for _, words in above), " ".join(words for _, words in lines)
    return above[:1] != () and lines[:1] != () and above[0][0] == lines[0][0] and now.startswith(before)


def _turns(cues: Sequence[_Cue]) -> Iterator[Said]:
    """What the cues say; several voices of one share its seconds by the length of their words."""
    named = any(voice for cue in cues for voice, _ in cue.lines)
    above = frozenset() if named else people_among(_name_above(cue) for cue in cues if cue.lines)
    before = frozenset() if named or above else people_among(map(name_before, _first_lines(cues)))
    strangers = bool(before) or (not named and not above and any(map(labelled, _first_lines(cues))))
    for cue in cues:
        turns: list[tuple[str, str]] = []
        lines = list(cue.lines)
        heading = ""
        if above and _name_above(cue) in above:
            heading, lines = lines[0][1], lines[1:]
        for place, (voice, words) in enumerate(lines):
            found = None if voice or heading else labelled(words, before, strangers=strangers)
            if found is not None:
                turns.append((found.label, found.words))
            elif turns and place and (not voice or voice == turns[-1][0]):
                turns[-1] = (turns[-1][0], f"{turns[-1][1]} {words}".strip())
            else:
                turns.append((voice or heading, words))
        yield from _shared(cue, [(label, words) for label, words in turns if words])


def _first_lines(cues: Sequence[_Cue]) -> Iterator[str]:
    """The words of each cue's first line."""
    return (cue.lines[0][1] for cue in cues if cue.lines)


def _name_above(cue: _Cue) -> str:
    """A cue's first line where it is a name alone."""
    first = cue.lines[0][1] if cue.lines else ""
    return first if len(cue.lines) > 1 and looks_like_a_name(first) else ""


def _shared(cue: _Cue, turns: Sequence[tuple[str, str]]) -> Iterator[Said]:
    whole = sum(len(words) for _, words in turns)
    now_s = cue.start_s
    for label, words in turns:
        until_s = min(cue.end_s, now_s + (cue.end_s - cue.start_s) * len(words) / whole)
        yield Said(label, words, now_s, until_s, cue.confidence)
        now_s = until_s


def _gaps(kept: Sequence[_Cue], dropped: Sequence[int]) -> Iterator[Gap]:
    """The seconds between the cues around each that cannot be used."""
    in_file = sorted(kept, key=lambda cue: cue.number)
    numbers = [cue.number for cue in in_file]
    for number in dropped:
        place = bisect_left(numbers, number)
        start_s = in_file[place - 1].end_s if place else 0.0
        end_s = in_file[place].start_s if place < len(in_file) else start_s
        yield Gap(start_s=round(start_s, 2), end_s=round(max(start_s + _LEAST_GAP_S, end_s), 2))


FORM: Final = Form("WebVTT (Teams, Zoom) or SubRip", _fits, _read)
