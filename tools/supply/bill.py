"""The bill of materials in CycloneDX: packages, the libraries within them, who needs whom, and Debian's packages."""

from __future__ import annotations

import subprocess
import tomllib
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.utils import canonicalize_name

from tools.supply.lock import ROOT, RUNS, locked
from tools.supply.natives import Native, built_beside, natives
from tools.supply.packages import Package, installed, packages

_LICENCES: Final = LicenseFactory()
_OURS: Final = uuid.UUID("6f0f5e0a-6a0e-4c8e-9d55-2f1d8b0f4a10")


def bill(site_packages: Path | None = None, *, system: bool = False) -> Bom:
    """What an environment holds of the packages that run.

    Args:
        site_packages: whose; this environment's where none is named.
        system: with Debian's packages of this machine, as in an image.

    Raises:
        UnknownLicenceError: a package's licence is not known.
        UnknownLibraryError: a library's is not.
    """
    names = {one.name for one in locked(RUNS)}
    found = packages(names, site_packages)
    parts = {one.name: _package(one) for one in found}
    for distribution in installed(site_packages):
        name = canonicalize_name(distribution.name)
        if name in parts:
            parts[name].components.update(_native(one) for one in natives(distribution))
    if site_packages is not None:
        parts["av"].components.update(_native(one) for one in built_beside(site_packages))
    made = Bom()
    made.metadata.component = _scribe()
    made.components.update(parts.values())
    for one in found:
        made.register_dependency(parts[one.name], [parts[name] for name in one.needs if name in parts])
    made.register_dependency(made.metadata.component, [parts[name] for name in _direct() if name in parts])
    if system:
        made.components.update(_debian())
    made.serial_number = uuid.uuid5(_OURS, "\n".join(sorted(str(part.purl) for part in made.components)))
    return made


def written(made: Bom) -> str:
    """The bill as JSON, version 1.6 of the form."""
    return str(JsonV1Dot6(made).output_as_string(indent=2)) + "\n"


def _scribe() -> Component:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "scribe" / "__init__.py").read_text(encoding="utf-8")
    version = text.partition('__version__ = "')[2].partition('"')[0]
    return Component(
        type=ComponentType.APPLICATION, name="scribe", version=version, bom_ref="scribe",
        description=project["description"], licenses=[_LICENCES.make_from_string(project["license"])],
    )  # fmt: skip


def _direct() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {canonicalize_name(line.split("[")[0].split(">")[0].strip()) for line in project["dependencies"]}


def _package(one: Package) -> Component:
    purl = PackageURL("pypi", name=one.name, version=one.version)
    links = [ExternalReference(type=ExternalReferenceType.VCS, url=XsUri(one.home))] if one.home else []
    return Component(
        type=ComponentType.LIBRARY, name=one.name, version=one.version, purl=purl, bom_ref=str(purl),
        licenses=[_LICENCES.make_from_string(one.licence)], external_references=links,
    )  # fmt: skip


def _native(one: Native) -> Component:
    purl = PackageURL("generic", name=one.name, version=one.version or None)
    return Component(
        type=ComponentType.LIBRARY, name=one.name, version=one.version or None, purl=purl,
        bom_ref=f"{one.package}/{one.name}", licenses=[_LICENCES.make_from_string(one.licence)],
        description=one.what or None, properties=[Property(name="scribe:within", value=one.package)],
    )  # fmt: skip


def _debian() -> Iterable[Component]:
    """Debian's packages, as dpkg knows them; their licences are in /usr/share/doc of the image."""
    asked = ["dpkg-query", "--show", "--showformat=${Package}\t${Version}\t${Architecture}\n"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        name, version, architecture = line.split("\t")
        purl = PackageURL("deb", namespace="debian", name=name, version=version, qualifiers={"arch": architecture})
        yield Component(type=ComponentType.LIBRARY, name=name, version=version, purl=purl, bom_ref=str(purl))
