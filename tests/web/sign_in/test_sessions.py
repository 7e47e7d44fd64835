from __future__ import annotations

import pytest

from scribe.audit import read_events
from scribe.errors import NotSignedIn
from scribe.web.sign_in.origin import Origin
from scribe.web.sign_in.sessions import SignedInBy
from tests.fakes.web_installation import PASSWORD

HALF_AN_HOUR = 30 * 60


def test_work_keeps_a_session_open_up_to_its_absolute_limit(accounts, clock):
    token = accounts.sign_in("aisha", PASSWORD)
    for _ in range(47):
        clock.pass_(15 * 60)
        assert accounts.user_for(token) is not None
    clock.pass_(15 * 60)
    assert accounts.user_for(token) is None


def test_a_session_without_work_ends_and_asking_for_news_is_no_work(accounts, clock):
    token = accounts.sign_in("aisha", PASSWORD)
    for _ in range(5):
        clock.pass_(HALF_AN_HOUR / 6)
        assert accounts.user_for(token, used=False) is not None
    clock.pass_(HALF_AN_HOUR / 6)
    assert accounts.user_for(token) is None


def test_a_persons_session_in_a_program_ends_without_work_too(accounts, clock):
    token = accounts.sign_in("aisha", PASSWORD, Origin("10.0.0.1", program=True))
    for _ in range(3):
        clock.pass_(HALF_AN_HOUR - 60)
        assert accounts.user_for(token) is not None
    assert accounts.sessions.of("aisha")[0].idle_at is not None
    clock.pass_(HALF_AN_HOUR)
    assert accounts.user_for(token) is None


def test_the_limits_are_settings(accounts_of, clock):
    accounts = accounts_of(session_idle_minutes=0, session_hours=1)
    token = accounts.sign_in("aisha", PASSWORD)
    clock.pass_(3599)
    assert accounts.user_for(token) is not None
    clock.pass_(2)
    assert accounts.user_for(token) is None


def test_one_session_is_ended_and_the_others_go_on(accounts, events):
    here, there = accounts.sign_in("aisha", PASSWORD), accounts.sign_in("aisha", PASSWORD, Origin("10.0.0.2"))
    listed = accounts.sessions.of("aisha")
    other = next(one for one in listed if one.address == "10.0.0.2")
    assert accounts.sessions.end(other.id, of="aisha", actor="aisha")
    assert accounts.user_for(there) is None
    assert accounts.user_for(here) is not None
    assert not accounts.sessions.end(other.id, of="aisha", actor="aisha")
    assert events()[-1] == ("session_ended", "aisha")


def test_nobody_ends_a_session_of_another_account_as_their_own(accounts):
    token = accounts.sign_in("jo", PASSWORD)
    theirs = accounts.sessions.of("jo")[0]
    assert not accounts.sessions.end(theirs.id, of="aisha", actor="aisha")
    assert accounts.user_for(token) is not None


def test_all_others_end_and_this_one_stays(accounts):
    here, *others = [accounts.sign_in("aisha", PASSWORD) for _ in range(3)]
    assert accounts.sessions.end_all("aisha", actor="aisha", but=here) == 2
    assert accounts.user_for(here) is not None
    assert [accounts.user_for(token) for token in others] == [None, None]


def test_ones_own_password_is_changed_with_the_old_one_and_this_session_goes_on(accounts):
    here, there = accounts.sign_in("aisha", PASSWORD), accounts.sign_in("aisha", PASSWORD)
    user = accounts.user("aisha")
    with pytest.raises(NotSignedIn):
        accounts.change_password(user, "not-the-old-one", "copper-otter-9317", origin=Origin(), keep=here)
    accounts.change_password(user, PASSWORD, "copper-otter-9317", origin=Origin(), keep=here)
    assert accounts.user_for(here) is not None
    assert accounts.user_for(there) is None
    assert accounts.sign_in("aisha", "copper-otter-9317")


def test_a_providers_logout_ends_the_session_that_it_names_or_all_of_the_person(accounts):
    def by(sid):
        return SignedInBy("openid", "https://idp.test", "sub-1", sid)

    def opened():
        return [accounts.open_session("aisha", by(sid)) for sid in ("a", "b")]

    own = accounts.sign_in("aisha", PASSWORD)
    one, two = opened()
    assert accounts.sessions.end_at_provider("https://other.test", subject="sub-1", provider_session="a") == 0
    assert accounts.sessions.end_at_provider("https://idp.test", subject="", provider_session="") == 0
    assert accounts.sessions.end_at_provider("https://idp.test", subject="sub-1", provider_session="a") == 1
    assert (accounts.user_for(one), accounts.user_for(two) is not None) == (None, True)
    opened()
    assert accounts.sessions.end_at_provider("https://idp.test", subject="sub-1", provider_session="") == 3
    assert accounts.user_for(own) is not None


@pytest.mark.parametrize(
    ("local", "doctor", "administrator"),
    [("everybody", True, True), ("administrators", False, True), ("nobody", False, False)],
)
def test_who_may_sign_in_with_a_password_of_scribes_own_is_a_setting(accounts_of, local, doctor, administrator):
    provider = {
        "openid_issuer": "https://idp.test", "openid_client_id": "scribe", "openid_roles": ("d=doctor",),
        "public_url": "https://scribe.test",
    }  # fmt: skip
    accounts = accounts_of(local_sign_in=local, **provider)
    for name, welcome in (("aisha", doctor), ("jo", administrator)):
        if welcome:
            assert accounts.sign_in(name, PASSWORD)
        else:
            with pytest.raises(NotSignedIn, match="hospital's own sign-in"):
                accounts.sign_in(name, PASSWORD)
        assert accounts.open_session(name, SignedInBy("openid", "https://idp.test", "s", ""))


def test_beyond_the_most_the_session_that_was_unused_for_longest_ends_and_the_audit_says_why(accounts_of, clock):
    accounts = accounts_of(session_most=2)
    first = accounts.sign_in("aisha", PASSWORD)
    clock.pass_(60)
    second, other = accounts.sign_in("aisha", PASSWORD), accounts.sign_in("jo", PASSWORD)
    clock.pass_(60)
    assert accounts.user_for(first) is not None
    clock.pass_(60)
    third = accounts.sign_in("aisha", PASSWORD)
    assert [accounts.user_for(token) is not None for token in (first, second, third, other)] == [
        True,
        False,
        True,
        True,
    ]
    with accounts.database.reading() as session:
        ended = [event for event in read_events(session) if event.kind == "session_ended"]
    assert [(event.actor, event.detail["why"]) for event in ended] == [("aisha", "most")]
