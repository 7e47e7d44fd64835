"""Real FHIR servers, each a process of its own on loopback, started and ended by the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

TOOLS = Path(__file__).parents[2] / "tools" / "emr_servers"
MEDPLUM = TOOLS / "medplum"


class CannotStart(Exception):
    """What is missing, in one sentence."""


class Server:
    """A server that writes its FHIR base into a file once it answers."""

    def __init__(self, command: list[str], address: Path, *, within_s: float) -> None:
        log = address.with_suffix(".log")
        with log.open("wb") as out:
            self._process = subprocess.Popen(command, stdout=out, stderr=out)
        deadline = time.monotonic() + within_s
        while not address.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise CannotStart(f"{command[0]} did not start: {log.read_text(errors='replace')[-1500:]}")
            time.sleep(0.05)
        self.url = address.read_text().strip()

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def hapi(folder: Path, **settings: str) -> Server:
    """HAPI's JPA server; settings as in HapiServer.java."""
    build()
    address = folder / "hapi"
    options = [f"-Demr.{name}={value}" for name, value in {"address": str(address), **settings}.items()]
    return Server([str(TOOLS / "serve"), *options], address, within_s=240)


def build() -> None:
    """Compiles what is written in Java."""
    built = subprocess.run([str(TOOLS / "build")], capture_output=True, text=True, check=False)
    if built.returncode:
        raise CannotStart(built.stderr.strip())


def medplum(folder: Path) -> Server:
    """Medplum's router over memory."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise CannotStart("Medplum's router needs Node.js 20.19 or newer with npm, which are not installed.")
    _install(npm)
    address = folder / "medplum"
    return Server([node, str(MEDPLUM / "server.mjs"), str(address)], address, within_s=60)


def _install(npm: str) -> None:
    """The packages of the lock file, once."""
    lock, done = MEDPLUM / "package-lock.json", MEDPLUM / "node_modules" / ".of-lock"
    wanted = lock.read_text(encoding="utf-8")
    if done.exists() and done.read_text(encoding="utf-8") == wanted:
        return
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    ran = subprocess.run(
        command, cwd=MEDPLUM, capture_output=True, text=True, check=False, timeout=300, env={**os.environ, "CI": "1"}
    )
    if ran.returncode:
        raise CannotStart("Medplum's packages cannot be had: `npm ci` failed in tools/emr_servers/medplum.")
    done.write_text(wanted, encoding="utf-8")
