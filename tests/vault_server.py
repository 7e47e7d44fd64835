"""A real Vault or OpenBao in its development mode, where one is installed: nothing of it outlives the test."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.servers import free_port

PROGRAM = shutil.which("bao") or shutil.which("vault")
ROOT = "root-of-the-test"
_START_WITHIN_S = 30


@dataclass(frozen=True)
class VaultServer:
    """Its address, and what the test may do with it."""

    url: str

    def ask(self, method: str, path: str, body: dict[str, object] | None = None) -> httpx.Response:
        """One request as root."""
        return httpx.request(method, f"{self.url}/v1/{path}", json=body or {}, headers={"X-Vault-Token": ROOT})


@contextmanager
def vault_server(folder: Path) -> Iterator[VaultServer]:
    """A server with the transit engine and the key ``scribe``."""
    assert PROGRAM is not None
    port = free_port()
    server = VaultServer(f"http://127.0.0.1:{port}")
    options = ["server", "-dev", "-dev-no-store-token", f"-dev-root-token-id={ROOT}"]
    with (folder / "vault.log").open("wb") as out:
        process = subprocess.Popen(
            [PROGRAM, *options, f"-dev-listen-address=127.0.0.1:{port}"], cwd=folder, stdout=out, stderr=out
        )
    try:
        deadline = time.monotonic() + _START_WITHIN_S
        while time.monotonic() < deadline:
            with suppress(httpx.HTTPError):
                if server.ask("GET", "sys/health").is_success:
                    break
            time.sleep(0.1)
        server.ask("POST", "sys/mounts/transit", {"type": "transit"}).raise_for_status()
        server.ask("POST", "transit/keys/scribe").raise_for_status()
        yield server
    finally:
        process.terminate()
        process.wait(10)
