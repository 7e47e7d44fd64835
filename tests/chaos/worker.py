"""A real worker process whose transcription takes as long as a test says: ``python -m tests.chaos.worker QUEUES``.

Everything but the recogniser is the product's own: Celery, leases, the extractive drafter, the destination.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace

from scribe.consultation.models import Stage
from scribe.consultation.stages import Engines, engines_from
from scribe.settings import Settings, load_settings
from tests.fakes.hospital import ScriptedTranscriber
from workers import run_worker


def engines(settings: Settings) -> Engines:
    step_s = float(os.environ.get("CHAOS_STEP_S", "0"))
    slow = ScriptedTranscriber(
        said=("What brings you here?", "I have had a cough for 5 days."),
        at_step=lambda _step: time.sleep(step_s),
    )
    return replace(engines_from(settings), transcriber=lambda: slow)


if __name__ == "__main__":
    run_worker(load_settings(), tuple(Stage(name) for name in sys.argv[1].split(",")), engines=engines)
