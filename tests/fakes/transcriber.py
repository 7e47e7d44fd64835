"""A transcriber that is told what was said: a real implementation of the protocol, without ears."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import numpy as np

from scribe.audio import AudioStream
from scribe.errors import NoSpeech, PartDown, UnsupportedLanguage
from scribe.model import Engine, Language, Segment, SegmentId, Speaker, Transcript, Word
from scribe.transcription import TranscriptionRequest
from scribe.transcription.coverage import coverage_of, missing_end
from scribe.transcription.protocol import Hearing, Journal, Report
from tests.fakes.listening import PlayedStream

Line = tuple[Speaker, str]


class ScriptedTranscriber:
    """Says its lines, spread evenly over the recording; a recording of silence has nobody in it.

    Args:
        lines: who says what.
        languages: what it understands.
        down_for: so many times it does not answer before it does.
        demo: whether its engine is marked as a demonstration.
    """

    def __init__(
        self,
        lines: Sequence[Line] = ((Speaker.DOCTOR, "How are you?"), (Speaker.PATIENT, "I have a cough.")),
        *,
        languages: Sequence[Language] = ("en", "zh"),
        down_for: int = 0,
        demo: bool = False,
    ) -> None:
        self._lines = tuple(lines)
        self._languages = tuple(languages)
        self._down_for = down_for
        self._engine = Engine(name="scripted", model="lines", demo=demo)
        self.requests: list[TranscriptionRequest] = []

    @property
    def engine(self) -> Engine:
        return self._engine

    def prove(self) -> None:
        """Lines are always heard."""

    def transcribe(
        self, audio: AudioStream, request: TranscriptionRequest, progress: Report, journal: Journal | None = None
    ) -> Transcript:
        self.requests.append(request)
        if self._down_for:
            self._down_for -= 1
            raise PartDown("The recogniser does not answer.", remedy="It is tried again.")
        if request.language != "auto" and request.language not in self._languages:
            raise UnsupportedLanguage("The speech model knows another language only.")
        total = request.recording.duration_s
        progress(0.0, total)
        loudest = max(float(np.abs(block).max(initial=0.0)) for block in audio.blocks())
        if not self._lines or loudest <= 0.001:
            raise NoSpeech("Nobody speaks in this recording.", remedy="Check the microphone, and record again.")
        segments = []
        for number, (speaker, text) in enumerate(self._lines, 1):
            start, end = (total * at / len(self._lines) for at in (number - 1, number))
            progress(end, total)
            segments.append(_said(number, speaker, text, start, end))
        return Transcript(
            recording=request.recording,
            engine=self._engine,
            language=self._languages[0] if request.language == "auto" else request.language,
            segments=tuple(segments),
            coverage=coverage_of(
                [(0.0, total)], segments, [*audio.lost, *missing_end(audio.duration_s, request.declared_s)]
            ),
        )

    def dictate(self, audio: AudioStream, request: TranscriptionRequest) -> Transcript:
        return self.transcribe(audio, request, lambda _done, _total: None)

    def follow(
        self,
        audio: AudioStream,
        hearing: Hearing,
        progress: Report,
        journal: Journal,
        arrived: Callable[[], TranscriptionRequest],
    ) -> Transcript:
        """Its lines are heard when the recording has arrived; there is nothing to keep until then."""
        del hearing, journal
        heard = PlayedStream(np.concatenate(list(audio.blocks()), axis=1), lost=audio.lost)
        return self.transcribe(cast(AudioStream, heard), arrived(), progress)


def _said(number: int, speaker: Speaker, text: str, start: float, end: float) -> Segment:
    words = text.split(" ")
    step = (end - start) / len(words)
    return Segment(
        id=SegmentId(f"s{number:02d}"),
        start_s=round(start, 2),
        end_s=round(end, 2),
        speaker=speaker,
        text=text,
        confidence=0.9,
        words=tuple(
            Word(
                text=f" {word}",
                start_s=round(start + step * at, 2),
                end_s=round(start + step * (at + 1), 2),
                probability=0.9,
            )
            for at, word in enumerate(words)
        ),
    )
