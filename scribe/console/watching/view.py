"""An overview as tables. Ids, stages and codes only: no name stands in what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from scribe import __version__
from scribe.console.watching.broker import Hints, Untold
from scribe.console.watching.words import HAPPENED, KINDS, OLDER, PARTS, PEOPLE, STAGES, Words
from scribe.consultation.overseeing import OLDER as OLDER_ONES
from scribe.consultation.overseeing import Process
from scribe.disk import LOW_BYTES
from scribe.model import Stage
from scribe.standing.overview import OLD_BACKUP, Overview, age_s
from scribe.visible import visible

_LONG_S = 1800.0
_GIB = 1024**3
_WELL, _LOOK, _BAD, _QUIET = "green", "yellow", "bold red", "dim"


@dataclass(frozen=True)
class Seen:
    """What was found when it was asked."""

    now: Overview
    """What the database tells."""
    free_bytes: int | None
    """Space for the data, where the folder is on this machine."""
    hints: Hints
    """What the broker tells."""


def view(seen: Seen, words: Words, *, wide: bool, leaving: bool) -> RenderableType:
    """Everything on one page.

    Args:
        seen: what is shown.
        words: in which language.
        wide: whether there is room for two columns.
        leaving: whether it is said how to leave.
    """
    now = seen.now
    moment = now.at.strftime("%Y-%m-%d %H:%M:%S UTC")
    head = Text.assemble(
        (f"Scribe {__version__}", "bold"), f"  {moment}", (f"  {words('leave')}" if leaving else "", _QUIET)
    )
    work = (_queues(now, words), _processes(now, words), _in_hand(now, words))
    rest = (_lines(seen, words), _stopped(now, words), _minutes(now, words))
    return Group(head, *(_beside(work, rest) if wide else (*work, *rest)), Text(words("unseen"), _QUIET))


def _beside(left: tuple[RenderableType, ...], right: tuple[RenderableType, ...]) -> tuple[RenderableType, ...]:
    both = Table.grid(padding=(0, 4, 0, 0))
    both.add_row(Group(*left), Group(*right))
    return (both,)


def _plain(text: str) -> Text:
    """What stands in the database, as it is: no mark-up, and nothing that would do something to a terminal."""
    return Text(visible(text))


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right", header_style=_QUIET, overflow="fold")
    return table


def _queues(now: Overview, words: Words) -> Table:
    columns = [words(name) for name in ("due", "in_hand", "retry", "held", "oldest", "workers")]
    table = _table(words("queues"), "", *columns)
    for stage in Stage:
        queue = now.queue(stage)
        takers = now.works_on(Stage.DELIVER.value if stage is Stage.RETRACT else stage.value)
        waits = age_s(queue.since, now.at)
        table.add_row(
            words.of(STAGES[stage.value]),
            Text(str(queue.due), _BAD if queue.due and not takers else ""),
            str(queue.leased),
            Text(str(queue.retrying), _LOOK if queue.retrying else ""),
            str(queue.stopped),
            Text(words.age(waits) if queue.since else "", _LOOK if waits > _LONG_S else ""),
            Text(str(takers), _BAD if not takers else ""),
        )
    for state, title in PEOPLE.items():
        found = now.states[state]
        oldest = words.age(age_s(found.since, now.at)) if found.since else ""
        table.add_row(words.of(title), str(found.waiting), str(found.running), "", "", oldest, "")
    return table


def _processes(now: Overview, words: Words) -> RenderableType:
    if not now.processes:
        return Text(words("no_process"), _BAD)
    table = _table(words("processes"), *[words(name) for name in ("kind", "place", "takes", "up", "heard", "state")])
    for column in table.columns:
        column.justify = "left"
    for one in now.processes:
        queues = words("comma").join(
            words.of(STAGES[queue]) if queue in STAGES else visible(queue) for queue in one.queues
        )
        table.add_row(
            words.of(KINDS[one.kind]) if one.kind in KINDS else _plain(one.kind),
            _plain(one.place),
            Text(queues),
            words.age(age_s(one.began_at, now.at)),
            words("ago", words.age(age_s(one.beat_at, now.at))),
            _state(one, words),
        )
    return table


def _state(one: Process, words: Words) -> Text:
    if one.is_silent:
        return Text(words("silent"), _BAD)
    return Text(words("hangs", visible(one.hangs)), _BAD) if one.hangs else Text(words("well"), _WELL)


def _in_hand(now: Overview, words: Words) -> RenderableType:
    if not now.in_hand:
        return Text(words("nothing_in_hand"), _QUIET)
    names = ("consultation", "stage", "place", "since", "attempt", "done")
    table = _table(words("working"), *[words(name) for name in names])
    for one in now.in_hand:
        share = f"{one.share:.0%}" if one.share is not None else ""
        since = words.age(age_s(one.since, now.at)) if one.since is not None else ""
        stage = words.of(STAGES[one.stage]) if one.stage in STAGES else _plain(one.stage)
        table.add_row(_plain(one.consultation), stage, _plain(one.place), since, str(one.attempt), share)
    return table


def _minutes(now: Overview, words: Words) -> RenderableType:
    if not now.news.counts:
        return Text(words("nothing_happened"), _QUIET)
    table = _table(words("minutes"), "", "1", "5", "15")
    for kind, title in HAPPENED.items():
        counts = now.news.counts.get(kind)
        if counts is not None:
            style = _LOOK if kind in ("attempt_failed", "parked") else ""
            table.add_row(Text(words.of(title), style), *[str(count) for count in counts])
    return table


def _stopped(now: Overview, words: Words) -> RenderableType:
    if not now.parked:
        return Text(words("nothing_stopped"), _QUIET)
    table = _table(words("stopped"), words("stage"), words("reason"), words("count"))
    for (stage, code), count in sorted(now.parked.items(), key=lambda one: -one[1]):
        if code == OLDER_ONES:
            table.add_row("", words.of(OLDER), str(count))
        else:
            table.add_row(words.of(STAGES[stage]) if stage in STAGES else _plain(stage), _plain(code), str(count))
    return table


def _lines(seen: Seen, words: Words) -> Table:
    now = seen.now
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for stage, title in PARTS.items():
        table.add_row(words.of(title), _part(now, stage, words))
    arriving = str(now.uploads)
    if now.uploads_since is not None:
        arriving += f"{words('comma')}{words('oldest')} {words.age(age_s(now.uploads_since, now.at))}"
    table.add_row(words("uploads"), arriving)
    table.add_row(words("broker"), _broker(seen.hints, words))
    table.add_row(words("disk"), _disk(seen.free_bytes, words))
    table.add_row(words("audit"), _audit(now, words))
    table.add_row(words("backup"), _backup(now, words))
    return table


def _part(now: Overview, stage: Stage, words: Words) -> Text:
    news = now.news.stages[stage]
    if news.fails:
        said = words("comma").join(f"{visible(code)} × {count}" for code, count in sorted(news.failures.items()))
        return Text(words("fails", said), _BAD)
    return Text(words("quiet"), _QUIET) if news.done_at is None else _ago(words("answers"), news.done_at, now, words)


def _ago(said: str, moment: datetime, now: Overview, words: Words) -> Text:
    return Text.assemble((said, _WELL), f"{words('comma')}{words('ago', words.age(age_s(moment, now.at)))}")


def _disk(free_bytes: int | None, words: Words) -> Text:
    if free_bytes is None:
        return Text(words("not_here"), _QUIET)
    return Text(words("free", f"{free_bytes / _GIB:.1f}"), _BAD if free_bytes < LOW_BYTES else "")


def _broker(hints: Hints, words: Words) -> Text:
    match hints:
        case Untold.DOWN:
            return Text(words("broker_down"), _BAD)
        case Untold.CLOSED:
            return Text(words("broker_closed"), _BAD)
        case Untold.ELSEWHERE:
            return Text(words("not_here"), _QUIET)
        case _:
            counts = words("comma").join(f"{words.of(STAGES[stage.value])} {count}" for stage, count in hints.items())
            return Text(words("hints", counts))


def _backup(now: Overview, words: Words) -> Text:
    if now.backup_at is None:
        return Text(words("no_backup"), _LOOK)
    age = age_s(now.backup_at, now.at)
    return Text(words("ago", words.age(age)), _LOOK if age > OLD_BACKUP.total_seconds() else "")


def _audit(now: Overview, words: Words) -> Text:
    audit = now.audit
    anchored = (
        words("anchored", words.age(age_s(audit.anchored_at, now.at)))
        if audit.anchored_at is not None
        else words("never_anchored")
    )
    return Text(
        words("comma").join(
            (words("events", f"{audit.head:,}"), anchored, words("since_then", f"{audit.unanchored:,}"))
        )
    )
