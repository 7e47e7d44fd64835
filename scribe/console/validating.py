"""``scribe fhir validate``: is a resource valid by FHIR R4."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console

from scribe.console.files import read_bytes
from scribe.errors import BadInput
from scribe.fhir.validation import Fault, faults_in_file


def validate_file(path: Path) -> tuple[Fault, ...]:
    """The faults of a file with a FHIR resource, most often a Bundle.

    Raises:
        BadInput: it cannot be read, is too large, or is not JSON.
    """
    try:
        return faults_in_file(read_bytes(path, BadInput))
    except BadInput as error:
        if path.name in error.message:
            raise
        raise BadInput(f"{path.name} is not JSON in UTF-8.", remedy=error.remedy) from None


def faults_as_json(path: Path, faults: tuple[Fault, ...]) -> dict[str, Any]:
    """What programs read (``scribe.fhir.validation/1``)."""
    return {
        "schema": "scribe.fhir.validation/1",
        "file": path.name,
        "fhir": "4.0.1",
        "valid": not faults,
        "faults": [fault._asdict() for fault in faults],
    }


def print_faults(path: Path, faults: tuple[Fault, ...], console: Console) -> None:
    """A line for each fault, and one that sums up."""
    for fault in faults:
        console.print(str(fault), markup=False, highlight=False, soft_wrap=True)
    if not faults:
        console.print(f"{path.name}: valid FHIR R4", markup=False)
        return
    rules = ", ".join(sorted({fault.rule for fault in faults}))
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    console.print(f"{path.name}: {count} against FHIR R4 ({rules})", markup=False, soft_wrap=True)
