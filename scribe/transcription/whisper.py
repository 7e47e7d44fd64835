"""faster-whisper as a transcriber: one resident model, 30-second windows, voice activity detection on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scribe.audio import SAMPLE_RATE_HZ, Audio
from scribe.consultation.models import Engine, Language, Segment, Transcript
from scribe.errors import MissingPart, NoSpeech, UnsupportedLanguage
from scribe.settings import Settings
from scribe.transcription.alignment import places_words
from scribe.transcription.coverage import Span, coverage_of
from scribe.transcription.fetching import Fetching
from scribe.transcription.models import ModelFiles, model_from
from scribe.transcription.protocol import Report, TranscriptionRequest
from scribe.transcription.roles import louder_channel, with_roles
from scribe.transcription.sentences import cut, numbered, segments_of

log = logging.getLogger(__name__)

_SURELY_ANOTHER: Final = 0.6
"""A detector that is less sure of a third language is taken to have mistaken English or Chinese for it."""


def transcriber_from(
    settings: Settings, *, model: str | None = None, fetching: Fetching | None = None
) -> FasterWhisperTranscriber:
    """The transcriber that the settings choose; its model is loaded here and stays.

    Args:
        settings: which model, where it is, whether it may be fetched, and what it runs on.
        model: another model than theirs.
        fetching: told how much of a model that has to be fetched has come, in bytes.

    Raises:
        MissingPart: no such model, or no GPU where one is asked for; the remedy says how to get it.
    """
    return FasterWhisperTranscriber(
        model_from(settings, model, fetching=fetching),
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
        self._places_words = places_words(model.path)
        if not self._places_words:
            log.warning("speech model without usable alignment heads: model=%s; no word times", model.name)
        self._engine = Engine(name="faster-whisper", model=model.name, demo=model.demo)
        self._busy = threading.Lock()

    @property
    def engine(self) -> Engine:
        """What it is, as the transcript names it."""
        return self._engine

    def transcribe(self, audio: Audio, request: TranscriptionRequest, progress: Report) -> Transcript:
        """See :class:`~scribe.transcription.Transcriber`. One recording at a time in a process.

        ``progress`` is told after each segment, and may raise to end the work: a worker that lost its lease does.
        """
        chosen = self._language(request)
        progress(0.0, audio.duration_s)
        mono = audio.mono
        speech = speech_spans(mono)
        if not speech:
            raise NoSpeech("Nobody speaks in this recording.", remedy="Check the microphone, and record again.")
        channels = audio.samples if audio.samples.shape[0] == 2 else None
        with self._busy:
            language = chosen or self._detected(mono)
            found = self._decoded(mono, language, request, audio, lambda at_s: progress(at_s, audio.duration_s))
        if not found:
            raise NoSpeech(
                "There is sound in this recording, but no words.", remedy="Check the microphone, and record again."
            )
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
        self,
        mono: NDArray[np.float32],
        language: Language,
        request: TranscriptionRequest,
        audio: Audio,
        on_second: Callable[[float], None],
    ) -> list[Segment]:
        raw, _ = self._model.transcribe(
            mono,
            language=language,
            vad_filter=True,
            word_timestamps=self._places_words,
            beam_size=5,
            condition_on_previous_text=False,
            hotwords=" ".join(request.vocabulary) or None,
        )
        channel_of = partial(louder_channel, audio.samples) if audio.samples.shape[0] == 2 else None
        kept = segments_of(raw, audio.duration_s, on_second)
        return [piece for segment in kept for piece in cut(segment, audio.duration_s, channel_of)]

    def _detected(self, mono: NDArray[np.float32]) -> Language:
        """English or Chinese, whichever the model holds for likelier, unless it is quite sure of a third language."""
        top, probability, every = self._model.detect_language(mono, vad_filter=True, language_detection_segments=2)
        return chosen_language(str(top), float(probability), {str(code): float(share) for code, share in every})

    def _language(self, request: TranscriptionRequest) -> Language | None:
        """The language that is asked for; ``None`` where the model has to find out."""
        knows_all = bool(self._model.model.is_multilingual)
        if request.language == "zh" and not knows_all:
            raise UnsupportedLanguage(
                f"The speech model {self._engine.model} knows English only.",
                remedy="Set SCRIBE_SPEECH_MODEL to one that knows Chinese, such as large-v3-turbo.",
            )
        if request.language == "auto":
            return None if knows_all else "en"
        return request.language


def chosen_language(top: str, probability: float, shares: Mapping[str, float]) -> Language:
    """Restricts what a detector says to the languages that Scribe speaks.

    Args:
        top: the likeliest language of all; Cantonese counts as Chinese.
        probability: how likely.
        shares: the probability of each language.

    Raises:
        UnsupportedLanguage: it is surely another one.
    """
    english = shares.get("en", 0.0)
    chinese = shares.get("zh", 0.0) + shares.get("yue", 0.0)
    if probability >= _SURELY_ANOTHER and top not in ("en", "zh", "yue"):
        raise UnsupportedLanguage(
            f"The recording seems to be spoken in another language ({top}).",
            remedy="Scribe knows English and Chinese; if it is one of them, say which when you send it.",
        )
    return "zh" if chinese > english else "en"


def speech_spans(mono: NDArray[np.float32]) -> list[Span]:
    """Spans with speech, in seconds, by Silero's voice activity detection as faster-whisper ships it."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # noqa: PLC0415 (heavy)

    found = get_speech_timestamps(mono, VadOptions(min_silence_duration_ms=500))
    return [(span["start"] / SAMPLE_RATE_HZ, span["end"] / SAMPLE_RATE_HZ) for span in found]
