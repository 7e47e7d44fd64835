"""A real Vault, in memory: ``tools/vault_server`` builds it, and nothing of it outlives the test."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.servers import free_port

_BUILT = Path(__file__).parents[1] / ".cache" / "bin" / "vault-for-tests"
PROGRAM = shutil.which("vault-for-tests") or (str(_BUILT) if _BUILT.is_file() else None)
ROOT = "root-of-the-test"
_START_WITHIN_S = 30


@dataclass(frozen=True)
class VaultServer:
    """Its address, what the test may do with it, and the key that unseals it."""

    url: str
    unseals: str
    process: subprocess.Popen[str]
    verify: Any = True

    def ask(self, method: str, path: str, body: dict[str, object] | None = None, token: str = ROOT) -> httpx.Response:
        """One request, as root where nobody else is named."""
        headers = {"X-Vault-Token": token}
        with httpx.Client(verify=self.verify, trust_env=False) as client:
            return client.request(method, f"{self.url}/v1/{path}", json=body or {}, headers=headers)

    def done(self, method: str, path: str, body: dict[str, object] | None = None) -> Any:
        """What root's request answers, which has to succeed."""
        answer = self.ask(method, path, body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def end(self) -> None:
        """Ends it for good: what it holds is lost."""
        self.process.terminate()
        self.process.wait(10)


@contextmanager
def vault_server(folder: Path, *, tls: tuple[Path, Path] | None = None, verify: Any = True) -> Iterator[VaultServer]:
    """A server with the transit engine, the key ``scribe`` and AppRole.

    Args:
        folder: for its log.
        tls: the certificate and the key that it shows; without, it speaks HTTP.
        verify: whom the test's own requests trust.
    """
    assert PROGRAM is not None
    port = free_port()
    options = [f"-address=127.0.0.1:{port}", f"-root={ROOT}"]
    options += [f"-certificate={tls[0]}", f"-key={tls[1]}"] if tls is not None else []
    with (folder / "vault.log").open("wb") as out:
        process = subprocess.Popen([PROGRAM, *options], cwd=folder, stdout=subprocess.PIPE, stderr=out, text=True)
    assert process.stdout is not None
    scheme = "http" if tls is None else "https"
    with process.stdout as said:
        server = VaultServer(f"{scheme}://localhost:{port}", said.readline().strip(), process, verify)
    try:
        deadline = time.monotonic() + _START_WITHIN_S
        while time.monotonic() < deadline:
            with suppress(httpx.HTTPError):
                if server.ask("GET", "sys/health").is_success:
                    break
            time.sleep(0.05)
        server.done("POST", "sys/mounts/transit", {"type": "transit"})
        server.done("POST", "sys/auth/approle", {"type": "approle"})
        server.done("POST", "transit/keys/scribe")
        yield server
    finally:
        server.end()
