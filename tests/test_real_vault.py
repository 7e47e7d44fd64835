"""The key-management service against a real Vault, where ``make test-vault`` has built one."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator

import pytest

from scribe.encryption import KeyRing, MasterKeyFile
from scribe.encryption.vault import VaultTransit
from scribe.errors import MissingPart, PartDown
from tests.delivery.sign_in.certificates import Authority
from tests.vault_server import PROGRAM, ROOT, VaultServer, vault_server

pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="no Vault is built: `make test-vault` builds one (Go 1.25 or newer)"
)
POLICY = "\n".join(f'path "transit/{what}/scribe" {{ capabilities = ["update"] }}' for what in ("encrypt", "decrypt"))


@pytest.fixture
def server(tmp_path) -> Iterator[VaultServer]:
    with vault_server(tmp_path) as opened:
        yield opened


@pytest.fixture
def token(server, tmp_path):
    """A file with the token that operator.md asks for: it may use the key and nothing else."""
    return token_of(server, tmp_path)


def token_of(server, folder, **more):
    server.done("PUT", "sys/policies/acl/scribe", {"policy": POLICY})
    made = server.done("POST", "auth/token/create", {"policies": ["scribe"], **more})["auth"]["client_token"]
    file = folder / "token"
    file.write_text(made)
    return file


def use_for_s(service, seconds, before=lambda: None):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        before()
        service.wrap(b"1" * 32)
        time.sleep(0.2)


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


def test_a_sealed_vault_is_said_to_be_and_serves_again_once_it_is_unsealed(server, token):
    service = VaultTransit(server.url, "scribe", token)
    wrapped = service.wrap(b"1" * 32)
    server.done("PUT", "sys/seal")
    for _ in range(2):
        with pytest.raises(PartDown, match="status 503"):
            service.unwrap(wrapped)
    server.done("PUT", "sys/unseal", {"key": server.unseals})
    assert service.unwrap(wrapped) == b"1" * 32


def test_a_vault_that_is_away_is_said_and_a_ring_that_was_read_goes_on(server, token, tmp_path):
    file = MasterKeyFile(tmp_path / "master.key", VaultTransit(server.url, "scribe", token))
    file.make()
    ring = KeyRing(file)
    _, wrapped = ring.new_data_key()
    server.end()
    with pytest.raises(PartDown, match="does not answer"):
        KeyRing(MasterKeyFile(file.path, VaultTransit(server.url, "scribe", token)))
    ring.unwrap(wrapped)


def test_a_token_that_expired_is_refused_and_the_one_that_takes_its_place_is_read_at_once(server, tmp_path):
    token = token_of(server, tmp_path, ttl="1s", explicit_max_ttl="1s")
    service = VaultTransit(server.url, "scribe", token)
    with pytest.raises(MissingPart, match="status 403"):
        use_for_s(service, 20)
    token_of(server, tmp_path)
    assert service.unwrap(service.wrap(b"1" * 32)) == b"1" * 32


def test_a_token_that_is_renewed_goes_on(server, tmp_path):
    token = token_of(server, tmp_path, ttl="3s")
    service = VaultTransit(server.url, "scribe", token)
    renew = {"token": token.read_text(), "increment": "3s"}
    use_for_s(service, 5, before=lambda: server.done("POST", "auth/token/renew", renew))  # it would have lasted 3 s


def test_an_agents_token_by_approle_is_enough(server, tmp_path):
    server.done("PUT", "sys/policies/acl/scribe", {"policy": POLICY})
    server.done("POST", "auth/approle/role/scribe", {"token_policies": ["scribe"], "token_ttl": "1m"})
    role = server.done("GET", "auth/approle/role/scribe/role-id")["data"]["role_id"]
    secret = server.done("POST", "auth/approle/role/scribe/secret-id")["data"]["secret_id"]
    token = tmp_path / "token"
    for _ in range(2):  # an agent signs in again and writes the new token where the old one was
        signed_in = server.done("POST", "auth/approle/login", {"role_id": role, "secret_id": secret})
        token.write_text(signed_in["auth"]["client_token"] + "\n")
        service = VaultTransit(server.url, "scribe", token)
        assert service.unwrap(service.wrap(b"1" * 32)) == b"1" * 32


def test_lines_wrapped_anew_by_vault_open_and_those_below_the_least_version_are_refused(server, token):
    service = VaultTransit(server.url, "scribe", token)
    old = service.wrap(b"1" * 32)
    server.done("POST", "transit/keys/scribe/rotate")
    new = server.done("POST", "transit/rewrap/scribe", {"ciphertext": old})["data"]["ciphertext"]
    assert (old[:9], new[:9]) == ("vault:v1:", "vault:v2:")
    assert service.unwrap(old) == service.unwrap(new) == b"1" * 32
    server.done("POST", "transit/keys/scribe/config", {"min_decryption_version": 2})
    assert service.unwrap(new) == b"1" * 32
    with pytest.raises(MissingPart, match="status 400"):
        service.unwrap(old)


def test_the_hospitals_own_authority_is_trusted_where_it_is_named(tmp_path):
    authority = Authority(tmp_path)
    verify = ssl.create_default_context(cafile=str(authority.file))
    with vault_server(tmp_path, tls=authority.issue("vault"), verify=verify) as server:
        token = token_of(server, tmp_path)
        service = VaultTransit(server.url, "scribe", token, ca_file=authority.file)
        assert service.unwrap(service.wrap(b"1" * 32)) == b"1" * 32
        for other in (None, Authority(tmp_path, "Somebody else").file):
            with pytest.raises(PartDown, match="ConnectError"):
                VaultTransit(server.url, "scribe", token, ca_file=other).wrap(b"1" * 32)


def test_another_mount_is_asked_where_it_is_named(server, tmp_path):
    server.done("POST", "sys/mounts/hospital/keys", {"type": "transit"})
    server.done("POST", "hospital/keys/keys/scribe")
    token = tmp_path / "token"
    token.write_text(ROOT)
    service = VaultTransit(server.url, "scribe", token, mount="hospital/keys")
    assert service.unwrap(service.wrap(b"1" * 32)) == b"1" * 32
