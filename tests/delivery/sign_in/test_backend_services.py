"""SMART Backend Services and client credentials against a server that checks everything with other code."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from scribe.delivery.http import EmrClient
from scribe.delivery.order import Deadline
from scribe.delivery.sign_in import KeyFolder, auth_from
from scribe.errors import MissingPart, PartDown
from scribe.settings import Settings
from tests.fakes.authorization_server import AuthorizationServer
from tests.fakes.fhir_server import FhirServer


@pytest.fixture
def server() -> Iterator[AuthorizationServer]:
    with AuthorizationServer() as running:
        yield running


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "emr-keys")


def smart(server: AuthorizationServer, folder: Path, **more) -> Settings:
    given = {
        "data_dir": folder, "emr_url": server.base, "emr_sign_in": "smart", "emr_client_id": "scribe",
        "emr_timeout_s": 3, **more,
    }  # fmt: skip
    return Settings(_env_file=None, **given)


@dataclass
class Seconds:
    """A clock that moves only when a test says so."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def asked(settings: Settings, auth: httpx.Auth | None = None) -> str:
    """The Authorization that a request to the EMR carries."""
    seen: list[str] = []

    def emr(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("Authorization", ""))
        return httpx.Response(200)

    with httpx.Client(transport=httpx.MockTransport(emr), auth=auth or auth_from(settings)) as client:
        client.get(f"{settings.emr_url}/Patient/1")
    return seen[-1]


@pytest.mark.parametrize("algorithm", ["RS384", "ES384"])
def test_a_signed_assertion_gets_a_token(server, keys, tmp_path, algorithm):
    key = keys.new(algorithm)
    server.know("scribe", keys=keys.published())
    assert asked(smart(server, tmp_path)) == f"Bearer {server.issued[0]}"
    header, claims = server.assertions[0]
    assert header == {"alg": algorithm, "kid": key.kid, "typ": "JWT"}
    assert set(claims) == {"iss", "sub", "aud", "exp", "jti"}
    assert 0 < claims["exp"] - time.time() <= 300
    assert server.forms[0]["scope"] == "system/*.cruds"


def test_a_token_is_kept_for_many_requests(server, keys, tmp_path):
    keys.new("ES384")
    server.know("scribe", keys=keys.published())
    settings = smart(server, tmp_path, emr_scope="system/DocumentReference.c")
    auth = auth_from(settings)
    assert len({asked(settings, auth) for _ in range(5)}) == 1
    assert len(server.issued) == 1
    assert server.forms[0]["scope"] == "system/DocumentReference.c"


def test_many_threads_ask_for_one_token(server, keys, tmp_path):
    keys.new("ES384")
    server.know("scribe", keys=keys.published())
    server.slow(0.1)
    settings = smart(server, tmp_path)
    auth, seen = auth_from(settings), []
    threads = [threading.Thread(target=lambda: seen.append(asked(settings, auth))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 12
    assert len(set(seen)) == 1
    assert len(server.issued) == 1


def test_threads_that_waited_share_a_failure_instead_of_asking_in_turn(server, keys, tmp_path):
    keys.new("ES384")
    server.slow(60)
    settings = smart(server, tmp_path, emr_timeout_s=1.5)
    auth, failed = auth_from(settings), []

    def ask() -> None:
        with pytest.raises(PartDown) as caught:
            asked(settings, auth)
        failed.append(caught.value)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failed) == 8
    assert time.monotonic() - began < 8 * 1.5 - 2


@pytest.mark.parametrize("lasts_s", [2, "2"])
def test_a_token_is_renewed_before_it_ends(server, keys, tmp_path, lasts_s):
    keys.new("ES384")
    server.lasts_s = lasts_s
    server.know("scribe", keys=keys.published())
    settings, clock = smart(server, tmp_path), Seconds()
    auth = auth_from(settings, clock=clock)
    first = asked(settings, auth)
    clock.now += 1.4
    assert asked(settings, auth) == first
    clock.now += 0.2
    assert asked(settings, auth) == f"Bearer {server.issued[1]}"


@pytest.mark.parametrize("lasts_s", [None, -5, 0, "soon", True, 10**400, 1e308, {"s": 3}])
def test_whatever_a_server_says_of_how_long_a_token_lasts_it_is_kept_a_while(server, keys, tmp_path, lasts_s):
    keys.new("ES384")
    server.lasts_s = lasts_s
    server.know("scribe", keys=keys.published())
    settings = smart(server, tmp_path)
    auth = auth_from(settings)
    assert asked(settings, auth) == asked(settings, auth)


def test_while_the_sign_in_is_away_a_token_that_still_holds_is_used(server, keys, tmp_path):
    keys.new("ES384")
    server.lasts_s = 3
    server.know("scribe", keys=keys.published())
    settings, clock = smart(server, tmp_path), Seconds()
    auth = auth_from(settings, clock=clock)
    first = asked(settings, auth)
    clock.now += 2.4
    server.reply_next(503)
    assert asked(settings, auth) == first
    assert len(server.forms) == 2


def test_a_server_that_knows_only_the_key_before_is_signed_in_to_with_that(server, keys, tmp_path):
    before = keys.new("RS384")
    server.know("scribe", keys=keys.published())
    after = keys.new("ES384")
    assert asked(smart(server, tmp_path)) == f"Bearer {server.issued[0]}"
    assert server.assertions[-1][0]["kid"] == before.kid
    server.know("scribe", keys=keys.published())
    asked(smart(server, tmp_path))
    assert server.assertions[-1][0]["kid"] == after.kid


def test_the_key_that_the_server_can_check_is_chosen(server, keys, tmp_path):
    keys.new("RS384")
    keys.new("ES384")
    server.algorithms = ["RS384"]
    server.know("scribe", keys=keys.published())
    asked(smart(server, tmp_path))
    assert [header["alg"] for header, _ in server.assertions] == ["RS384"]


def test_a_server_that_takes_another_algorithm_is_told_apart(server, keys, tmp_path):
    keys.new("ES384")
    server.algorithms = ["RS384"]
    with pytest.raises(PartDown, match=r"takes RS384.*scribe emr keys new --algorithm"):
        asked(smart(server, tmp_path))


def test_a_key_that_the_server_does_not_know_is_refused_in_words(server, keys, tmp_path):
    keys.new("ES384")
    server.know("scribe", keys=KeyFolder(tmp_path / "others").published())
    with pytest.raises(PartDown, match="does not know Scribe") as caught:
        asked(smart(server, tmp_path))
    assert caught.value.details["oauth_error"] == "invalid_client"
    assert caught.value.details["outcome"]["issue"][0]["diagnostics"]


@pytest.mark.parametrize("ahead_s", [-140, 140])
def test_clocks_that_are_two_minutes_apart_do_no_harm(server, keys, tmp_path, ahead_s):
    keys.new("ES384")
    server.clock_ahead_s = ahead_s
    server.know("scribe", keys=keys.published())
    assert asked(smart(server, tmp_path))


@pytest.mark.parametrize("ahead_s", [-600, 600])
def test_clocks_that_are_further_apart_are_named(server, keys, tmp_path, ahead_s):
    keys.new("ES384")
    server.clock_ahead_s = ahead_s
    server.know("scribe", keys=keys.published())
    with pytest.raises(PartDown, match=r"clocks .* (599|600|601) s apart"):
        asked(smart(server, tmp_path))


def test_a_client_that_nobody_knows_is_refused_in_words(server, tmp_path):
    settings = smart(server, tmp_path, emr_sign_in="oauth", emr_client_secret="s3cret")
    with pytest.raises(PartDown, match=r"does not know Scribe.*invalid_client"):
        asked(settings)


@pytest.mark.parametrize("way", ["basic", "post"])
def test_a_secret_goes_in_the_header_or_in_the_form(server, tmp_path, way):
    server.know("scribe+1", secret="a:b c&d=é")
    settings = smart(
        server, tmp_path, emr_sign_in="oauth", emr_client_id="scribe+1", emr_client_secret="a:b c&d=é",
        emr_client_auth=way, emr_token_url=server.token_url,
    )  # fmt: skip
    assert asked(settings) == f"Bearer {server.issued[0]}"
    assert ("client_secret" in server.forms[0]) is (way == "post")
    assert "scope" not in server.forms[0]


def test_a_redirect_is_not_followed_with_a_proof(server, keys, tmp_path):
    keys.new("ES384")
    server.reply_next(307, Location=f"{server.base}/elsewhere")
    with pytest.raises(PartDown, match="redirect"):
        asked(smart(server, tmp_path))
    assert ("POST", "/fhir/elsewhere") not in server.requests


def test_a_token_endpoint_on_another_host_is_not_asked(server, keys, tmp_path):
    keys.new("ES384")
    server.configuration = {"token_endpoint": "https://elsewhere.example/token"}
    with pytest.raises(PartDown, match=r"elsewhere\.example.*SCRIBE_EMR_HOSTS"):
        asked(smart(server, tmp_path))
    assert server.forms == []


def test_a_token_is_not_sent_to_another_host(server, keys, tmp_path):
    keys.new("ES384")
    server.know("scribe", keys=keys.published())
    settings = smart(server, tmp_path)
    transport = httpx.MockTransport(lambda request: pytest.fail(f"asked {request.url}"))
    with (
        httpx.Client(transport=transport, auth=auth_from(settings)) as client,
        pytest.raises(MissingPart, match=r"other\.example"),
    ):
        client.get("https://other.example/fhir/Patient?page=2")


def test_a_slow_sign_in_ends_within_its_time(server, keys, tmp_path):
    keys.new("ES384")
    server.slow(60)
    began = time.monotonic()
    with pytest.raises(PartDown, match=r"did not answer within 0\.5 s"):
        asked(smart(server, tmp_path, emr_timeout_s=0.5))
    assert time.monotonic() - began < 20


def test_a_dripping_sign_in_ends_within_its_time(server, keys, tmp_path):
    keys.new("ES384")
    server.reply_next(200, b" " * 600, drip_s=0.1)
    began = time.monotonic()
    with pytest.raises(PartDown, match="did not answer within"):
        asked(smart(server, tmp_path, emr_timeout_s=0.6))
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("body", "match"),
    [
        (b"<html>sign in</html>", "something else than JSON"),
        (b"[]", "something else than JSON"),
        (b"{}", "without a token"),
        ({"access_token": "a\r\nb", "token_type": "bearer"}, "without a token"),
        ({"access_token": "abc", "token_type": "mac"}, "another kind"),
    ],
)
def test_an_answer_without_a_token_is_named(server, keys, tmp_path, body, match):
    keys.new("ES384")
    server.reply_next(200, body)
    with pytest.raises(PartDown, match=match):
        asked(smart(server, tmp_path))


def test_a_token_that_the_emr_refuses_in_the_middle_is_renewed_once(server, keys, tmp_path):
    keys.new("ES384")
    server.know("scribe", keys=keys.published())
    with FhirServer() as emr:
        settings = smart(server, tmp_path, emr_url=emr.url, emr_token_url=server.token_url, emr_hosts="localhost")
        with EmrClient("EMR", emr.url, timeout_s=5, deadline=Deadline(), auth=auth_from(settings)) as client:
            assert client.request("GET", "metadata", doing="asking").status_code == 200
            emr.token = "revoked meanwhile"
            assert client.request("GET", "metadata", doing="asking").status_code == 401
            assert len(server.issued) == 2
            emr.token = server.issued[1]
            assert (
                client.request("POST", "Patient/_search", doing="asking", data={"identifier": "s|1"}).json()["total"]
                == 0
            )
            emr.fail_next(1, 401)
            assert (
                client.request("POST", "Patient/_search", doing="asking", data={"identifier": "s|1"}).status_code == 401
            )
            assert len(server.issued) == 3


def test_no_key_is_told_at_the_start(server, tmp_path):
    with pytest.raises(MissingPart, match="scribe emr keys new"):
        auth_from(smart(server, tmp_path))


def test_nothing_secret_shows_in_a_representation(server, keys, tmp_path):
    key = keys.new("RS384")
    server.know("scribe", keys=keys.published())
    settings = smart(server, tmp_path)
    auth = auth_from(settings)
    asked(settings, auth)
    shown = " ".join(repr(one) for one in (auth, vars(auth), vars(vars(auth)["_tokens"]), key, settings))
    assert server.issued[0] not in shown
    assert "PRIVATE" not in shown


def test_nothing_secret_reaches_a_log_or_an_error(server, tmp_path, caplog):
    caplog.set_level("DEBUG")
    settings = smart(server, tmp_path, emr_sign_in="oauth", emr_client_secret="very-secret-word")
    with pytest.raises(PartDown) as caught:
        asked(settings)
    server.know("scribe", secret="very-secret-word")
    asked(settings)
    told = caplog.text + str(caught.value) + repr(caught.value.details)
    assert "very-secret-word" not in told
    assert server.issued[0] not in told
