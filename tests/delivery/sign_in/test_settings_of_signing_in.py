"""Every wrong combination of settings is one sentence at the start; secrets go to listed hosts and over TLS only."""

from __future__ import annotations

from base64 import b64decode

import httpx
import pytest

from scribe.delivery.sign_in import auth_from
from scribe.delivery.sign_in.hosts import Hosts
from scribe.errors import MissingPart
from scribe.settings import Settings, load_settings

EMR = {"emr_url": "https://emr.example/fhir"}


def header(settings: Settings, address: str = "https://emr.example/fhir/Patient/1") -> str:
    def emr(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=request.headers.get("Authorization", ""))

    with httpx.Client(transport=httpx.MockTransport(emr), auth=auth_from(settings)) as client:
        return client.get(address).text


def test_without_a_token_nothing_is_sent():
    assert header(Settings(_env_file=None, **EMR)) == ""


def test_a_token_alone_is_bearer():
    assert header(Settings(_env_file=None, emr_token="abc.def", **EMR)) == "Bearer abc.def"


def test_a_user_and_a_password_are_basic_in_utf_8():
    settings = Settings(_env_file=None, emr_sign_in="basic", emr_user="scribe", emr_password="pä:ss", **EMR)
    assert b64decode(header(settings).removeprefix("Basic ")).decode() == "scribe:pä:ss"


@pytest.mark.parametrize("address", [
    "https://elsewhere.example/fhir", "https://emr.example.elsewhere.example/fhir", "http://emr.example/fhir",
    "https://emr.example@elsewhere.example/fhir", "https://EMR.example.:99999/fhir",
])  # fmt: skip
def test_no_secret_goes_elsewhere_or_without_tls(address):
    with pytest.raises((MissingPart, httpx.InvalidURL)):
        header(Settings(_env_file=None, emr_token="abc", **EMR), address)


@pytest.mark.parametrize(("listed", "address", "allowed"), [
    ("sign-in.example", "https://sign-in.example/token", True),
    ("sign-in.example", "https://sign-in.example:8443/token", True),
    ("Sign-In.example", "https://sign-in.EXAMPLE./token", True),
    ("sign-in.example:8443", "https://sign-in.example:8443/token", True),
    ("sign-in.example:8443", "https://sign-in.example/token", False),
    ("sign-in.example:443", "https://sign-in.example/token", True),
    ("[::1]:8443", "https://[::1]:8443/token", True),
    ("[::1]", "https://[::1]:9/token", True),
    ("sign-in.example", "https://a.sign-in.example/token", False),
    ("sign-in.example", "ftp://sign-in.example/token", False),
    ("sign-in.example", "https://sign-in.example:port/token", False),
])  # fmt: skip
def test_listed_hosts_are_allowed_and_no_others(listed, address, allowed):
    hosts = Hosts.of(Settings(_env_file=None, emr_hosts=f" {listed} , second.example", emr_token="a", **EMR))
    if allowed:
        hosts.require(address, "It")
        return
    with pytest.raises(MissingPart):
        hosts.require(address, "It")


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000/fhir", "http://localhost/fhir", "http://[::1]/fhir"])
def test_this_machine_needs_no_tls(address):
    assert header(Settings(_env_file=None, emr_url=address, emr_token="abc"), f"{address}/Patient") == "Bearer abc"


def test_a_hospital_may_send_secrets_without_tls_when_it_says_so():
    settings = Settings(_env_file=None, emr_url="http://emr.example/fhir", emr_token="abc", emr_plain_http=True)
    assert header(settings, "http://emr.example/fhir/Patient") == "Bearer abc"


@pytest.mark.parametrize(("given", "sentence"), [
    ({"SIGN_IN": "bearer"}, "SCRIBE_EMR_SIGN_IN=bearer needs SCRIBE_EMR_TOKEN"),
    ({"SIGN_IN": "basic", "USER": "a"}, "SCRIBE_EMR_SIGN_IN=basic needs SCRIBE_EMR_PASSWORD"),
    ({"SIGN_IN": "basic", "USER": "a:b", "PASSWORD": "c"}, "SCRIBE_EMR_USER must not hold a colon"),
    ({"SIGN_IN": "oauth", "CLIENT_ID": "a"}, "SCRIBE_EMR_SIGN_IN=oauth needs SCRIBE_EMR_CLIENT_SECRET"),
    ({"SIGN_IN": "smart"}, "SCRIBE_EMR_SIGN_IN=smart needs SCRIBE_EMR_CLIENT_ID"),
    ({"SIGN_IN": "smart", "CLIENT_ID": "a", "CLIENT_SECRET": "b"}, "SCRIBE_EMR_CLIENT_SECRET is of no use"),
    ({"SIGN_IN": "smart", "CLIENT_ID": "a", "TOKEN": "b"}, "SCRIBE_EMR_TOKEN is of no use"),
    ({"SIGN_IN": "none", "TOKEN": "b"}, "SCRIBE_EMR_TOKEN is of no use with SCRIBE_EMR_SIGN_IN=none"),
    ({"SCOPE": "system/*.rs"}, "SCRIBE_EMR_SCOPE is of no use"),
    ({"TOKEN": "two words"}, "SCRIBE_EMR_TOKEN holds a blank"),
    ({"TOKEN": "a", "URL": "http://emr.example/fhir"}, "SCRIBE_EMR_URL has to begin with https://"),
    ({"TOKEN": "a", "URL": "mllp://emr.example:2575"}, "SCRIBE_EMR_URL is needed, as an address of https"),
    ({"TOKEN": "a", "URL": "https://u:p@emr.example/fhir"}, "SCRIBE_EMR_URL is needed, as an address of https"),
    ({"SIGN_IN": "smart", "CLIENT_ID": "a", "URL": ""}, "SCRIBE_EMR_URL is needed"),
    ({"SIGN_IN": "smart", "CLIENT_ID": "a", "TOKEN_URL": "https://other.example/t"}, "list it in SCRIBE_EMR_HOSTS"),
    ({"SIGN_IN": "smart", "CLIENT_ID": "a", "TOKEN_URL": "http://emr.example/t"}, "SCRIBE_EMR_TOKEN_URL has to begin"),
    ({"HOSTS": "https://sign-in.example"}, "SCRIBE_EMR_HOSTS lists hosts"),
    ({"HOSTS": "sign-in.example/token"}, "SCRIBE_EMR_HOSTS lists hosts"),
    ({"HOSTS": "sign-in.example:port"}, "SCRIBE_EMR_HOSTS lists hosts"),
    ({"CLIENT_KEY": "key.pem"}, "SCRIBE_EMR_CLIENT_KEY needs SCRIBE_EMR_CLIENT_CERT"),
    ({"SIGN_IN": "kerberos"}, "SCRIBE_EMR_SIGN_IN"),
])  # fmt: skip
def test_a_wrong_combination_is_one_sentence(monkeypatch, given, sentence):
    for name, value in ({"URL": "https://emr.example/fhir"} | given).items():
        monkeypatch.setenv(f"SCRIBE_EMR_{name}", value)
    with pytest.raises(MissingPart) as caught:
        load_settings()
    assert sentence in str(caught.value)


def test_a_list_of_hosts_is_read_from_the_environment(monkeypatch):
    monkeypatch.setenv("SCRIBE_EMR_HOSTS", "a.example, b.example:8443")
    assert load_settings().emr_hosts == ("a.example", "b.example:8443")


def test_no_secret_is_repeated_in_a_sentence_or_shown(monkeypatch):
    for name, value in {"SIGN_IN": "none", "TOKEN": "hunter2", "PASSWORD": "hunter3"}.items():
        monkeypatch.setenv(f"SCRIBE_EMR_{name}", value)
    with pytest.raises(MissingPart) as caught:
        load_settings()
    assert "hunter" not in str(caught.value)
    assert "hunter" not in repr(Settings(_env_file=None, emr_sign_in="", emr_token="hunter2", emr_password=""))
