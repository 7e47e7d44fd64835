"""Progress in a terminal: one line for each stage, true seconds where they are known."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

Report = Callable[[float, float], None]
"""Called with what is done and what there is in all, in seconds of the recording."""


class StageDisplay:
    """Shows stages one after the other. Without a terminal each finished stage is one plain line."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓[/green]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            TextColumn("{task.fields[detail]}"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )

    @contextmanager
    def running(self) -> Iterator[None]:
        """Keeps the display alive for the time of the block."""
        with self._progress:
            yield

    def fetching(self, title: str) -> Report:
        """What takes the progress of a download, in bytes; nothing is shown unless there is one."""
        tasks: list[TaskID] = []
        lock = threading.Lock()

        def report(done_bytes: float, total_bytes: float) -> None:
            with lock:
                if not tasks:
                    tasks.append(self._progress.add_task(title, total=None, detail=""))
            detail = f"{megabytes(done_bytes)} of {megabytes(total_bytes)}"
            self._progress.update(tasks[0], completed=done_bytes, total=total_bytes, detail=detail)

        return report

    @contextmanager
    def stage(self, title: str) -> Iterator[Report]:
        """One stage; the block's value takes its progress."""
        task = self._progress.add_task(title, total=None, detail="")

        def report(done_s: float, total_s: float) -> None:
            if total_s > 0:
                detail = f"{clock(done_s)} of {clock(total_s)}"
                self._progress.update(task, completed=min(done_s, total_s), total=total_s, detail=detail)

        yield report
        self._progress.update(task, completed=1, total=1, detail="")
        if not self._console.is_terminal:
            self._console.print(f"✓ {title}")

    @contextmanager
    def counted(self, title: str, things: str) -> Iterator[Report]:
        """One stage whose value takes how many things are done, of how many: 12 of 40 notes."""
        task = self._progress.add_task(title, total=None, detail="")

        def report(done: float, total: float) -> None:
            self._progress.update(task, completed=done, total=total, detail=f"{done:.0f} of {total:.0f} {things}")

        yield report
        if not self._console.is_terminal:
            self._console.print(f"✓ {title}")


def clock(seconds: float) -> str:
    """Minutes and seconds: 90.4 is 1:30."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def megabytes(size_bytes: float) -> str:
    """A size in megabytes: 1500000 is 1.5 MB."""
    return f"{size_bytes / 1e6:.1f} MB"
