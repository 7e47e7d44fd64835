"""Medicines: each one that a statement names has to have been named by somebody in the recording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from scribe.consultation.models import (
    Flag,
    FlagKind,
    Language,
    Level,
    Quote,
    Segment,
    Transcript,
)
from scribe.terminology import medicines
from scribe.verification.evidence import probability_of
from scribe.verification.named import NamedMedicine
from scribe.verification.wording import flag

_NEAR = 0.8
_UNCLEAR = 0.3


@dataclass(frozen=True)
class Spoken:
    """Everything that was said, prepared for looking for names in it."""

    transcript: Transcript
    plain: str

    @classmethod
    def of(cls, transcript: Transcript) -> Spoken:
        """Prepares a transcript once for all statements of a note."""
        return cls(transcript, _plain(" ".join(segment.text for segment in transcript.segments)))

    def names(self, names: tuple[str, ...]) -> bool:
        """Whether any of the names was said, with a difference in spelling that a recogniser makes."""
        return any(_is_in(_plain(name), self.plain) for name in names if name)


def check_medicines(
    named: tuple[NamedMedicine, ...], segments: tuple[Segment, ...], spoken: Spoken, language: Language
) -> Iterator[Flag]:
    """A flag for each medicine that nobody named, and for each whose name was hard to hear."""
    for medicine in named:
        if not spoken.names(medicine.names):
            yield _never_said(medicine, named, segments, spoken, language)
            continue
        unclear = _unclear(medicine, segments)
        if unclear is not None:
            yield flag(
                FlagKind.UNCLEAR_WORDS,
                Level.RAISED,
                language,
                note=medicine.text,
                said=unclear.mark,
                quote=unclear,
            )


def _never_said(
    medicine: NamedMedicine,
    named: tuple[NamedMedicine, ...],
    segments: tuple[Segment, ...],
    spoken: Spoken,
    language: Language,
) -> Flag:
    """With the medicine that was said instead, when the evidence names exactly one that the statement does not."""
    mine = {name.lower() for one in named for name in one.names}
    others = {
        match.term: (match, segment)
        for segment in segments
        for match in medicines().find(segment.text, spoken.transcript.language)
        if not mine & {name.lower() for name in (*match.term.names("en"), *match.term.names("zh"))}
    }
    if len(others) != 1:
        return flag(FlagKind.MEDICINE_NOT_SAID, Level.HIGH, language, note=medicine.text)
    (match, segment) = next(iter(others.values()))
    return flag(
        FlagKind.MEDICINE_NOT_SAID,
        Level.HIGH,
        language,
        words="medicine_other",
        note=medicine.text,
        said=match.text,
        quote=Quote(segment=segment.id, text=segment.text, mark=match.text),
    )


def _unclear(medicine: NamedMedicine, segments: tuple[Segment, ...]) -> Quote | None:
    """Where the name was said, if every time it was said there the recogniser doubted it."""
    heard = [
        (segment, match)
        for segment in segments
        for name in medicine.names
        for match in re.finditer(re.escape(name), segment.text, re.IGNORECASE)
    ]
    if not heard:
        return None
    segment, match = max(heard, key=lambda one: probability_of(one[0], one[1].start(), one[1].end()))
    if probability_of(segment, match.start(), match.end()) >= _UNCLEAR:
        return None
    return Quote(segment=segment.id, text=segment.text, mark=match.group())


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text.lower()).strip()


def _is_in(name: str, text: str) -> bool:
    if name.isascii():
        return _english_in(name, text)
    return name in text or (len(name) >= 3 and _chinese_in(name, text))


def _english_in(name: str, text: str) -> bool:
    if re.search(rf"\b{re.escape(name)}s?\b", text):
        return True
    words, size = text.split(), len(name.split())
    joined = name.replace(" ", "")
    if len(joined) < 6:
        return False
    windows = {"".join(words[at : at + many]) for many in (size, size + 1) for at in range(len(words) - many + 1)}
    return any(
        abs(len(window) - len(joined)) <= 3 and SequenceMatcher(None, window, joined).ratio() >= _NEAR
        for window in windows
        if window[:1] == joined[:1] or len(joined) > 8
    )


def _chinese_in(name: str, text: str) -> bool:
    """All characters but one, in their places: a recogniser writes another character of the same sound."""
    return any(
        sum(a == b for a, b in zip(name, text[at : at + len(name)], strict=False)) >= len(name) - 1
        for at in range(len(text) - len(name) + 1)
    )
