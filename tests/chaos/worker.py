"""A real worker process whose transcription takes as long as a test says: ``python -m tests.chaos.worker QUEUES``.

Everything but the recogniser is the product's own: Celery, leases, the extractive drafter, the destination.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from scribe.model import Stage
from scribe.pipeline.stages import Engines, engines_from
from scribe.settings import Settings, load_settings
from tests.fakes.hospital import ScriptedTranscriber
from workers import run_worker


def engines(settings: Settings) -> Engines:
    step_s = float(os.environ.get("CHAOS_STEP_S", "0"))
    steps = Path(os.environ.get("CHAOS_STEPS", os.devnull))

    def at_step(step: int) -> None:
        with steps.open("a") as file:
            file.write(f"{step}\n")
        time.sleep(step_s)

    slow = ScriptedTranscriber(
        said=("What brings you here?", "I have had a cough for 5 days."), steps=int(os.environ.get("CHAOS_COUNT", "3")),
        at_step=at_step,
    )  # fmt: skip
    return replace(engines_from(settings), transcriber=lambda: slow)


if __name__ == "__main__":
    run_worker(load_settings(), tuple(Stage(name) for name in sys.argv[1].split(",")), engines=engines)
