"""``scribe worker`` and ``scribe reconcile``: the parts that need nothing of the site."""

from __future__ import annotations

import threading

from rich.console import Console

from scribe.console.announcing import announce
from scribe.errors import BadInput
from scribe.installation import open_installation
from scribe.logs import configure_logging
from scribe.model import Stage
from scribe.pipeline.stopping import Stopping
from scribe.settings import Settings
from workers.app import QUEUES
from workers.ending import heed_signals, see_to_the_end


def run_worker(settings: Settings, queues: str, console: Console) -> None:
    """A worker process for the named queues.

    Raises:
        BadInput: no such queue.
    """
    named = [name.strip() for name in queues.split(",") if name.strip()]
    unknown = sorted(set(named) - {stage.value for stage in QUEUES})
    if unknown or not named:
        known = ", ".join(stage.value for stage in QUEUES)
        raise BadInput(f"There is no queue {', '.join(unknown) or 'named'}.", remedy=f"The queues are {known}.")
    configure_logging(settings, "worker")
    from workers import process  # noqa: PLC0415 (what works on the stages: the reconciler does without)

    announce(console, f"Working on {', '.join(named)}; stop with Ctrl C.")
    process.run_worker(settings, tuple(Stage(name) for name in named))


def run_reconciler(settings: Settings, console: Console) -> None:
    """The reconciler alone, until SIGTERM or Ctrl C."""
    configure_logging(settings, "reconciler")
    from workers import reconciler  # noqa: PLC0415

    stop, stopping = threading.Event(), Stopping()
    heed_signals(stopping)
    see_to_the_end(stopping, stop.set)
    installation = open_installation(settings, runs_as="reconciler")
    announce(console, f"Reconciling every {settings.reconcile_every_s:g} s; stop with Ctrl C.")
    try:
        reconciler.run_reconciler(settings, installation.service, stop)
    finally:
        installation.close()
