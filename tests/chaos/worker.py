"""A real worker process whose transcription takes as long as a test says: ``python -m tests.chaos.worker QUEUES``.

Everything but the recogniser is the product's own: Celery, leases, the extractive drafter, the destination.
"""

from __future__ import annotations

import math
import os
import re
import sys
import time
from dataclasses import replace
from pathlib import Path

from scribe.drafting import Drafter, DraftRequest
from scribe.drafting.protocol import Report, unreported
from scribe.model import Consultation, DrafterRef, NoteDraft, Stage
from scribe.pipeline.engines import Engines, engines_from
from scribe.settings import Settings, load_settings
from tests.fakes.hospital import ScriptedTranscriber
from workers.process import run_worker

SAID = ("What brings you here?", "I have had a cough for 5 days.")


def engines(settings: Settings) -> Engines:
    step_s = float(os.environ.get("CHAOS_STEP_S", "0"))
    steps = Path(os.environ.get("CHAOS_STEPS", os.devnull))

    def at_step(step: int) -> None:
        with steps.open("a") as file:
            file.write(f"{step}\n")
        time.sleep(step_s)

    slow = ScriptedTranscriber(
        said=SAID, steps=int(os.environ.get("CHAOS_COUNT", "3")),
        at_step=at_step,
    )  # fmt: skip
    chosen = replace(engines_from(settings), transcriber=lambda: slow)
    if endless := os.environ.get("CHAOS_ENDLESS"):
        return replace(chosen, drafter=lambda: EndlessDrafter(Path(endless)))
    if holds := os.environ.get("CHAOS_HOLDS"):
        return replace(chosen, drafter=lambda: HoldingDrafter(Path(holds)))
    once = os.environ.get("CHAOS_STUCK")
    return sticking(chosen, Path(once)) if once else chosen


class EndlessDrafter:
    """Reads on and on, in Python alone, with nothing to interrupt it."""

    def __init__(self, began: Path) -> None:
        self._began = began

    ref = DrafterRef(name="endless", model="none")

    def draft(self, _request: DraftRequest, _report: Report = unreported) -> NoteDraft:
        self._began.touch()
        while True:
            pass


class HoldingDrafter(EndlessDrafter):
    """Backtracks in a regular expression, which gives the interpreter's lock to nobody."""

    def draft(self, _request: DraftRequest, _report: Report = unreported) -> NoteDraft:
        self._began.touch()
        re.match(r"(a+)+$", "a" * 60 + "b")
        raise AssertionError


def sticking(chosen: Engines, began: Path) -> Engines:
    """The first draft never ends and has a second; those after it have the usual drafter and all the time."""

    def drafter() -> Drafter:
        return chosen.drafter() if began.exists() else EndlessDrafter(began)

    def deadline_s(stage: Stage, _consultation: Consultation) -> float:
        return 1.0 if stage is Stage.DRAFT and not began.exists() else math.inf

    return replace(chosen, drafter=drafter, deadline_s=deadline_s, grace_s=0.1)


if __name__ == "__main__":
    run_worker(load_settings(), tuple(Stage(name) for name in sys.argv[1].split(",")), engines=engines)
