"""Known faults of the locked packages, from a file that the hospital brings: records in OSV's form, as published.

A file is what OSV exports for PyPI (a zip with one record in each file), a folder of records, or a JSON file with one
record, a list of them, or a list under ``vulns``. Whether a version is meant is decided as the form says
(https://ossf.github.io/osv-schema/, "Evaluation"): the listed versions, else the events of the ranges in order.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from tools.supply.lock import Locked

ECOSYSTEM: Final = "PyPI"
_RANGES: Final = ("ECOSYSTEM", "SEMVER")
_LONGEST_RECORD_BYTES: Final = 16 * 1024 * 1024
Record = Mapping[str, Any]


class NoAdvisoriesError(Exception):
    """The file holds nothing that can be read as advisories."""


@dataclass(frozen=True)
class Concern:
    """A package of ours, and an advisory that means its version."""

    package: str
    version: str
    id: str
    aliases: tuple[str, ...]
    summary: str
    fixed: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What was found, and in how much."""

    concerns: tuple[Concern, ...]
    records: int
    newest: str


def report(place: Path, packages: Iterable[Locked], *, leave_out: frozenset[str] = frozenset()) -> Report:
    """Which advisories mean a version that is locked.

    Args:
        place: the advisories.
        packages: the locked packages.
        leave_out: advisories, by id or alias, that somebody has judged.

    Raises:
        NoAdvisoriesError: there are none in it, or it cannot be read.
    """
    ours = {one.name: one.version for one in packages}
    concerns, count, newest = [], 0, ""
    for record in _of_ours(place):
        count += 1
        newest = max(newest, str(record.get("modified", "")))
        if record.get("withdrawn") or leave_out & {str(record["id"]), *record.get("aliases", ())}:
            continue
        try:
            concerns += _concerns(record, ours)
        except (AttributeError, TypeError, ValueError, KeyError) as error:
            raise NoAdvisoriesError(f"The advisory {record['id'][:80]} is not in OSV's form: {error}") from error
    if not count:
        raise NoAdvisoriesError(f"{place} holds no advisory for {ECOSYSTEM} in OSV's form.")
    return Report(tuple(sorted(concerns, key=lambda one: (one.package, one.id))), count, newest)


def _of_ours(place: Path) -> Iterator[Record]:
    """Those that speak of a package of our ecosystem at all."""
    for record in records(place):
        affected = record.get("affected")
        packages = (
            [one.get("package") for one in affected if isinstance(one, dict)] if isinstance(affected, list) else ()
        )
        if any(isinstance(one, dict) and one.get("ecosystem") == ECOSYSTEM for one in packages):
            yield record


def records(place: Path) -> Iterator[Record]:
    """Every record in a zip, a folder or a JSON file.

    Raises:
        NoAdvisoriesError: it cannot be read.
    """
    try:
        for raw in _files(place):
            read = json.loads(raw)
            many = read.get("vulns", [read]) if isinstance(read, dict) else read
            yield from (one for one in many if isinstance(one, dict) and isinstance(one.get("id"), str))
    except (OSError, ValueError, AttributeError, TypeError, RecursionError, zipfile.BadZipFile) as error:
        raise NoAdvisoriesError(f"{place} cannot be read as advisories: {type(error).__name__}: {error}") from error


def _files(place: Path) -> Iterator[bytes]:
    if place.is_dir():
        for file in sorted(place.rglob("*.json")):
            yield file.read_bytes()
    elif zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as packed:
            for name in sorted(packed.namelist()):
                if name.endswith(".json"):
                    with packed.open(name) as one:
                        yield one.read(_LONGEST_RECORD_BYTES)
    else:
        yield place.read_bytes()


def _concerns(record: Record, ours: Mapping[str, str]) -> Iterator[Concern]:
    meant: dict[str, set[str]] = {}
    for affected in record.get("affected", ()):
        said = affected.get("package", {})
        name = canonicalize_name(str(said.get("name", "")))
        if said.get("ecosystem") == ECOSYSTEM and name in ours and is_meant(ours[name], affected):
            meant.setdefault(name, set()).update(_fixes(affected))
    for name, fixed in meant.items():
        aliases = tuple(str(alias) for alias in record.get("aliases", ()))
        summary = str(record.get("summary") or record.get("details", "")).partition("\n")[0][:160]
        yield Concern(name, ours[name], record["id"], aliases, summary, tuple(sorted(fixed)))


def is_meant(version: str, affected: Record) -> bool:
    """Whether a version is among those that are affected."""
    if version in affected.get("versions", ()):
        return True
    ranges = (one for one in affected.get("ranges", ()) if one.get("type") in _RANGES)
    return any(_within(Version(version), one.get("events", ())) for one in ranges)


def _within(version: Version, events: Iterable[Mapping[str, str]]) -> bool:
    """The events in the order of their versions: the last one that the version has reached decides."""
    placed = []
    for event in events:
        for kind, at in event.items():
            try:
                placed.append((Version("0a0.dev0") if at == "0" else Version(at), kind))
            except InvalidVersion:
                continue
    is_in = False
    # at one version what is mended comes before what begins anew
    for at, kind in sorted(placed, key=lambda one: (one[0], one[1] == "introduced")):
        if kind == "introduced" and version >= at:
            is_in = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            is_in = False
    return is_in


def _fixes(affected: Record) -> Iterator[str]:
    for one in affected.get("ranges", ()):
        if one.get("type") in _RANGES:
            yield from (event["fixed"] for event in one.get("events", ()) if "fixed" in event)
