"""Lines as people type them: ``doctor: …``, ``患者：…``, ``Jane Doe: …``."""

from __future__ import annotations

from typing import Final

from scribe.errors import BadTranscript
from scribe.transcription.forms.naming import labelled, name_before, people_among
from scribe.transcription.forms.said import Reading, Said
from scribe.transcription.forms.source import Form, Source


def _fits(source: Source) -> bool:
    if source.content is not None:
        return False
    lines = source.text.splitlines()
    return any(labelled(line) for line in lines) or bool(_names(lines))


def _names(lines: list[str]) -> frozenset[str]:
    return people_among(name_before(line) for line in lines if line.strip())


def _read(source: Source) -> Reading:
    """Turns from lines; a line without a speaker goes on with the turn above it.

    Raises:
        BadTranscript: nobody is named before the first words.
    """
    lines = source.text.splitlines()
    names = _names(lines)
    turns: list[tuple[str, list[str], float | None]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        named = labelled(line, names, strangers=True)
        if named is not None:
            turns.append((named.label, [named.words] if named.words else [], named.start_s))
        elif turns:
            turns[-1][1].append(line.strip())
        else:
            raise BadTranscript(
                f"{source.name}: line {number} names no speaker.",
                remedy="Begin each turn with `doctor:` or `patient:` (医生： or 患者：).",
            )
    spoken = [(label, " ".join(parts), start_s) for label, parts, start_s in turns if parts]
    times = [start_s for _, _, start_s in spoken]
    known = [start_s for start_s in times if start_s is not None]
    timed = len(known) == len(times) and known == sorted(known)  # otherwise they are no times of this recording
    return Reading([Said(label, text, start_s if timed else None) for label, text, start_s in spoken])


FORM: Final = Form("lines such as `doctor: …`", _fits, _read)
