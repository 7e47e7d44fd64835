"""``scribe up``, ``serve``, ``worker`` and ``reconcile``: the running parts, together or apart."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Iterator

import uvicorn
from rich.console import Console

import workers
from scribe.errors import BadInput, PartDown
from scribe.installation import Installation, open_installation
from scribe.model import Stage
from scribe.observing import StandingCollector, serve_figures
from scribe.settings import Settings
from scribe.web import create_app
from scribe.web.accounts import Accounts


def serve_all(settings: Settings, console: Console, *, any_port: bool = False) -> None:
    """Site, worker and reconciler in one process, until it is told to stop.

    Raises:
        PartDown: the port is taken.
    """
    listener = _listen(settings, any_port=any_port)
    installation = open_installation(settings, enqueue=workers.enqueuer(settings))
    try:
        with workers.embedded(settings, installation.service):
            _serve(installation, listener, console)
    finally:
        installation.close()


def serve_site(settings: Settings, console: Console) -> None:
    """The site alone."""
    listener = _listen(settings, any_port=False)
    installation = open_installation(settings, enqueue=workers.enqueuer(settings))
    try:
        _serve(installation, listener, console)
    finally:
        installation.close()


def run_worker(settings: Settings, queues: str, console: Console) -> None:
    """A worker process for the named queues.

    Raises:
        BadInput: no such queue.
    """
    named = [name.strip() for name in queues.split(",") if name.strip()]
    unknown = sorted(set(named) - {stage.value for stage in workers.QUEUES})
    if unknown or not named:
        known = ", ".join(stage.value for stage in workers.QUEUES)
        raise BadInput(f"There is no queue {', '.join(unknown) or 'named'}.", remedy=f"The queues are {known}.")
    console.print(f"Working on {', '.join(named)}; stop with Ctrl C.")
    workers.run_worker(settings, tuple(Stage(name) for name in named))


def run_reconciler(settings: Settings, console: Console) -> None:
    """The reconciler alone, until SIGTERM or Ctrl C."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    installation = open_installation(settings)
    console.print(f"Reconciling every {settings.reconcile_every_s:g} s; stop with Ctrl C.")
    try:
        workers.run_reconciler(settings, installation.service, stop)
    finally:
        installation.close()


def _serve(installation: Installation, listener: socket.socket, console: Console) -> None:
    settings = installation.settings
    accounts = Accounts(installation.database, installation.keys, settings)
    app = create_app(settings, installation.service, accounts)
    if settings.metrics_port:
        serve_figures(settings.metrics_host, settings.metrics_port, StandingCollector(installation.service, settings))
    if not accounts.users():
        console.print("There is no account yet: add one with `scribe users add NAME --name … --role nurse`.")
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    console.print(f"Scribe is at http://{shown}:{port}/ (stop with Ctrl C).")
    config = uvicorn.Config(app, log_config=None, access_log=False, proxy_headers=False, timeout_graceful_shutdown=3)
    with _quiet_interrupt():
        uvicorn.Server(config).run(sockets=[listener])


@contextlib.contextmanager
def _quiet_interrupt() -> Iterator[None]:
    """Uvicorn raises the signal that stopped it again; by then all is shut down, so it is no failure."""
    with contextlib.suppress(KeyboardInterrupt):
        yield


def _listen(settings: Settings, *, any_port: bool) -> socket.socket:
    """Takes the port before anything else starts, so that a taken one is said at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        if not any_port:
            listener.close()
            raise PartDown(
                f"The site cannot listen on {settings.host}:{settings.port}: {error.strerror}.",
                remedy="Choose another port with --port; 0 takes a free one.",
            ) from error
        listener.bind((settings.host, 0))
    # asyncio sets this only on sockets that it made: without it every answer waits for the reader's acknowledgement
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.listen(128)
    return listener
