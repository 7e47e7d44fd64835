"""How well a model finds what it was not shown: precision, recall and F1 of its cuts, by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from scribe.language import segmenter_features as features
from scribe.language.segmenter import Model, cuts_in, speaker_of
from scribe.model import Speaker
from tools.segmenter.samples import Turn, part_of, segments, text_of

_KINDS = {",": 1, ".": 2, "?": 3}


def scores_of(  # noqa: C901 (one walk counts all)
    folds: Iterable[tuple[Model, list[tuple[str, list[Turn]]]]], *, spaced: bool
) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1 in per cent, over segments of one to eight turns that were not shown to their model.

    ``cut``: a mark of any kind; ``sentence``: a sentence's end within a text; ``asks``: a question's end, also at
    the end of the text; ``turn``: another speaker; ``doctor`` and ``patient``: single turns.
    """
    right: Counter[str] = Counter()
    set_: Counter[str] = Counter()
    due: Counter[str] = Counter()
    for model, named in folds:
        for name, turns in named:
            for sample in segments(turns, seed=part_of(name, 1 << 30)):
                text = text_of(sample, spaced=spaced)
                ends = {word.end: number for number, word in enumerate(features.words_of(text))}
                got = {ends[cut.at]: cut for cut in cuts_in(text, model)}
                if not got and len(sample.words) < 3:
                    continue
                last = len(sample.words) - 1
                for gap, mark in enumerate(sample.marks):
                    cut = got.get(gap)
                    kind = _KINDS[cut.mark] if cut else 0
                    checks = {"asks": (kind == 3, mark == 3)}
                    if gap != last:
                        checks["cut"] = (kind > 0, mark > 0)
                        checks["sentence"] = (kind > 1, mark > 1)
                        checks["turn"] = (bool(cut and cut.turn), bool(sample.turns[gap]))
                    for what, (told, true) in checks.items():
                        right[what] += told and true
                        set_[what] += told
                        due[what] += true
            for turn in turns:
                if turn.doctor < 0:
                    continue
                text = " ".join(turn.words) if spaced else "".join(turn.words)
                told_speaker = speaker_of(text, model)
                for what, speaker, true in (
                    ("doctor", Speaker.DOCTOR, turn.doctor == 1), ("patient", Speaker.PATIENT, turn.doctor == 0),
                ):  # fmt: skip
                    right[what] += told_speaker is speaker and true
                    set_[what] += told_speaker is speaker
                    due[what] += true
    return {what: _three(right[what], set_[what], due[what]) for what in due}


def _three(right: int, told: int, due: int) -> tuple[float, float, float]:
    precision, recall = right / max(1, told), right / max(1, due)
    both = 2 * precision * recall / max(1e-9, precision + recall)
    return round(100 * precision, 1), round(100 * recall, 1), round(100 * both, 1)
