"""A real OpenID provider (Node's certified oidc-provider) and a site on a real port that signs people in through it.

``make test-openid`` installs the provider; without it these tests say so and are skipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes.web_installation import Site, open_site
from tests.fakes.web_server import serving
from tests.servers import free_port

HERE = Path(__file__).parent


@dataclass
class Hospital:
    """The provider and the site, each at its address."""

    provider: str
    address: str
    site: Site
    clients: list[httpx.Client] = field(default_factory=list)

    def knows(self, person: str, **claims: Any) -> None:
        """The provider has this person, with these claims."""
        httpx.post(f"{self.provider}/people", content=json.dumps({person: claims})).raise_for_status()

    def browser(self) -> Browser:
        self.clients.append(httpx.Client(follow_redirects=False, timeout=30, trust_env=False))
        return Browser(self, self.clients[-1])


@dataclass
class Browser:
    """Cookies and redirects as a browser has them; scripts are not needed for any of this."""

    hospital: Hospital
    client: httpx.Client

    def follow(self, answer: httpx.Response, *, until: str = "") -> httpx.Response:
        """Goes where it is sent, until an answer is no redirect or goes to an address with ``until`` in it."""
        for _ in range(12):
            if not answer.is_redirect:
                return answer
            target = str(answer.url.join(answer.headers["location"]))
            if until and until in target:
                return answer
            answer = self.client.get(target)
        raise AssertionError("redirects without end")

    def to_provider(self, path: str) -> httpx.Response:
        """From a page of the site to the provider's form."""
        form = self.follow(self.client.get(self.hospital.address + path))
        assert form.url.path.startswith("/interaction/"), form.text[:300]
        return form

    def sign_in_there(self, form: httpx.Response, person: str, *, acr: str = "") -> httpx.Response:
        """Signs in at the provider and comes back to the site."""
        return self.follow(self.client.post(str(form.url), data={"login": person, "acr": acr}))

    def sign_in(self, person: str) -> httpx.Response:
        return self.sign_in_there(self.to_provider("/openid/sign-in"), person)

    def forget_provider(self) -> None:
        """Somebody else at this computer, or a new private window: the provider's own session is gone."""
        self.client.cookies.clear(domain="127.0.0.1")

    def me(self) -> httpx.Response:
        return self.client.get(f"{self.hospital.address}/api/v1/me")

    def csrf(self) -> dict[str, str]:
        return {"X-Scribe-CSRF": self.me().json()["csrf"]}


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.communicate(timeout=20)


@pytest.fixture(scope="session")
def provider_program() -> Path:
    node = shutil.which("node")
    if node is None or not (HERE / "node_modules" / "oidc-provider").is_dir():
        pytest.skip("the provider is not installed: `make test-openid` installs it and runs these tests")
    return Path(node)


@pytest.fixture
def hospital_of(provider_program: Path, tmp_path: Path) -> Iterator[Any]:
    """Starts a provider and a site that knows it, with further settings."""
    stopping: list[Any] = []

    def make(**settings: Any) -> Hospital:
        port, own = free_port(), free_port()
        address = f"http://localhost:{own}"
        command = [
            str(provider_program), str(HERE / "provider.mjs"), str(port), f"{address}/openid/callback",
            f"{address}/openid/logout", f"{address}/sign-in",
        ]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=HERE)
        stopping.append(lambda: _stop(process))
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        issuer = f"http://127.0.0.1:{port}"
        chosen = {
            "openid_issuer": issuer, "openid_client_id": "scribe", "public_url": address,
            "openid_client_secret": "a-secret-of-the-tests-only-123456",
            "openid_role_claim": "realm_access.roles", "openid_roles": ("clinicians=doctor", "ward=nurse"),
        }  # fmt: skip
        site = open_site(tmp_path / f"site-{port}", pages=True, **{**chosen, **settings})
        stopping.append(site.database.close)
        server = serving(site.app, port=own)
        server.__enter__()
        stopping.append(lambda: server.__exit__(None, None, None))
        made = Hospital(issuer, address, site)
        stopping.append(lambda: [client.close() for client in made.clients])
        return made

    yield make
    for stop in reversed(stopping):
        stop()
