"""Libraries of other languages that wheels bring along: FFmpeg, OpenSSL, BLAS, and what they bring in turn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import yaml
from packaging.utils import canonicalize_name

DECIDED: Final = Path(__file__).with_name("natives.yaml")
_LIBRARY: Final = re.compile(r"^(lib[A-Za-z0-9_+-]+?)(?:-[0-9a-f]{8})?(?:-[0-9a-f]{8})?\.so((?:\.\d+)*)$")


class UnknownLibraryError(Exception):
    """A wheel brings a library that nobody has written down the licence of."""


@dataclass(frozen=True)
class Native:
    """A library within a wheel."""

    name: str
    version: str
    licence: str
    package: str
    what: str


@cache
def decided() -> dict[str, dict[str, Any]]:
    """What is written down of each library: its licence, and what it is for."""
    return dict(yaml.safe_load(DECIDED.read_text(encoding="utf-8")))


def natives(found: metadata.Distribution) -> tuple[Native, ...]:
    """The libraries within a package, by name; the package's own modules are none.

    Raises:
        UnknownLibraryError: one of them has no licence in natives.yaml.
    """
    known = decided()
    package = canonicalize_name(found.name)
    libraries = {}
    for file in found.files or ():
        match = _LIBRARY.match(file.name)
        if match is None or (not file.parent.name.endswith(".libs") and ".cpython-" in file.name):
            continue
        name = match[1].rstrip("-")
        if name not in known:
            raise UnknownLibraryError(
                f"{package} brings {file.name}: read its licence and write it into tools/supply/natives.yaml"
            )
        said = known[name]
        libraries[name] = Native(name, match[2].lstrip("."), said["licence"], package, said.get("what", ""))
    within = [
        Native(name, "", said["licence"], package, said.get("what", ""))
        for name, said in known.items()
        if package in said.get("linked_into", ())
    ]
    return tuple(sorted({**libraries, **{one.name: one for one in within}}.values(), key=lambda one: one.name))


def built_beside(site_packages: Path) -> tuple[Native, ...]:
    """FFmpeg's libraries as deploy/ffmpeg/build lays them into an environment's folder ``lib``: without GPL, for av."""
    found = {}
    for file in sorted((site_packages.parents[1]).glob("lib*.so.*")):
        match = _LIBRARY.match(file.name)
        if match is not None and match[1].startswith(("libav", "libsw")):
            found[match[1]] = Native(match[1], match[2].lstrip("."), "LGPL-2.1-or-later", "av", "FFmpeg")
    return tuple(found.values())
