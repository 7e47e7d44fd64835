"""The command line, called in this process: what it printed and its exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import typer.main

from scribe.cli import main
from scribe.language.rules import use_own_rules

put_together = cache(typer.main.get_command)
"""Every command with its options: the same however often the program is called."""
SAMPLES = Path(__file__).parents[2] / "scribe" / "samples"


@dataclass(frozen=True)
class Ran:
    """One call of the command line."""

    code: int
    out: str
    err: str


Command = Callable[..., Ran]


@pytest.fixture
def scribe(monkeypatch, capsys, tmp_path) -> Iterator[Command]:
    """Runs ``scribe`` with arguments, in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("typer.main.get_command", put_together)

    def run(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["scribe", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    yield run
    use_own_rules(None)  # a process has one hospital's rules; this one goes on with others' tests
