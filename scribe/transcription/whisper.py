"""faster-whisper as a transcriber: one resident model, 30-second windows, voice activity detection on."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scribe.audio import SAMPLE_RATE_HZ, Audio
from scribe.consultation.models import Engine, Language, Segment, SegmentId, Speaker, Transcript, Word
from scribe.errors import MissingPart, NoSpeech, UnsupportedLanguage
from scribe.settings import Settings
from scribe.transcription.coverage import Span, coverage_of
from scribe.transcription.models import ModelFiles, model_from
from scribe.transcription.protocol import Report, TranscriptionRequest
from scribe.transcription.roles import with_roles

_NO_SPEECH_AT = 0.8
_LOOP_COMPRESSION = 2.8
"""Text that gzip makes this much smaller says the same again and again: a loop of the decoder, not speech."""

_TURN_PAUSE_S = 0.9
_LANGUAGES: Final[dict[str, Language]] = {"en": "en", "zh": "zh"}


def transcriber_from(settings: Settings, *, model: str | None = None) -> FasterWhisperTranscriber:
    """The transcriber that the settings choose; its model is loaded here and stays.

    Raises:
        MissingPart: no such model, or no GPU where one is asked for; the remedy says how to get it.
    """
    return FasterWhisperTranscriber(
        model_from(settings, model),
        device=settings.device,
        compute_type=settings.compute_type,
        cpu_threads=settings.cpu_threads,
    )


class FasterWhisperTranscriber:
    """Whisper through CTranslate2.

    Args:
        model: which model; loaded at once.
        device: ``cpu``, ``cuda``, or ``auto`` for a GPU where there is one.
        compute_type: CTranslate2's; empty is int8 on a CPU and float16 on a GPU.
        cpu_threads: 0 leaves it to CTranslate2.

    Raises:
        MissingPart: the model cannot be loaded, or there is no GPU where one is asked for.
    """

    def __init__(
        self, model: ModelFiles, *, device: str = "auto", compute_type: str = "", cpu_threads: int = 0
    ) -> None:
        import ctranslate2  # noqa: PLC0415 (heavy)
        from faster_whisper import WhisperModel  # noqa: PLC0415

        has_gpu = ctranslate2.get_cuda_device_count() > 0
        if device == "cuda" and not has_gpu:
            raise MissingPart("No GPU is seen.", remedy="Check the driver, or set SCRIBE_DEVICE to auto.")
        device = "cuda" if has_gpu and device != "cpu" else "cpu"
        try:
            self._model: Any = WhisperModel(
                str(model.path),
                device=device,
                compute_type=compute_type or ("float16" if device == "cuda" else "int8"),
                cpu_threads=cpu_threads,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise MissingPart(
                f"The speech model {model.name} cannot be loaded ({type(error).__name__}).",
                remedy="Its files may be damaged or of another format, or the compute type not fit the device.",
            ) from error
        self._engine = Engine(name="faster-whisper", model=model.name, demo=model.demo)
        self._busy = threading.Lock()

    @property
    def engine(self) -> Engine:
        """What it is, as the transcript names it."""
        return self._engine

    def transcribe(self, audio: Audio, request: TranscriptionRequest, progress: Report) -> Transcript:
        """See :class:`~scribe.transcription.Transcriber`. One recording at a time in a process."""
        mono = audio.mono
        speech = speech_spans(mono)
        if not speech:
            raise NoSpeech("Nobody speaks in this recording.", remedy="Check the microphone, and record again.")
        with self._busy:
            found, language = self._decoded(mono, request, progress, audio.duration_s)
        if not found:
            raise NoSpeech(
                "There is sound in this recording, but no words.", remedy="Check the microphone, and record again."
            )
        channels = audio.samples if audio.samples.shape[0] == 2 else None
        segments = numbered(with_roles(found, language, channels))
        progress(audio.duration_s, audio.duration_s)
        return Transcript(
            recording=request.recording,
            engine=self._engine,
            language=language,
            segments=segments,
            coverage=coverage_of(
                speech, segments, decoded_s=audio.duration_s, declared_s=request.declared_s or audio.declared_s
            ),
        )

    def _decoded(
        self, mono: NDArray[np.float32], request: TranscriptionRequest, progress: Report, total_s: float
    ) -> tuple[list[Segment], Language]:
        raw, info = self._model.transcribe(
            mono,
            language=self._language(request),
            vad_filter=True,
            word_timestamps=True,
            beam_size=5,
            condition_on_previous_text=False,
            hotwords=" ".join(request.vocabulary) or None,
        )
        language = _LANGUAGES.get(info.language)
        if language is None:
            raise UnsupportedLanguage(
                f"The recording seems to be spoken in another language ({info.language}).",
                remedy="Scribe knows English and Chinese; if it is one of them, say which when you send it.",
            )
        return list(_segments(raw, progress, total_s)), language

    def _language(self, request: TranscriptionRequest) -> str | None:
        knows_all = bool(self._model.model.is_multilingual)
        if request.language == "zh" and not knows_all:
            raise UnsupportedLanguage(
                f"The speech model {self._engine.model} knows English only.",
                remedy="Set SCRIBE_SPEECH_MODEL to one that knows Chinese, such as large-v3-turbo.",
            )
        if request.language == "auto":
            return None if knows_all else "en"
        return request.language


def speech_spans(mono: NDArray[np.float32]) -> list[Span]:
    """Spans with speech, in seconds, by Silero's voice activity detection as faster-whisper ships it."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # noqa: PLC0415 (heavy)

    found = get_speech_timestamps(mono, VadOptions(min_silence_duration_ms=500))
    return [(span["start"] / SAMPLE_RATE_HZ, span["end"] / SAMPLE_RATE_HZ) for span in found]


def _segments(raw: Iterable[Any], progress: Report, total_s: float) -> Iterable[Segment]:
    """Whisper's segments, without what is not speech, cut at sentences and pauses."""
    last_text = ""
    for segment in raw:
        progress(min(float(segment.end), total_s), total_s)
        text = segment.text.strip()
        if not text or not any(c.isalnum() for c in text):
            continue
        if segment.no_speech_prob > _NO_SPEECH_AT and segment.avg_logprob < -1.0:
            continue
        if segment.compression_ratio > _LOOP_COMPRESSION or text == last_text:
            continue
        last_text = text
        confidence = min(1.0, max(0.0, math.exp(float(segment.avg_logprob))))
        yield from _pieces(text, _words(segment), float(segment.start), float(segment.end), confidence)


def _words(segment: Any) -> tuple[Word, ...]:
    """Words with their seconds as plain floats; a model without alignment gives none."""
    words = []
    for word in segment.words or ():
        start = max(0.0, float(word.start))
        words.append(
            Word(
                text=word.word,
                start_s=round(start, 2),
                end_s=round(max(start, float(word.end)), 2),
                probability=min(1.0, max(0.0, float(word.probability))),
            )
        )
    return tuple(words)


def _pieces(text: str, words: tuple[Word, ...], start_s: float, end_s: float, confidence: float) -> Iterable[Segment]:
    """One segment for each sentence, by the words' seconds; the whole segment when there are no words."""
    if not words:
        yield _segment(text, start_s, end_s, confidence, ())
        return
    piece: list[Word] = []
    for index, word in enumerate(words):
        piece.append(word)
        following = words[index + 1] if index + 1 < len(words) else None
        ends = word.text.rstrip().endswith((".", "?", "!", "。", "？", "！")) and not _is_decimal(word, following)
        pauses = following is not None and following.start_s - word.end_s > _TURN_PAUSE_S
        if following is None or ends or pauses:
            said = "".join(w.text for w in piece).strip()
            if said:
                own = math.exp(sum(math.log(max(w.probability, 1e-4)) for w in piece) / len(piece))
                yield _segment(said, piece[0].start_s, piece[-1].end_s, min(1.0, own), tuple(piece))
            piece = []


def _is_decimal(word: Word, following: Word | None) -> bool:
    """Whether a full stop at the end of a word is the point of a number that goes on."""
    return word.text.rstrip()[-2:-1].isdigit() and following is not None and following.text[:1].isdigit()


def _segment(text: str, start_s: float, end_s: float, confidence: float, words: tuple[Word, ...]) -> Segment:
    return Segment(
        id=SegmentId("new"),
        start_s=round(max(0.0, start_s), 2),
        end_s=round(max(start_s, end_s, 0.0), 2),
        speaker=Speaker.UNKNOWN,
        text=text,
        confidence=confidence,
        words=words,
    )


def numbered(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments in order of time with the ids ``s01``, ``s02`` …"""
    ordered = sorted(segments, key=lambda s: (s.start_s, s.end_s))
    width = max(2, len(str(len(ordered))))
    return tuple(s.model_copy(update={"id": SegmentId(f"s{number:0{width}d}")}) for number, s in enumerate(ordered, 1))
