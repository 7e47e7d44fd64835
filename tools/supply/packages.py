"""The packages that are installed, and under which licence each one comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

import yaml
from cyclonedx.spdx import is_expression, is_supported_id
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from tools.supply.lock import ROOT

DECIDED: Final = Path(__file__).with_name("licences.yaml")

_CLASSIFIED: Final = {
    "MIT License": "MIT",
    "ISC License (ISCL)": "ISC",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""Classifiers that mean one licence. "BSD License" means several, so it says nothing."""


class UnknownLicenceError(Exception):
    """A package says of itself no licence that has a name; somebody has to look and write it down."""


@dataclass(frozen=True)
class Package:
    """One that is installed."""

    name: str
    version: str
    licence: str
    home: str
    needs: tuple[str, ...]


@cache
def decided() -> dict[str, str]:
    """Licences that the packages' metadata do not name, as somebody read them."""
    return {canonicalize_name(name): said for name, said in yaml.safe_load(DECIDED.read_text(encoding="utf-8")).items()}


def installed(site_packages: Path | None = None) -> Iterator[metadata.Distribution]:
    """What an environment holds; this one's where none is named."""
    yield from metadata.distributions(path=[str(site_packages)]) if site_packages else metadata.distributions()


def packages(names: set[str], site_packages: Path | None = None) -> tuple[Package, ...]:
    """The packages of these names, by name.

    Raises:
        UnknownLicenceError: one names no licence, and none was written down for it.
    """
    known = decided()
    found = {canonicalize_name(one.name): one for one in installed(site_packages)}
    return tuple(
        Package(
            name,
            found[name].version,
            licence_of(name, found[name].metadata, known),
            _home(found[name].metadata),
            _needs(found[name].requires or []),
        )
        for name in sorted(names & found.keys())
    )


def licence_of(name: str, said: metadata.PackageMetadata, known: dict[str, str]) -> str:
    """The licence as an SPDX expression: as it was written down here, else as the package says.

    Raises:
        UnknownLicenceError: nothing that has a name is said.
    """
    if name in known:
        return known[name]
    classified = {line.rpartition(" :: ")[2] for line in said.get_all("Classifier", []) if line.startswith("License")}
    for given in (said["License-Expression"], said["License"], *(_CLASSIFIED.get(one) for one in sorted(classified))):
        if given and (is_supported_id(given) or is_expression(given)):
            return str(given)
    raise UnknownLicenceError(
        f"{name} names no licence by its SPDX name (License: {(said['License'] or '')[:60]!r}, {sorted(classified)}): "
        f"read its licence and write it into {DECIDED.relative_to(ROOT)}"
    )


def _home(said: metadata.PackageMetadata) -> str:
    links = dict(line.split(", ", 1) for line in said.get_all("Project-URL", []) if ", " in line)
    by_kind = {kind.lower(): link for kind, link in links.items()}
    for kind in ("source", "source code", "repository", "homepage", "home"):
        if kind in by_kind:
            return by_kind[kind]
    return str(said["Home-page"] or next(iter(links.values()), ""))


def _needs(requires: list[str]) -> tuple[str, ...]:
    """The names of what it needs here; what only an extra needs is left out."""
    found = set()
    for line in requires:
        try:
            needed = Requirement(line)
        except InvalidRequirement:
            continue
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            found.add(canonicalize_name(needed.name))
    return tuple(sorted(found))
