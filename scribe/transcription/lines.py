"""Who a line of a typed or exported transcript belongs to: ``doctor: …``, ``[Doctor 1] …:``, ``医生：…``.

A colon does not make a speaker: ``blood pressure: 120`` and ``12:30`` are what somebody says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from scribe.errors import BadTranscript
from scribe.model import Speaker

_SPEAKERS: Final = {
    **dict.fromkeys(
        ("doctor", "dr", "d", "doc", "physician", "clinician", "provider", "gp", "consultant"), Speaker.DOCTOR
    ),
    **dict.fromkeys(("医生", "大夫", "医师", "主任", "医"), Speaker.DOCTOR),
    **dict.fromkeys(("patient", "pt", "p", "患者", "病人", "患", "病患"), Speaker.PATIENT),
    **dict.fromkeys(
        ("other", "nurse", "guest", "family", "relative", "mother", "father", "wife", "husband", "carer"), Speaker.OTHER
    ),
    **dict.fromkeys(("家属", "护士", "其他", "妈妈", "爸爸", "母亲", "父亲", "家长", "陪同"), Speaker.OTHER),
    **dict.fromkeys(("unknown", "speaker", "spk", "未知", "说话人", "发言人"), Speaker.UNKNOWN),
}
_TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
_NAME = r"[A-Za-z]{1,12}\.?|[\u4e00-\u9fff]{1,4}"
_LINE: Final = re.compile(
    rf"^\s*(?:{_TIME}\s*[-–—]?\s*)?[\[(【]?\s*(?P<who>{_NAME})(?:[ _#-]?\d{{1,3}})?"
    rf"(?P<rest>\s[^:：\[\]()\d]{{1,40}})?\s*[\])】]?\s*(?:{_TIME}\s*)?[:：]\s*(?P<words>.*)$"
)

_BRACKETED: Final = re.compile(rf"^\s*[\[【]\s*(?P<who>{_NAME})(?:[ _#-]?\d{{1,3}})?\s*[\]】]\s*(?P<words>[^:：\s].*)$")


class Said(NamedTuple):
    """What one person says without a break; seconds where the source has them."""

    speaker: Speaker
    words: str
    start_s: float | None = None
    end_s: float | None = None


def speaker_named(name: str) -> Speaker | None:
    """Who a label means: its first word that is known, with ``Dr. Smith`` a doctor; ``None`` when none is."""
    for word in re.findall(r"[A-Za-z]+|[\u4e00-\u9fff]+", name.lower()):
        if word in _SPEAKERS:
            return _SPEAKERS[word]
        for label, speaker in _SPEAKERS.items():
            if len(label) > 1 and not label.isascii() and label in word:  # 王医生
                return speaker
    return None


def spoken_by(line: str) -> tuple[Speaker, str] | None:
    """The speaker that a line names and what it says then; ``None`` when it names nobody."""
    match = _LINE.match(line)
    if match is None:
        bare = _BRACKETED.match(line)
        speaker = _SPEAKERS.get(bare["who"].lower().rstrip(".")) if bare else None
        return (speaker, bare["words"].strip()) if bare and speaker else None
    who = match["who"].lower().rstrip(".")
    # "Dr. Smith:" is a name; "patient reports pain: severe" is a sentence
    if match["rest"] and (who not in ("dr", "doctor", "nurse") or len(match["rest"].split()) > 3):
        return None
    speaker = _SPEAKERS.get(who)
    if speaker is None and who.endswith(("医生", "大夫", "主任")):  # 王医生
        speaker = Speaker.DOCTOR
    return None if speaker is None else (speaker, match["words"].strip())


def read_lines(text: str, name: str) -> list[Said]:
    """Turns from lines; a line without a speaker goes on with the turn above it.

    Raises:
        BadTranscript: the first line names no speaker, or nobody says anything.
    """
    return _read(text.splitlines(), name, spoken_by)


def _read(lines: list[str], name: str, speaker_of: Callable[[str], tuple[Speaker, str] | None]) -> list[Said]:
    turns: list[tuple[Speaker, list[str]]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        named = speaker_of(line)
        if named is not None:
            turns.append((named[0], [named[1]] if named[1] else []))
        elif turns:
            turns[-1][1].append(line.strip())
        else:
            raise BadTranscript(
                f"{name}: line {number} names no speaker.",
                remedy="Begin each turn with `doctor:` or `patient:` (医生： or 患者：).",
            )
    said = [Said(speaker, " ".join(parts)) for speaker, parts in turns if parts]
    if not said:
        raise BadTranscript(f"{name}: nobody says anything in it.", remedy="Send a transcript with at least one line.")
    return said
