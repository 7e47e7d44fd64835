"""The key-management service against a real Vault or OpenBao, where ``bao`` or ``vault`` is on the PATH."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scribe.encryption import KeyRing, MasterKeyFile
from scribe.encryption.vault import VaultTransit
from scribe.errors import MissingPart, PartDown
from tests.vault_server import PROGRAM, ROOT, VaultServer, vault_server

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="neither bao nor vault is installed")
POLICY = "\n".join(f'path "transit/{what}/scribe" {{ capabilities = ["update"] }}' for what in ("encrypt", "decrypt"))


@pytest.fixture
def server(tmp_path) -> Iterator[VaultServer]:
    with vault_server(tmp_path) as opened:
        yield opened


@pytest.fixture
def token(server, tmp_path):
    """A file with the token that operator.md asks for: it may use the key and nothing else."""
    server.ask("PUT", "sys/policies/acl/scribe", {"policy": POLICY}).raise_for_status()
    made = server.ask("POST", "auth/token/create", {"policies": ["scribe"]}).json()["auth"]["client_token"]
    file = tmp_path / "token"
    file.write_text(made)
    return file


def test_a_real_vault_wraps_the_master_key_and_opens_it_again_after_its_key_was_rotated(server, token, tmp_path):
    service = VaultTransit(server.url, "scribe", token)
    file = MasterKeyFile(tmp_path / "master.key", service)
    file.make()
    assert file.path.read_text().startswith("vault:v1:")
    _, wrapped = KeyRing(file).new_data_key()
    server.ask("POST", "transit/keys/scribe/rotate").raise_for_status()
    file.put_first(b"2" * 32)
    assert [line[:9] for line in file.path.read_text().split()] == ["vault:v2:", "vault:v1:"]
    KeyRing(file).unwrap(wrapped)


def test_what_a_real_vault_refuses_is_told_in_one_sentence(server, token, tmp_path):
    service = VaultTransit(server.url, "scribe", token)
    wrapped = service.wrap(b"1" * 32)
    with pytest.raises(MissingPart, match="status 400"):
        service.unwrap("vault:v1:AAAA")
    with pytest.raises(MissingPart, match=r"status 40[034]"):
        VaultTransit(server.url, "another", token).wrap(b"1" * 32)
    token.write_text("s.nobody")
    with pytest.raises(MissingPart, match="status 403"):
        service.unwrap(wrapped)
    token.write_text(ROOT)
    server.ask("PUT", "sys/seal").raise_for_status()
    with pytest.raises(PartDown, match="status 503"):
        service.unwrap(wrapped)
