"""Asks the database again and again and shows what it tells, until somebody leaves."""

from __future__ import annotations

import select
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any, Final

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from scribe.console.showing_json import pretty_json
from scribe.console.watching.broker import Hints, Untold, broker_of
from scribe.console.watching.view import Seen, view
from scribe.console.watching.words import Words
from scribe.consultation.overseeing import Overseer
from scribe.db import Database
from scribe.errors import MissingPart
from scribe.model import Stage
from scribe.outages import outage_of
from scribe.settings import Settings
from scribe.standing.overview import Overview, age_s, data_free_bytes, overview

FORMAT: Final = "scribe.top/1"
EVERY_S: Final = 2.0
WIDE: Final = 132
"""Columns of a terminal that has room for two tables beside each other."""
_LEAVE: Final = frozenset("qQ\x03\x04")

Leave = Callable[[float], bool]
"""Waits so many seconds for a key; whether it was one to leave by."""


def top(settings: Settings, console: Console, *, once: bool, as_json: bool, chinese: bool) -> None:
    """Shows the installation: once, as JSON, or anew every two seconds until ``q`` is pressed.

    Nothing is written and no form of the database is changed; the site, the broker and the key are not needed. A broker
    that does not answer is said.

    Raises:
        MissingPart: there is no database yet.
        sqlalchemy.exc.SQLAlchemyError: it does not answer, and it is shown once.
    """
    words = Words(chinese)
    with closing(Database(settings.database)) as database:
        if not database.made:
            raise MissingPart(
                f"There is no installation in {settings.data_dir}.",
                remedy="Name its folder with --data, or its database with SCRIBE_DATABASE_URL.",
            )
        ask = _asking(Overseer(database), settings)
        if as_json:
            console.out(pretty_json(_as_json(ask())), end="")
        elif once or not console.is_terminal:
            console.print(view(ask(), words, wide=console.width >= WIDE, leaving=False))
        else:
            with _keys() as leave:
                _watch(lambda: _page(ask, words, wide=console.width >= WIDE), console, leave)


def _asking(overseer: Overseer, settings: Settings) -> Callable[[], Seen]:
    """Asks the database, then the disk and the broker."""
    hints = broker_of(settings)
    return lambda: Seen(overview(overseer), _free_bytes(settings), hints())


def _watch(page: Callable[[], RenderableType], console: Console, leave: Leave) -> None:
    with Live(page(), console=console, screen=True, auto_refresh=False) as live:
        while not leave(EVERY_S):
            live.update(page(), refresh=True)


def _page(ask: Callable[[], Seen], words: Words, *, wide: bool) -> RenderableType:
    """What is shown now; a database that is away is said, and asked again."""
    try:
        return view(ask(), words, wide=wide, leaving=True)
    except Exception as error:
        outage = outage_of(error)
        if outage is None:
            raise
        return Text(f"{outage}\n{words('leave')}", "bold red")


def _free_bytes(settings: Settings) -> int | None:
    return data_free_bytes(settings) if settings.data_dir.is_dir() else None


@contextmanager
def _keys() -> Iterator[Leave]:
    """Reads single keys for as long as the block lasts; without a keyboard nothing but time passes."""
    if not sys.stdin.isatty():
        yield _sleep
        return
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield _pressed
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _sleep(seconds: float) -> bool:
    time.sleep(seconds)
    return False


def _pressed(within_s: float) -> bool:
    """Whether a key to leave by was pressed; another key shows what is new at once."""
    ready, _, _ = select.select([sys.stdin], [], [], within_s)
    return bool(ready) and sys.stdin.read(1) in (*_LEAVE, "")


def _as_json(seen: Seen) -> dict[str, Any]:
    now = seen.now
    return {
        "format": FORMAT,
        "at": now.at.isoformat(),
        "states": {
            state.value: {
                "waiting": found.waiting, "stopped": found.stopped, "oldest_s": round(age_s(found.since, now.at), 1),
            }
            for state, found in now.states.items()
        },
        "queues": {stage.value: _queue(now, stage) for stage in now.news.stages},
        "processes": [
            {
                "kind": one.kind, "place": one.place, "queues": list(one.queues), "version": one.version,
                "began_at": one.began_at.isoformat(), "beat_at": one.beat_at.isoformat(), "hangs": one.hangs,
                "silent": one.is_silent,
            }
            for one in now.processes
        ],
        "in_hand": [
            {
                "consultation": one.consultation, "stage": one.stage, "place": one.place, "attempt": one.attempt,
                "for_s": round(age_s(one.since, now.at), 1), "share": one.share,
            }
            for one in now.in_hand
        ],
        "minutes": {kind: dict(zip(("1", "5", "15"), counts, strict=True)) for kind, counts in now.news.counts.items()},
        "parts": {
            stage.value: {
                "fails": news.fails, "done_at": _iso(news.done_at), "failed_at": _iso(news.failed_at),
                "code": news.code, "failures": dict(news.failures),
            }
            for stage, news in now.news.stages.items()
        },
        "emr_answers": [
            {"result": result, "status": status, "count": count} for (result, status), count in now.emr.items()
        ],
        "parked": [{"stage": stage, "code": code, "count": count} for (stage, code), count in now.parked.items()],
        "uploads": {"open": now.uploads, "oldest_s": round(age_s(now.uploads_since, now.at), 1)},
        "data_free_bytes": seen.free_bytes,
        "broker": _broker(seen.hints),
        "backup": {"made_at": _iso(now.backup_at)},
        "audit": {
            "head": now.audit.head, "anchored_at": _iso(now.audit.anchored_at), "unanchored": now.audit.unanchored,
        },
        "not_seen": ["machines", "browsers"],
    }  # fmt: skip


def _broker(hints: Hints) -> dict[str, Any]:
    if isinstance(hints, Untold):
        return {"answers": False, "why": hints.value, "hints": None}
    return {"answers": True, "why": "", "hints": {stage.value: count for stage, count in hints.items()}}


def _queue(now: Overview, stage: Stage) -> dict[str, Any]:
    queue = now.queue(stage)
    return {
        "due": queue.due,
        "leased": queue.leased,
        "retrying": queue.retrying,
        "stopped": queue.stopped,
        "oldest_s": round(age_s(queue.since, now.at), 1),
        "workers": now.works_on(Stage.DELIVER.value if stage is Stage.RETRACT else stage.value),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
