"""Cuts training windows out of the corpus: what faster-whisper hands to the model, and what the model is to answer.

A window is up to 30 seconds of consecutive turns with natural pauses, of both speakers or of one (a channel of a
stereo recording), with some background noise. It ends in silence, or in the middle of a turn, as a long recording's
windows do. Every window is answered twice, in different styles (with and without timestamps, with and without the
previous text as a prompt), so that one pass of the encoder teaches the decoder two lessons.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tools.demo_speech.corpus import Corpus, Turn
from tools.demo_speech.mel import FLOOR, MELS, Mel, log_mel, normalise
from tools.demo_speech.noises import KINDS, noise
from tools.demo_speech.pauses import MARGIN

FULL = 3000
LAST_TIMESTAMP = 1500
LONGEST_ANSWER = 440
LONGEST_PROMPT = 223
BANK = 30_000
FOREIGN_PROMPTS = 0.2
ECHOING_WINDOWS, ECHOES = 0.6, 0.6
QUIET_KINDS = (*KINDS, "beeps", "beeps", "beeps", "tone")
WRONG_IN_PROMPT = (0.0, 0.0, 0.1, 0.25)


@dataclass(frozen=True)
class Placed:
    """A turn at a frame of the window."""

    at: int
    turn: Turn


@dataclass(frozen=True)
class Kind:
    """What windows to cut.

    At most `frames` long; `padded` to 30 seconds, or placed anywhere within them; `prompted` with earlier text or not.
    """

    frames: int
    padded: bool
    prompted: bool = False


@dataclass(frozen=True)
class Answer:
    """Decoder input, its targets (-100: none), and the encoder step at which each target is spoken (-1: nowhere)."""

    ids: list[int]
    labels: list[int]
    where: list[float]


@dataclass(frozen=True)
class Window:
    """`mel` [frames, 80] normalised; `offset` in steps of 20 ms; `turns` for the CTC loss."""

    mel: Mel
    offset: int
    turns: tuple[Placed, ...]
    answers: tuple[Answer, Answer]


@dataclass(frozen=True)
class _Layout:
    turns: tuple[Placed, ...]
    cut: Placed | None
    length: int
    before: tuple[Turn, ...]


class WindowCutter:
    """Draws windows at random; not safe to share between threads."""

    def __init__(self, corpus: Corpus, seed: int) -> None:
        self._corpus, self._specials = corpus, corpus.specials
        self._rng = random.Random(seed)
        fluctuation = np.random.default_rng(5).gamma(2.0, 0.5, (BANK, MELS))
        self._bank = np.log10(fluctuation + 1e-4).astype(np.float32)

    def draw(self, kind: Kind, quiet_share: float = 0.05) -> Window:
        """A window of speech, or now and then one in which nobody speaks."""
        if kind.padded and self._rng.random() < quiet_share:
            return self._quiet()
        while True:
            layout = self._lay_out(kind)
            room = LAST_TIMESTAMP - kind.frames // 2 - 1
            offset = 0 if kind.padded or self._rng.random() < 0.3 else self._rng.randint(0, room)
            answers = self._answers(layout, offset, prompted=kind.prompted)
            if layout.turns and max(len(answer.ids) for answer in answers) <= LONGEST_ANSWER:
                mel = self._render(layout)
                if kind.padded:
                    mel = np.concatenate([mel, np.zeros((FULL - len(mel), MELS), np.float32)])
                return Window(mel, offset, layout.turns, answers)

    def _lay_out(self, kind: Kind) -> _Layout:
        """Place turns one after the other until the window is full."""
        rng = self._rng
        number = rng.randrange(int(self._corpus.starts[-1]))
        which = int(np.searchsorted(self._corpus.starts, number, side="right"))
        dialogue = self._corpus.dialogues[which]
        first = number - (int(self._corpus.starts[which - 1]) if which else 0)
        one_voice = rng.random() < 0.25
        queue = self._from(dialogue, first, one_voice=one_voice)
        target = kind.frames
        if kind.padded and rng.random() < 0.5:
            target = rng.randint(1800, FULL) if rng.random() < 0.7 else rng.randint(200, 1800)
        at = rng.choice([0, rng.randint(0, 45), rng.randint(20, 90), rng.randint(0, 200) if kind.padded else 5])
        placed: list[Placed] = []
        cut = None
        for turn in queue:
            if at + turn.frames > target:
                if kind.padded and target == FULL and placed and at + 40 < FULL:
                    cut = Placed(at, turn)
                break
            placed.append(Placed(at, turn))
            at += turn.frames + self._pause(one_voice=one_voice)
        end = placed[-1].at + placed[-1].turn.frames if placed else 0
        length = FULL if cut else min(kind.frames, end + rng.choice([rng.randint(0, 25), rng.randint(0, 90)]))
        earlier = [turn for turn in dialogue[:first] if not one_voice or turn.voice == dialogue[first].voice]
        return _Layout(tuple(placed), cut, length, tuple(earlier))

    def _from(self, dialogue: list[Turn], first: int, *, one_voice: bool) -> Iterator[Turn]:
        """The turns from `first` on, and then those of other dialogues, without end.

        In some windows a turn is often followed by one that repeats some of its words: without them, the model learns
        to find its place by the words alone, and jumps from a question's words to the answer's.
        """
        rng, voice = self._rng, dialogue[first].voice
        echoes = ECHOES if not one_voice and rng.random() < ECHOING_WINDOWS else 0.0
        while True:
            for turn in dialogue[first:]:
                if not one_voice or turn.voice == voice:
                    yield turn
                    if rng.random() < echoes:
                        yield self._corpus.echo(turn, rng)
            dialogue, first = rng.choice(self._corpus.dialogues), 0

    def _pause(self, *, one_voice: bool) -> int:
        draw = self._rng.random()
        if one_voice and draw < 0.5:
            return self._rng.randint(40, 200)
        if draw < 0.12:
            return self._rng.randint(5, 40)
        return self._rng.randint(30, 100) if draw < 0.92 else self._rng.randint(100, 220)

    def _render(self, layout: _Layout) -> Mel:
        mel = np.full((layout.length, MELS), FLOOR, np.float32)
        for placed in (*layout.turns, *([layout.cut] if layout.cut else [])):
            piece = placed.turn.mel[: layout.length - placed.at]
            mel[placed.at : placed.at + len(piece)] = piece + self._rng.uniform(-0.15, 0.15)
        mel = self._colour(mel)
        louder_elsewhere = self._rng.uniform(0, 0.6) if self._rng.random() < 0.3 else 0.0
        return self._hide(normalise(mel, float(mel.max()) + louder_elsewhere))

    def _colour(self, mel: Mel) -> Mel:
        """Another microphone's tone and level, and a background below the speech."""
        rng = self._rng
        tilt = np.linspace(-1, 1, MELS, dtype=np.float32)
        if rng.random() < 0.5:
            mel = mel + (rng.uniform(-0.2, 0.2) * tilt + rng.uniform(-0.15, 0.15) * (tilt * tilt - 0.33))
        mel = np.maximum(mel + rng.uniform(-1.2, 0.3), FLOOR)
        if rng.random() < 0.6:
            top = float(np.percentile(mel.mean(1), 85))
            level = top - rng.uniform(2.0, 5.8) + rng.uniform(-1.0, 0.3) * tilt
            first = rng.randrange(0, BANK - len(mel))
            background = self._bank[first : first + len(mel)] + level.astype(np.float32)
            mel = np.maximum(mel, background) + np.log10(1 + 10 ** (-np.abs(mel - background)))
        return mel.astype(np.float32)

    def _hide(self, mel: Mel) -> Mel:
        """SpecAugment, mildly: blank a band and a few moments."""
        rng, mean = self._rng, mel.mean()
        if rng.random() < 0.2:
            width = rng.randint(2, 10)
            band = rng.randint(0, MELS - width)
            mel[:, band : band + width] = mean
            for _ in range(rng.randint(0, 1 + len(mel) // 400)):
                width = rng.randint(2, 10)
                start = rng.randint(0, max(1, len(mel) - width))
                mel[start : start + width] = mean
        return mel

    def _answers(self, layout: _Layout, offset: int, *, prompted: bool) -> tuple[Answer, Answer]:
        timed = self._speech(layout, offset, timestamps=True)
        with_prompt = self._prompted(timed, layout) if prompted else timed
        untimed = timed if layout.cut else self._speech(layout, offset, timestamps=False)
        return with_prompt, untimed

    def _speech(self, layout: _Layout, offset: int, *, timestamps: bool) -> Answer:
        special = self._specials

        def stamp(frame: int) -> int:
            return special.first_timestamp + min(LAST_TIMESTAMP, offset + (frame + 1) // 2)

        tokens = [] if timestamps else [special.no_timestamps]
        where = [] if timestamps else [-1.0]
        for placed in layout.turns:
            for piece in placed.turn.sentences():
                start, end = placed.at + piece.starts, placed.at + piece.ends
                spoken = ((placed.at + piece.centres) / 2).tolist()
                tokens += [stamp(start), *piece.tokens, stamp(end)] if timestamps else piece.tokens
                where += [start / 2, *spoken, end / 2] if timestamps else spoken
        if timestamps and layout.cut:
            tokens.append(stamp(layout.cut.at + MARGIN))
            where.append(layout.cut.at / 2)
        return Answer([special.start, *tokens], [*tokens, special.end], [*where, -1.0])

    def _prompted(self, answer: Answer, layout: _Layout) -> Answer:
        """`answer` after the text of the turns before, as faster-whisper sends it for every window but the first."""
        special, rng = self._specials, self._rng
        prompt: list[int] = []
        at = rng.randint(0, 100)
        first = special.first_timestamp
        before = layout.before
        if rng.random() < FOREIGN_PROMPTS:
            before = tuple(rng.choice(self._corpus.dialogues))
        for turn in before[-rng.randint(1, 9) :]:
            for piece in turn.sentences():
                begin, end = (min(LAST_TIMESTAMP, at + frame // 2) for frame in (piece.starts, piece.ends))
                prompt += [first + begin, *piece.tokens, first + end]
            at = min(LAST_TIMESTAMP, at + turn.frames // 2 + rng.randint(15, 50))
        if not prompt:
            return answer
        wrong = rng.choice(WRONG_IN_PROMPT)
        prompt = [rng.randrange(special.end) if t < special.end and rng.random() < wrong else t for t in prompt]
        prompt = [special.previous, *prompt[-rng.randint(30, LONGEST_PROMPT) :]]
        blank = len(prompt)
        return Answer(prompt + answer.ids, [-100] * blank + answer.labels, [-1.0] * blank + answer.where)

    def _quiet(self) -> Window:
        """Nobody speaks: a line break and the end, or with timestamps the end at once."""
        rng, special = self._rng, self._specials
        seconds = rng.choice([30.0, rng.uniform(1, 30)])
        sound = noise(rng.choice(QUIET_KINDS), rng.randrange(1 << 30), seconds)
        mel = log_mel(sound)[:FULL]
        if rng.random() < 0.3:
            mel = self._colour(mel)
        louder_elsewhere = rng.uniform(0, 6) if rng.random() < 0.3 else 0.0
        mel = normalise(mel, float(mel.max()) + louder_elsewhere)
        mel = np.concatenate([mel, np.zeros((FULL - len(mel), MELS), np.float32)])
        plain = [special.no_timestamps, special.line_break]
        untimed = Answer([special.start, *plain], [special.no_speech, *plain[1:], special.end], [-1.0] * 3)
        timed = Answer([special.start, special.first_timestamp], [special.no_speech, special.end], [-1.0] * 2)
        return Window(mel, 0, (), (timed, untimed))
