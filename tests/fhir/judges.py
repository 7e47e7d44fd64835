"""Validators that share no code with Scribe, and HL7's own examples of FHIR R4: ``tools/fhir_judges``, by npm."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "tools" / "fhir_judges"
EXAMPLES = FOLDER / "node_modules" / "hl7.fhir.r4.examples"

Json = dict[str, Any]


class CannotStart(Exception):
    """The judges cannot be had here; the text says why, in one line."""


def install() -> str:
    """Installs the packages of the lock file once, and gives the path of Node.js."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise CannotStart("The outside judges of FHIR need Node.js 20.19 or newer with npm, which are not installed.")
    lock, done = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".of-lock"
    with lock.open(encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # several test processes may want them at once
        wanted = held.read()
        if done.exists() and done.read_text(encoding="utf-8") == wanted:
            return node
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
        ran = subprocess.run(
            command, cwd=FOLDER, capture_output=True, check=False, timeout=300, env={**os.environ, "CI": "1"}
        )
        if ran.returncode:
            raise CannotStart("The outside judges of FHIR cannot be had: `npm ci` failed in tools/fhir_judges.")
        done.write_text(wanted, encoding="utf-8")
    return node


def judge(node: str, resources: Iterable[Json]) -> list[dict[str, list[str]]]:
    """What each judge says of each resource."""
    lines = "".join(json.dumps({"resource": one}) + "\n" for one in resources)
    command = [node, str(FOLDER / "judge.mjs")]
    ran = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, timeout=300)
    return [json.loads(line) for line in ran.stdout.splitlines()]


def example(name: str) -> Json:
    """One of HL7's examples, by the name of its file."""
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
