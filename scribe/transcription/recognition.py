"""Whisper over windows, in batches, through CTranslate2 and faster-whisper's own parts.

faster-whisper's batched pipeline is fast but keeps to its first answer; its sequential one tries again at rising
temperatures, but one window at a time. Here a batch is decoded once, and the windows whose answer fails Whisper's own
tests (Radford et al. 2022, section 4.5) are tried again together.
"""

from __future__ import annotations

import logging
import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

import numpy as np

from scribe.audio import SAMPLE_RATE_HZ
from scribe.errors import MissingPart
from scribe.model import Language
from scribe.transcription.alignment import places_words
from scribe.transcription.languages import Tongue, tongue_of
from scribe.transcription.model_files import ModelFiles
from scribe.transcription.windows import WINDOW_S, Samples, Window

log = logging.getLogger(__name__)

S = TypeVar("S")
T = TypeVar("T")

Choose = Callable[[Window, Tongue], Language | None]
"""Decides in which language a window is decoded, or that it is not: it is spoken in a third one."""

Prompts = Callable[[Language], list[int]]
"""The tokens before the text, by language."""

_BEAM: Final = 5
_TEMPERATURES: Final = (0.2, 0.4, 0.6, 0.8, 1.0)
_CANDIDATES: Final = 5
_LOOP_COMPRESSION: Final = 2.4
_UNSURE_LOGPROB: Final = -1.0
_NO_SPEECH: Final = 0.6
_LONGEST_ANSWER: Final = 448
_PREPENDED: Final = "\"'“¿([{-"
_APPENDED: Final = "\"'.。,，!！?？:：”)]}、"
_CLIP: Final = 3 * SAMPLE_RATE_HZ
"""Of so much sound the detector knows the language as well as of a window."""

_FEW_WORDS: Final = 120
"""Tokens that expected words may take; more would leave a long window no room for its text."""


@dataclass(frozen=True)
class TimedText:
    """A word, or where the model cannot place words a stretch of text, with its seconds in the recording."""

    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True)
class Answer:
    """What the model says of one window.

    Attributes:
        language: in which it was decoded.
        tokens: the text's tokens, timestamps among them.
        words: in order; empty when nothing is said.
        logprob: the mean of the tokens' log probabilities.
        no_speech: how likely the model holds it that nobody speaks.
        temperature: 0, or the one at which the answer was drawn.
        tongue: what the model's detector hears; ``None`` where the language was given.
    """

    language: Language
    tokens: tuple[int, ...]
    text: str
    logprob: float
    no_speech: float
    temperature: float
    words: tuple[TimedText, ...] = ()
    tongue: Tongue | None = None

    @property
    def compression(self) -> float:
        """How much smaller zlib makes the text: above about 2.4 it says the same again and again."""
        data = self.text.encode()
        return len(data) / len(zlib.compress(data)) if data else 0.0

    @property
    def silent(self) -> bool:
        """Whether the model itself takes it for silence."""
        return not self.text or (self.no_speech > _NO_SPEECH and self.logprob < _UNSURE_LOGPROB)

    @property
    def doubtful(self) -> bool:
        """Whether it should be tried at another temperature."""
        return not self.silent and (self.compression > _LOOP_COMPRESSION or self.logprob < _UNSURE_LOGPROB)


UNHEARD: Final = Answer("en", (), "", 0.0, 1.0, 0.0)
"""Of a window that was not decoded."""


def load(
    model: ModelFiles, *, device: str = "auto", compute_type: str = "", cpu_threads: int = 0, batch_size: int = 0
) -> Recogniser:
    """Loads a model, to stay resident.

    Args:
        model: which one.
        device: ``cpu``, ``cuda``, or ``auto`` for a GPU where there is one.
        compute_type: CTranslate2's; empty is int8 on a CPU and float16 on a GPU.
        cpu_threads: 0 leaves it to CTranslate2.
        batch_size: windows at once; 0 is 4 on a CPU and 16 on a GPU.

    Raises:
        MissingPart: the model cannot be loaded, or there is no GPU where one is asked for.
    """
    import ctranslate2  # noqa: PLC0415 (heavy)
    from faster_whisper import WhisperModel  # noqa: PLC0415

    has_gpu = ctranslate2.get_cuda_device_count() > 0
    if device == "cuda" and not has_gpu:
        raise MissingPart("No GPU is seen.", remedy="Check the driver, or set SCRIBE_DEVICE to auto.")
    device = "cuda" if has_gpu and device != "cpu" else "cpu"
    try:
        engine = WhisperModel(
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
    alignable = places_words(model.path)
    if not alignable:
        log.warning("speech model without usable alignment heads: model=%s; no word times", model.name)
    return Recogniser(engine, places_words=alignable, batch_size=batch_size or (16 if device == "cuda" else 4))


class Recogniser:
    """One resident model. Not safe to share between threads.

    Args:
        engine: a ``faster_whisper.WhisperModel``.
        places_words: whether it can say when each word was spoken.
        batch_size: windows at once.
    """

    def __init__(self, engine: Any, *, places_words: bool, batch_size: int) -> None:
        self._model = engine
        self.places_words = places_words
        self.batch_size = batch_size
        self._tokenizers: dict[Language, Any] = {}
        self._suppressed: dict[Language, tuple[int, ...]] = {}

    @property
    def multilingual(self) -> bool:
        """Whether the model knows more than English."""
        return bool(self._model.model.is_multilingual)

    def answers(
        self,
        windows: Sequence[Window],
        language: Language | Choose,
        *,
        expected: Sequence[str] = (),
        manner: Mapping[Language, str] | None = None,
    ) -> list[Answer]:
        """What is said in each window.

        Args:
            windows: in any number; they are decoded ``batch_size`` at a time.
            language: of all of them, or what decides for each by what the model's detector hears.
            expected: words that the recogniser should lean to.
            manner: text in each language that sets the manner of writing.
        """

        def prompt_in(language: Language) -> list[int]:
            return self._prompt(language, expected, (manner or {}).get(language, ""))

        return self._in_batches(windows, lambda some: self._batch(some, language, prompt_in))

    def _in_batches(self, windows: Sequence[S], work: Callable[[Sequence[S]], Sequence[T]]) -> list[T]:
        """Does ``work`` a batch at a time; when the GPU's memory runs out, with half as many, for good."""
        done: list[T] = []
        while len(done) < len(windows):
            some = windows[len(done) : len(done) + self.batch_size]
            try:
                done += work(some)
            except RuntimeError as error:
                if "out of memory" not in str(error) or self.batch_size == 1:
                    raise
                self.batch_size = max(1, self.batch_size // 2)
                log.warning("out of memory: windows recognised at once from now on: %d", self.batch_size)
        return done

    def _batch(self, windows: Sequence[Window], language: Language | Choose, prompt_in: Prompts) -> list[Answer]:
        features = self._features(windows)
        encoded = self._encoded(features)
        if callable(language):
            tongues = self._tongues(encoded)
            languages = [language(w, t) for w, t in zip(windows, tongues, strict=True)]
            if len(set(languages)) > 1 or languages[0] is None:
                answers = self._apart(windows, languages, prompt_in)
            else:
                answers = self._decoded(windows, features, encoded, languages[0], prompt_in)
            return [replace(answer, tongue=tongue) for answer, tongue in zip(answers, tongues, strict=True)]
        return self._decoded(windows, features, encoded, language, prompt_in)

    def _decoded(
        self,
        windows: Sequence[Window],
        features: Any,
        encoded: Any,
        language: Language,
        prompt_in: Prompts,
    ) -> list[Answer]:
        prompt = prompt_in(language)
        answers = self._generated(encoded, [prompt] * len(windows), language, beam_size=_BEAM)
        for temperature in _TEMPERATURES:
            again = [index for index, answer in enumerate(answers) if answer.doubtful]
            if not again:
                break
            some = self._encoded(features[again]) if len(again) < len(windows) else encoded
            drawn = self._generated(some, [prompt] * len(again), language, temperature=temperature)
            for index, answer in zip(again, drawn, strict=True):
                answers[index] = max(answers[index], answer, key=_trust)
        return self._with_words(answers, windows, encoded)

    def _apart(
        self,
        windows: Sequence[Window],
        languages: Sequence[Language | None],
        prompt_in: Prompts,
    ) -> list[Answer]:
        """A batch in several languages: each in a batch of its own, for a batch shares its prompt."""
        found = {index: UNHEARD for index, own in enumerate(languages) if own is None}
        for language in sorted({own for own in languages if own}):
            places = [index for index, own in enumerate(languages) if own == language]
            answers = self._batch([windows[index] for index in places], language, prompt_in)
            found.update(zip(places, answers, strict=True))
        return [found[index] for index in range(len(windows))]

    def tongues(self, clips: Sequence[Samples]) -> list[Tongue]:
        """In which language each clip is spoken, by its first seconds; a tenth of the work that a window is.

        Args:
            clips: float32 ``[n]`` at 16 kHz, each at least of a word's length.
        """
        from faster_whisper.audio import pad_or_trim  # noqa: PLC0415 (heavy)

        def heard(some: Sequence[Samples]) -> list[Tongue]:
            features = [self._model.feature_extractor(clip[:_CLIP])[..., :-1] for clip in some]
            return self._tongues(self._encoded(np.stack([pad_or_trim(one, _CLIP // 160) for one in features])))

        return self._in_batches(clips, heard)

    def _tongues(self, encoded: Any) -> list[Tongue]:
        return [
            tongue_of({token[2:-2]: float(share) for token, share in shares})
            for shares in self._model.model.detect_language(encoded)
        ]

    def _generated(
        self,
        encoded: Any,
        prompts: list[list[int]],
        language: Language,
        *,
        beam_size: int = 1,
        temperature: float = 0.0,
    ) -> list[Answer]:
        """One decoding of each window: the likeliest of a beam, or the best of a few draws."""
        tokenizer = self._tokenizer(language)
        drawing = {"num_hypotheses": _CANDIDATES, "sampling_topk": 0, "sampling_temperature": temperature}
        results = self._model.model.generate(
            encoded,
            prompts,
            beam_size=beam_size,
            max_length=_LONGEST_ANSWER,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=self._suppressed[language],
            **(drawing if temperature else {}),
        )
        answers = []
        for result in results:
            tokens = tuple(result.sequences_ids[0])
            text = tokenizer.decode([token for token in tokens if token < tokenizer.eot]).strip()
            logprob = result.scores[0] * len(tokens) / (len(tokens) + 1)
            answers.append(Answer(language, tokens, text, logprob, float(result.no_speech_prob), temperature))
        return answers

    def _with_words(self, answers: list[Answer], windows: Sequence[Window], encoded: Any) -> list[Answer]:
        if not self.places_words:
            return [
                replace(answer, words=self._stretches(answer, w)) for answer, w in zip(answers, windows, strict=True)
            ]
        from faster_whisper.transcribe import merge_punctuations  # noqa: PLC0415 (heavy)

        tokenizer = self._tokenizer(answers[0].language)
        texts = [[token for token in answer.tokens if token < tokenizer.eot] for answer in answers]
        frames = [min(3000, int(np.ceil(window.duration_s * 100))) for window in windows]
        placed = []
        alignments = self._model.find_alignment(tokenizer, texts, encoded, frames)
        for window, answer, alignment in zip(windows, answers, alignments, strict=True):
            merge_punctuations(alignment, _PREPENDED, _APPENDED)
            words = tuple(
                TimedText(word["word"], *window.recording_span(*_seconds(word)), _finite(word["probability"]))
                for word in alignment
                if word["word"]
            )
            placed.append(replace(answer, words=words))
        return placed

    def _stretches(self, answer: Answer, window: Window) -> tuple[TimedText, ...]:
        """The text between timestamps, for a model that cannot place words."""
        tokenizer = self._tokenizer(answer.language)
        probability = float(np.exp(min(0.0, answer.logprob)))
        found: list[TimedText] = []
        start_s, end_s, text = 0.0, window.duration_s, []
        for token in (*answer.tokens, None):
            if token is not None and token < tokenizer.eot:
                text.append(token)
                continue
            if token is not None and token >= tokenizer.timestamp_begin:
                end_s = min((token - tokenizer.timestamp_begin) * 0.02, window.duration_s)
            if text:
                span = window.recording_span(start_s, max(start_s, end_s))
                found.append(TimedText(tokenizer.decode(text), *span, probability))
            start_s, end_s, text = end_s, window.duration_s, []
        return tuple(found)

    def _features(self, windows: Sequence[Window]) -> Any:
        from faster_whisper.audio import pad_or_trim  # noqa: PLC0415 (heavy)

        longest = int(WINDOW_S * SAMPLE_RATE_HZ)
        return np.stack(
            [pad_or_trim(self._model.feature_extractor(window.mono[:longest])[..., :-1]) for window in windows]
        )

    def _encoded(self, features: Any) -> Any:
        """The encoder's output; on a CPU one window after the other, which takes a fifth less than together."""
        if self._model.model.device != "cpu":
            return self._model.encode(features)
        from ctranslate2 import StorageView  # noqa: PLC0415 (heavy)

        alone = [np.asarray(self._model.encode(one[np.newaxis])) for one in features]
        return StorageView.from_array(np.concatenate(alone))

    def _prompt(self, language: Language, expected: Sequence[str], prompt: str) -> list[int]:
        tokenizer = self._tokenizer(language)
        chosen: list[str] = []
        for word in expected:
            if len(tokenizer.encode(" " + ", ".join([*chosen, word]))) > _FEW_WORDS:
                break
            chosen.append(word)
        start: list[int] = self._model.get_prompt(
            tokenizer,
            tokenizer.encode(prompt) if prompt else [],
            without_timestamps=self.places_words,
            hotwords=", ".join(chosen) or None,
        )
        return start

    def _tokenizer(self, language: Language) -> Any:
        if language not in self._tokenizers:
            from faster_whisper.tokenizer import Tokenizer  # noqa: PLC0415 (heavy)
            from faster_whisper.transcribe import get_suppressed_tokens  # noqa: PLC0415

            tokenizer = Tokenizer(self._model.hf_tokenizer, self.multilingual, task="transcribe", language=language)
            self._tokenizers[language] = tokenizer
            self._suppressed[language] = get_suppressed_tokens(tokenizer, [-1])
        return self._tokenizers[language]


def _seconds(word: dict[str, Any]) -> tuple[float, float]:
    """When a word is said, within its window; the numbers can be NumPy's, or not a number."""
    start_s = _finite(word["start"])
    return start_s, max(start_s, _finite(word["end"]))


def _finite(value: Any) -> float:
    number = float(value)
    return number if math.isfinite(number) else 0.0


def _trust(answer: Answer) -> tuple[bool, float]:
    """Order of answers to the same window: one that does not loop before one that does, then by probability."""
    return answer.compression <= _LOOP_COMPRESSION, answer.logprob
