"""Which versions of TLS and which ciphers Scribe takes towards others, with a real server of each version."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scribe.delivery.hl7v2.mllp import connected
from scribe.delivery.sign_in import tls_from
from scribe.encryption.vault import VaultTransit
from scribe.errors import MissingPart, PartDown, ScribeError
from scribe.settings import Settings
from scribe.web.sign_in.provider import Begun, Provider
from tests.delivery.sign_in.certificates import Authority

OLD = [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1]
NEW = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]
ANSWER = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{}"


class Server:
    """Speaks one version of TLS and no other; ``shaken`` counts finished handshakes, ``heard`` tells of each."""

    def __init__(self, version: ssl.TLSVersion, authority: Authority) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*authority.issue("server"))
        context.set_ciphers("ALL:@SECLEVEL=0")  # else OpenSSL itself would refuse the old ones
        context.minimum_version = context.maximum_version = version
        self._context, self.version, self.shaken = context, version, 0
        self.heard = threading.Semaphore(0)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # closed: the test is over
            while True:
                plain, _ = self._listener.accept()
                with contextlib.suppress(OSError), self._context.wrap_socket(plain, server_side=True) as channel:
                    self.shaken += 1
                    self.heard.release()
                    channel.settimeout(5)
                    channel.recv(65536)
                    channel.sendall(ANSWER)

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def server(request, authority) -> Iterator[Server]:
    opened = Server(request.param, authority)
    yield opened
    opened.close()


def settings(folder: Path, authority: Authority, port: int) -> Settings:
    return Settings(
        _env_file=None, data_dir=folder, emr_ca_file=authority.file, openid_issuer=f"https://localhost:{port}",
        openid_client_id="scribe", openid_roles=("d=doctor",), public_url="https://scribe.example.org",
    )  # fmt: skip


def ask_the_emr(folder: Path, authority: Authority, port: int) -> None:
    with httpx.Client(verify=tls_from(settings(folder, authority, port)), trust_env=False) as client:
        client.get(f"https://localhost:{port}/metadata")


def send_hl7(folder: Path, authority: Authority, port: int) -> None:
    with connected("localhost", port, tls=tls_from(settings(folder, authority, port)), name="it", within_s=5) as line:
        assert line is not None


def ask_the_openid_provider(folder: Path, authority: Authority, port: int) -> None:
    given = settings(folder, authority, port)
    Provider(given, tls_from(given)).address(Begun.new(), fresh=False)


def ask_vault(folder: Path, authority: Authority, port: int) -> None:
    token = folder / "token"
    token.write_text("s.token")
    VaultTransit(f"https://localhost:{port}", "scribe", token, ca_file=authority.file).wrap(b"1" * 32)


ASKING = [ask_the_emr, send_hl7, ask_the_openid_provider, ask_vault]
FAILURES = (ScribeError, httpx.HTTPError, OSError)


@pytest.mark.parametrize("ask", ASKING)
@pytest.mark.parametrize("server", NEW, indirect=True, ids=lambda version: version.name)
def test_tls_1_2_and_1_3_are_spoken(server, authority, tmp_path, ask):
    with contextlib.suppress(*FAILURES):  # it answers 404: what counts is that it was heard
        ask(tmp_path, authority, server.port)
    assert server.heard.acquire(timeout=10)


@pytest.mark.parametrize("ask", ASKING)
@pytest.mark.parametrize("server", OLD, indirect=True, ids=lambda version: version.name)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
def test_older_versions_are_refused(server, authority, tmp_path, ask):
    version = server.version
    with pytest.raises(FAILURES):
        ask(tmp_path, authority, server.port)
    assert server.shaken == 0
    old = ssl.create_default_context(cafile=str(authority.file))
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = old.maximum_version = version
    with socket.create_connection(("127.0.0.1", server.port)) as plain:
        old.wrap_socket(plain, server_hostname="localhost").close()  # it does speak with who takes an old version


def test_no_cipher_is_weak(tmp_path, authority):
    ciphers = tls_from(settings(tmp_path, authority, 1)).get_ciphers()
    assert ciphers
    for cipher in ciphers:
        assert cipher["strength_bits"] >= 128, cipher["name"]
        assert not any(word in cipher["name"] for word in ("RC4", "DES", "NULL", "EXP", "MD5", "anon", "ADH")), cipher
    assert ciphers[0]["aead"]


def test_vaults_authority_is_trusted_beside_the_public_ones_and_a_file_of_nothing_is_said(tmp_path, authority):
    nothing = tmp_path / "nothing.pem"
    nothing.write_text("no certificate")
    for file in (nothing, tmp_path / "missing.pem"):
        with pytest.raises(MissingPart, match="SCRIBE_VAULT_CA_FILE"):
            VaultTransit("https://localhost", "scribe", tmp_path / "token", ca_file=file)


@pytest.mark.parametrize("server", [ssl.TLSVersion.TLSv1_3], indirect=True)
def test_a_vault_of_an_unknown_authority_is_not_trusted(server, tmp_path):
    with pytest.raises(PartDown, match="does not answer"):
        ask_vault(tmp_path, Authority(tmp_path, "Somebody else"), server.port)
