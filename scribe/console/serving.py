"""``scribe up`` and ``serve``: the site, with everything else beside it or alone."""

from __future__ import annotations

import socket
from types import FrameType

import uvicorn
from rich.console import Console

from scribe.console.announcing import announce
from scribe.errors import PartDown
from scribe.installation import Installation, open_installation
from scribe.logs import configure_logging
from scribe.observing import serve_figures
from scribe.observing.supervising import tell_supervisor
from scribe.pipeline.stopping import Stopping
from scribe.settings import Settings
from scribe.standing import StandingCollector
from scribe.web import create_app
from scribe.web.accounts import Accounts
from workers.app import enqueuer
from workers.embedded import embedded
from workers.ending import heed_signals, leave, see_to_the_end


def serve_all(settings: Settings, console: Console, *, any_port: bool = False) -> None:
    """Site, worker and reconciler in one process, until it is told to stop.

    Raises:
        PartDown: the port is taken.
    """
    configure_logging(settings, "all")
    stopping = Stopping()
    heed_signals(stopping)
    listener = _listen(settings, any_port=any_port)
    installation = open_installation(settings, enqueue=enqueuer(settings), runs_as="all")
    try:
        with embedded(settings, installation.service, stopping=stopping):
            _serve(installation, listener, console, stopping)
    finally:
        installation.close()
    if stopping.left:
        leave()


def serve_site(settings: Settings, console: Console) -> None:
    """The site alone."""
    configure_logging(settings, "site")
    stopping = Stopping()
    heed_signals(stopping)
    listener = _listen(settings, any_port=False)
    installation = open_installation(settings, enqueue=enqueuer(settings), runs_as="site")
    try:
        _serve(installation, listener, console, stopping)
    finally:
        installation.close()


def _serve(installation: Installation, listener: socket.socket, console: Console, stopping: Stopping) -> None:
    settings = installation.settings
    accounts = Accounts(installation.database, installation.keys, settings)
    process = installation.presence.id if installation.presence is not None else ""
    app = create_app(settings, installation.service, accounts, process=process)
    if settings.metrics_port:
        serve_figures(
            settings.metrics_host, settings.metrics_port, StandingCollector(installation.service.overseer, settings)
        )
    if not accounts.users():
        announce(console, "There is no account yet: add one with `scribe users add NAME --name … --role nurse`.")
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    announce(console, f"Scribe is at http://{shown}:{port}/ (stop with Ctrl C).")
    config = uvicorn.Config(app, log_config=None, access_log=False, proxy_headers=False, timeout_graceful_shutdown=3)
    server = _Server(config, stopping)
    see_to_the_end(stopping, server.end)
    tell_supervisor()
    server.run(sockets=[listener])


class _Server(uvicorn.Server):
    """One whose process knows that it is told to end.

    Uvicorn raises the signal that stopped it again, when it is done: by then what is around it has yet to end, so the
    process has handlers of its own before it.
    """

    def __init__(self, config: uvicorn.Config, stopping: Stopping) -> None:
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Of SIGTERM and Ctrl C."""
        self._stopping.ask()
        super().handle_exit(sig, frame)

    def end(self) -> None:
        """Ends it, also when the word came before it began to listen to signals."""
        self.should_exit = True


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
