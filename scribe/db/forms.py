"""The forms that the database has had, by the names of their migrations, and which of them this program knows."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("migrations")
"""Alembic's script location."""


@cache
def forms(folder: Path = FOLDER) -> tuple[str, ...]:
    """Every form that this program knows, the oldest first: a migration's file is named by it, and numbered."""
    return tuple(sorted(file.stem for file in (folder / "versions").glob("[0-9]*.py")))


def newest_form(folder: Path = FOLDER) -> str:
    """The form that this program was written for."""
    return forms(folder)[-1]
