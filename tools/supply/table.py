"""docs/licences.md: every package and library that Scribe ships or is developed with, and its licence."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

from packaging.utils import canonicalize_name

from tools.supply.lock import DEVELOPS, ROOT, RUNS, locked
from tools.supply.natives import Native, natives
from tools.supply.packages import decided, installed, packages

GUIDE: Final = ROOT / "docs" / "licences.md"
_PREFACE: Final = Path(__file__).with_name("licences_preface.md")


def licences(lock: Path) -> dict[str, str]:
    """The licence of each package that a lock file names, for other machines and Pythons too.

    Raises:
        UnknownLicenceError: one of them is not known.
    """
    names = {one.name: one for one in locked(lock)}
    found = {one.name: one.licence for one in packages(set(names))}
    elsewhere = decided()
    return {name: found.get(name) or elsewhere.get(name, "") for name in sorted(names)}


def all_natives() -> tuple[Native, ...]:
    """The libraries within the packages that run."""
    names = {one.name for one in locked(RUNS)}
    return tuple(
        one for found in installed() if canonicalize_name(found.name) in names for one in natives(found)
    )  # fmt: skip


def guide() -> str:
    """The page as a whole."""
    runs, develops = licences(RUNS), licences(DEVELOPS)
    counted = ", ".join(f"{licence} {count}" for licence, count in Counter(runs.values()).most_common())
    lines = [_PREFACE.read_text(encoding="utf-8").rstrip(), "", "## What runs", "", f"By licence: {counted}.", ""]
    lines += ["| package | licence |", "| --- | --- |", *(f"| {name} | {licence} |" for name, licence in runs.items())]
    lines += ["", "## Libraries within them (Linux, x86-64)", ""]
    lines += ["| library | licence | comes with | what it is for |", "| --- | --- | --- | --- |"]
    within = sorted(all_natives(), key=lambda one: (one.package, one.name))
    lines += [f"| {one.name} | {one.licence} | {one.package} | {one.what} |" for one in within]
    lines += ["", "## What only develops and tests", "", "Not in any image.", ""]
    lines += ["| package | licence |", "| --- | --- |"]
    lines += [f"| {name} | {licence} |" for name, licence in develops.items() if name not in runs]
    return "\n".join(lines) + "\n"
