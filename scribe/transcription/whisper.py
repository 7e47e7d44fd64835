"""faster-whisper as a transcriber: one resident model and a stream of windows; no more of the recording is held.

The way of a window: voice activity, recognition in a batch, plausibility, sentences; speech that came out without text
is recognised once more by itself. What it gave is kept in the journal before the next batch begins.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scribe.audio import AudioStream, open_stream
from scribe.errors import MissingPart, NoSpeech, UnsupportedLanguage
from scribe.model import Engine, Language, Sha256, Transcript, digest_of
from scribe.settings import Settings
from scribe.transcription import chinese
from scribe.transcription.ahead import ahead
from scribe.transcription.coverage import coverage_of, missing_end
from scribe.transcription.diarization import Diarizer, Turn, diarizer_from, with_turns
from scribe.transcription.ear import Ear, Task
from scribe.transcription.languages import Languages
from scribe.transcription.model_files import ModelFiles
from scribe.transcription.models import model_from
from scribe.transcription.passages import Passage, in_language, most_spoken
from scribe.transcription.plausibility import units, without_loops
from scribe.transcription.precedence import Precedence
from scribe.transcription.protocol import Hearing, Journal, Report, TranscriptionRequest
from scribe.transcription.recognition import Recogniser, load
from scribe.transcription.roles import with_roles
from scribe.transcription.sentences import numbered
from scribe.transcription.supply.pulling import Fetching
from scribe.transcription.windows import windows


@dataclass(frozen=True)
class _Proof:
    """A clip with known words, of the samples."""

    file: str
    seconds: tuple[float, float]
    says: str


_DEMO_PROOF: Final = _Proof("hypertension.flac", (0.0, 4.3), "Good morning, Mrs. Parker. How are you feeling today?")
_HUMAN_PROOF: Final = _Proof(
    "inaugural_1961.flac",
    (0.0, 11.0),
    "And so, my fellow Americans: ask not what your country can do for you, ask what you can do for your country.",
)
"""John F. Kennedy, 20 January 1961: a work of the United States government, in the public domain."""


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
        batch_size=settings.speech_batch,
        script=settings.chinese_script,
        diarizer=diarizer_from(settings),
    )


class FasterWhisperTranscriber:
    """Whisper through CTranslate2; see :func:`~scribe.transcription.recognition.load` for what is not said here.

    Args:
        script: in which Chinese is written.
        diarizer: tells voices apart in place of the built-in way; it needs the whole recording in memory.
        recogniser: one that is loaded already.
    """

    def __init__(  # noqa: PLR0913 (all but the model have defaults)
        self,
        model: ModelFiles,
        *,
        device: str = "auto",
        compute_type: str = "",
        cpu_threads: int = 0,
        batch_size: int = 0,
        script: chinese.Script = "simplified",
        diarizer: Diarizer | None = None,
        recogniser: Recogniser | None = None,
    ) -> None:
        self._recogniser = recogniser or load(
            model, device=device, compute_type=compute_type, cpu_threads=cpu_threads, batch_size=batch_size
        )
        self._script = script
        self._ear = Ear(self._recogniser, script)
        self._diarizer = diarizer
        self._engine = Engine(name="faster-whisper", model=model.name, demo=model.demo)
        self._busy = Precedence()
        """Held by a recording that has arrived for all of its windows, by one that arrives for one batch at a time."""

    @property
    def engine(self) -> Engine:
        """What it is, as the transcript names it."""
        return self._engine

    def transcribe(
        self, audio: AudioStream, request: TranscriptionRequest, progress: Report, journal: Journal | None = None
    ) -> Transcript:
        """See :class:`~scribe.transcription.Transcriber`. One recording at a time in a process."""
        with self._busy.held():
            return self._written(audio, request, progress, journal, lambda: request)

    def dictate(self, audio: AudioStream, request: TranscriptionRequest) -> Transcript:
        """See :class:`~scribe.transcription.Transcriber`. One person speaks: nobody asks whose voice it is."""
        with self._busy.first():
            return self._written(audio, request, _unreported, None, lambda: request, apart=False)

    def follow(
        self,
        audio: AudioStream,
        hearing: Hearing,
        progress: Report,
        journal: Journal,
        arrived: Callable[[], TranscriptionRequest],
    ) -> Transcript:
        """See :class:`~scribe.transcription.Transcriber`."""
        return self._written(audio, hearing, progress, journal, arrived, waits=False)

    def _written(
        self,
        audio: AudioStream,
        hearing: Hearing,
        progress: Report,
        journal: Journal | None,
        arrived: Callable[[], TranscriptionRequest],
        *,
        waits: bool = True,
        apart: bool = True,
    ) -> Transcript:
        fingerprint = self._fingerprint(hearing, audio)
        passages = [Passage.model_validate(entry) for entry in journal.read(fingerprint)] if journal else []
        said = self._language(hearing)
        languages = Languages(said, [(passage.language, passage.speech_s) for passage in passages if passage.heard])
        task = Task(languages.choose if self._recogniser.multilingual else "en", hearing.vocabulary)
        diarizer = self._diarizer if apart and audio.channels == 1 else None
        blocks, kept = _kept(audio) if diarizer else (audio.blocks(), None)
        from_s = passages[-1].end_s if passages else 0.0

        def report(done_s: float) -> None:
            total_s = hearing.recording.duration_s if isinstance(hearing, TranscriptionRequest) else audio.duration_s
            progress(min(done_s, total_s), total_s)

        report(from_s)
        behind = (window for window in windows(blocks) if window.end_s > from_s)
        with ahead(behind, self._recogniser.batch_size, waits=waits) as batches:
            for batch in batches:
                with self._busy.held():
                    for passage in self._ear.passages(batch, task):
                        passages.append(passage)
                        if journal:
                            journal.append(fingerprint, passage.model_dump(mode="json"))
                report(batch[-1].end_s)
                self._busy.give_way()
        languages.check()
        request = arrived()
        turns = diarizer.turns(np.concatenate(kept)) if diarizer and kept else ()
        transcript = self._transcript(passages, audio, request, turns)
        progress(request.recording.duration_s, request.recording.duration_s)
        return transcript

    def _fingerprint(self, hearing: Hearing, audio: AudioStream) -> Sha256:
        """Names the work: all that a window's words depend on. What is damaged is heard otherwise while it arrives."""
        recording = hearing.recording.sha256 if isinstance(hearing, TranscriptionRequest) else ""
        return digest_of(
            {
                "source": hearing.source or recording,
                "language": hearing.language,
                "vocabulary": hearing.vocabulary,
                "damaged": audio.is_damaged,
                "engine": self._engine.model_dump(),
                "script": self._script,
            }
        )

    def prove(self) -> None:
        """Recognises a known clip, in English: of a sample consultation for the demo model, of a person for all others.

        Raises:
            MissingPart: fewer than half of its words come out.
        """
        proof = _DEMO_PROOF if self._engine.demo else _HUMAN_PROOF
        clip_file = io.BytesIO((files("scribe") / "samples" / proof.file).read_bytes())
        with open_stream(clip_file) as audio:
            clip = next(windows(audio.blocks())).part(*proof.seconds)
        with self._busy.held():
            try:
                (answer,) = self._recogniser.answers([clip], "en")
            except RuntimeError as error:
                raise _unproved(self._engine.model, f"it fails ({type(error).__name__})") from error
        wanted, said = units(proof.says), set(units(answer.text))
        right = sum(word in said for word in wanted)
        if 2 * right < len(wanted):
            raise _unproved(self._engine.model, f"{right} of {len(wanted)} words of a known clip come out")

    def _transcript(
        self, passages: Sequence[Passage], audio: AudioStream, request: TranscriptionRequest, turns: tuple[Turn, ...]
    ) -> Transcript:
        speech = [span for passage in passages for span in passage.speech]
        if not speech:
            raise NoSpeech("Nobody speaks in this recording.", remedy="Check the microphone, and record again.")
        language = most_spoken(passages)
        heard = [one for passage in passages for one in in_language(passage, language)]
        if not heard:
            raise NoSpeech(
                "There is sound in this recording, but no words.", remedy="Check the microphone, and record again."
            )
        if turns:
            heard = with_turns(heard, turns)
        segments = numbered(without_loops(with_roles(heard, language, channels=audio.channels)))
        lost = [*audio.lost, *missing_end(audio.duration_s, request.declared_s)]
        return Transcript(
            recording=request.recording,
            engine=self._engine,
            language=language,
            segments=segments,
            coverage=coverage_of(speech, segments, lost, [span for passage in passages for span in passage.doubtful]),
        )

    def _language(self, request: Hearing) -> Language | None:
        """The language that is asked for; ``None`` where the model has to find out."""
        knows_all = self._recogniser.multilingual
        if request.language == "zh" and not knows_all:
            raise UnsupportedLanguage(
                f"The speech model {self._engine.model} knows English only.",
                remedy="Set SCRIBE_SPEECH_MODEL to one that knows Chinese, such as large-v3-turbo.",
            )
        if request.language == "auto":
            return None if knows_all else "en"
        return request.language


def _unreported(_done_s: float, _total_s: float) -> None:
    """Nobody watches how far a dictation has come."""


def _kept(audio: AudioStream) -> tuple[Iterator[NDArray[np.float32]], list[NDArray[np.float32]]]:
    """The blocks of a recording with one channel, and a list that fills with its samples as they are read."""
    kept: list[NDArray[np.float32]] = []

    def blocks() -> Iterator[NDArray[np.float32]]:
        for block in audio.blocks():
            kept.append(block[0])
            yield block

    return blocks(), kept


def _unproved(model: str, why: str) -> MissingPart:
    return MissingPart(
        f"The speech model {model} does not work here: {why}.",
        remedy="Check the model's files, the GPU and its driver; `scribe check` tries again.",
    )
