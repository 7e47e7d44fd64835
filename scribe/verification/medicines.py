"""Medicines: each one that a statement names has to have been named by somebody in the recording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from scribe.model import (
    Flag,
    FlagKind,
    Language,
    Level,
    Quote,
    Segment,
    Transcript,
)
from scribe.terminology import medicines
from scribe.terminology.spelling import misspelt
from scribe.verification.evidence import probability_of
from scribe.verification.named import NamedMedicine
from scribe.verification.wording import flag

_NEAR = 0.8
_UNCLEAR = 0.3
_SHORTEST_ALIKE = 4
"""Characters of a Chinese name of which one may be misheard: with three, 红霉素 would be 链霉素."""


class Spoken:
    """Everything that was said, prepared once for looking for the names of medicines in it."""

    def __init__(self, transcript: Transcript, meant: Iterable[str] = ()) -> None:
        self.transcript = transcript
        self.plain = _plain(" ".join((*(segment.text for segment in transcript.segments), *meant)))
        self._words = self.plain.split()
        self._windows: dict[int, dict[str, str]] = {}

    def names(self, names: tuple[str, ...]) -> bool:
        """Whether any of the names was said, with a difference in spelling that a recogniser makes."""
        return any(self._is_said(_plain(name)) for name in names if name)

    def _is_said(self, name: str) -> bool:
        if not name.isascii():
            return name in self.plain or (len(name) >= _SHORTEST_ALIKE and self._chinese_alike(name))
        if re.search(rf"\b{re.escape(name)}s?\b", self.plain):
            return True
        joined = name.replace(" ", "")
        if len(joined) < 6:
            return False
        size = name.count(" ") + 1
        return any(
            _alike(window, joined) and not self._is_another(spelled)
            for many in (size, size + 1)
            for window, spelled in self._joined(many).items()
        )

    def _joined(self, many: int) -> dict[str, str]:
        """Every run of so many words, written together, with how it was said."""
        if many not in self._windows:
            runs = (self._words[at : at + many] for at in range(len(self._words) - many + 1))
            self._windows[many] = {"".join(run): " ".join(run) for run in runs}
        return self._windows[many]

    def _chinese_alike(self, name: str) -> bool:
        """All characters but one, in their places: a recogniser writes another character of the same sound."""
        windows = {self.plain[at : at + len(name)] for at in range(len(self.plain) - len(name) + 1)}
        return any(
            sum(a == b for a, b in zip(name, window, strict=True)) == len(name) - 1
            and medicines().first(window, self.transcript.language) is None
            for window in windows
        )

    def _is_another(self, spelled: str) -> bool:
        """Whether the words are themselves the name of a medicine: 缬沙坦 is not a misspelt 氯沙坦."""
        long = [word for word in spelled.split() if len(word) >= 6]
        return any(medicines().get(words, self.transcript.language) is not None for words in (spelled, *long))


def check_medicines(
    named: tuple[NamedMedicine, ...], segments: tuple[Segment, ...], spoken: Spoken, language: Language
) -> Iterator[Flag]:
    """A flag for each medicine that nobody named, and for each whose name was hard to hear."""
    for medicine in named:
        if not spoken.names(medicine.names):
            yield _never_said(medicine, named, segments, spoken, language)
            continue
        unclear, level = _unclear(medicine, segments), Level.RAISED
        if unclear is None:
            unclear, level = _misspelt(medicine, segments, spoken.transcript.language), Level.LOW
        if unclear is not None:
            yield flag(FlagKind.UNCLEAR_WORDS, level, language, note=medicine.text, said=unclear.mark, quote=unclear)


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


def _misspelt(medicine: NamedMedicine, segments: tuple[Segment, ...], language: Language) -> Quote | None:
    """Where the recogniser wrote the name in another spelling; ``None`` where it stands rightly or nowhere."""
    if any(medicine.is_called(match.term) for s in segments for match in medicines().find(s.text, language)):
        return None
    for segment in segments:
        for match in misspelt(segment.text, language):
            if medicine.is_called(match.term):
                return Quote(segment=segment.id, text=segment.text, mark=match.text)
    return None


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text.lower()).strip()


def _alike(window: str, name: str) -> bool:
    """Whether two words differ no more than a recogniser's spelling does. Cheap tests come first."""
    if abs(len(window) - len(name)) > 3 or (window[:1] != name[:1] and len(name) <= 8):
        return False
    matcher = SequenceMatcher(None, window, name)
    return matcher.real_quick_ratio() >= _NEAR and matcher.quick_ratio() >= _NEAR and matcher.ratio() >= _NEAR
