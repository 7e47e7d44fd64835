"""The command line, called in this process: what it printed and its exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scribe.cli import main
from scribe.language.rules import use_own_rules

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
