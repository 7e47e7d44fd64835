"""The settings of signing in: what contradicts itself is one sentence at the start."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from scribe.settings import Settings

PROVIDER = {
    "openid_issuer": "https://sso.test", "openid_client_id": "scribe", "openid_roles": "d=doctor, w=nurse",
    "public_url": "https://scribe.test",
}  # fmt: skip


def settings(**given):
    return Settings(_env_file=None, **given)


def test_the_defaults_are_the_secure_ones():
    chosen = settings()
    assert chosen.secure_cookies is None
    assert (chosen.session_hours, chosen.session_idle_minutes, chosen.signing_minutes) == (12, 30, 5)
    assert chosen.host_names == {"127.0.0.1"}
    assert chosen.trusted_proxies == ("127.0.0.1", "::1")


def test_names_come_from_three_places_and_every_address_is_no_name():
    chosen = settings(host="0.0.0.0", trusted_hosts="Scribe.test, *.ward.test", public_url="https://public.test:8443")
    assert chosen.host_names == {"scribe.test", "*.ward.test", "public.test"}


def test_a_provider_is_taken_with_what_it_needs():
    assert settings(**PROVIDER).openid_roles == ("d=doctor", "w=nurse")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"openid_client_id": ""}, "belong together"),
        ({"openid_roles": ""}, "SCRIBE_OPENID_ROLES"),
        ({"openid_roles": "d=surgeon"}, "names no role"),
        ({"openid_roles": "d=service"}, "names no role"),
        ({"openid_roles": "doctor"}, "value=meaning"),
        ({"openid_departments": "=x"}, "value=meaning"),
        ({"public_url": ""}, "SCRIBE_PUBLIC_URL"),
        ({"openid_issuer": "http://sso.test"}, "https://"),
        ({"openid_issuer": "sso.test"}, "https://"),
        ({"trusted_hosts": "https://a.test"}, "SCRIBE_TRUSTED_HOSTS"),
        ({"trusted_hosts": "a.test:8443"}, "SCRIBE_TRUSTED_HOSTS"),
        ({"trusted_hosts": "*"}, "SCRIBE_TRUSTED_HOSTS"),
        ({"trusted_proxies": "proxy.test"}, "SCRIBE_TRUSTED_PROXIES"),
        ({"trusted_proxies": "*"}, "SCRIBE_TRUSTED_PROXIES"),
    ],
)
def test_what_contradicts_itself_is_said(change, said):
    with pytest.raises(ValidationError, match=said.replace("(", r"\(")):
        settings(**{**PROVIDER, **change})


def test_nobody_is_shut_out_where_there_is_no_other_way_in():
    with pytest.raises(ValidationError, match="SCRIBE_LOCAL_SIGN_IN"):
        settings(local_sign_in="nobody")
