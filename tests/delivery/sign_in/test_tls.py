"""TLS with an authority of the hospital's own and with a certificate of Scribe's, on real sockets."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from scribe.delivery.sign_in import KeyFolder, auth_from, tls_from
from scribe.errors import MissingPart, PartDown
from scribe.settings import Settings
from tests.delivery.sign_in.certificates import Authority
from tests.delivery.sign_in.test_backend_services import asked
from tests.fakes.authorization_server import AuthorizationServer


def serving(folder: Path, authority: Authority, *, ask_for: Authority | None = None) -> AuthorizationServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("server"))
    if ask_for is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(ask_for.file)
    return AuthorizationServer(tls=context)


def smart(server: AuthorizationServer, folder: Path, **more) -> Settings:
    keys = KeyFolder(folder / "emr-keys")
    server.know("scribe", keys={"keys": [dict((keys.all() or (keys.new("ES384"),))[0].public)]})
    given = {"data_dir": folder, "emr_url": server.base, "emr_sign_in": "smart", "emr_client_id": "scribe"}
    return Settings(_env_file=None, emr_timeout_s=5, **given, **more)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def test_a_private_authority_is_trusted_when_it_is_named(tmp_path, authority):
    with serving(tmp_path, authority) as server:
        assert asked(smart(server, tmp_path, emr_ca_file=authority.file)) == f"Bearer {server.issued[0]}"


def test_a_certificate_of_nobody_known_is_not_trusted(tmp_path, authority):
    other = Authority(tmp_path, "Somebody else")
    with serving(tmp_path, authority) as server:
        for settings in (smart(server, tmp_path), smart(server, tmp_path, emr_ca_file=other.file)):
            with pytest.raises(PartDown, match="cannot be reached"):
                asked(settings)
        assert server.issued == []


@pytest.mark.parametrize("password", ["", "key-password"])
def test_scribe_shows_its_certificate(tmp_path, authority, password):
    certificate, key = authority.issue("scribe", password=password)
    with serving(tmp_path, authority, ask_for=authority) as server:
        settings = smart(
            server, tmp_path, emr_ca_file=authority.file, emr_client_cert=certificate, emr_client_key=key,
            emr_client_key_password=password,
        )  # fmt: skip
        assert asked(settings) == f"Bearer {server.issued[0]}"
        assert set(server.peers) == {"scribe"}


def test_without_its_certificate_scribe_is_not_let_in(tmp_path, authority):
    with serving(tmp_path, authority, ask_for=authority) as server:
        with pytest.raises(PartDown):
            asked(smart(server, tmp_path, emr_ca_file=authority.file))
        assert server.issued == []


def test_names_are_checked_and_old_versions_refused():
    context = tls_from(Settings(_env_file=None))
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_files_that_cannot_be_used_are_named(tmp_path, authority):
    nothing, text = tmp_path / "nothing.pem", tmp_path / "text.pem"
    text.write_text("hello", encoding="utf-8")
    certificate, key = authority.issue("scribe", password="right")
    _, other_key = authority.issue("other")
    for given, match in (
        ({"emr_ca_file": nothing}, "SCRIBE_EMR_CA_FILE .* cannot be read"),
        ({"emr_ca_file": text}, "no certificate in PEM"),
        ({"emr_client_cert": nothing}, "SCRIBE_EMR_CLIENT_CERT .* cannot be read"),
        ({"emr_client_cert": certificate}, "cannot be used with its key"),
        ({"emr_client_cert": certificate, "emr_client_key": other_key}, "belong together"),
        ({"emr_client_cert": certificate, "emr_client_key": key}, "SCRIBE_EMR_CLIENT_KEY_PASSWORD"),
    ):
        with pytest.raises(MissingPart, match=match):
            tls_from(Settings(_env_file=None, **given))


def test_the_token_is_asked_for_over_the_same_tls(tmp_path):
    settings = Settings(
        _env_file=None, data_dir=tmp_path, emr_url="https://emr.example/fhir", emr_sign_in="oauth",
        emr_client_id="scribe", emr_client_secret="x", emr_ca_file=tmp_path / "missing.pem",
    )  # fmt: skip
    with pytest.raises(MissingPart, match="SCRIBE_EMR_CA_FILE"):
        auth_from(settings)
