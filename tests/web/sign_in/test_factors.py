"""Two factors at the sign-in, where the hospital asks for them."""

from __future__ import annotations

import random

import pyotp
import pytest

from scribe.db.web_tables import AccountRow
from scribe.errors import NotSignedIn
from scribe.web.sign_in.origin import Origin
from scribe.web.sign_in.second_proof import totp_of
from scribe.web.sign_in.sessions import SignedInBy
from scribe.web.sign_in.throttle import ADDRESS, PERSON
from tests.fakes.web_installation import PASSWORD


@pytest.fixture
def two(accounts_of):
    return accounts_of(sign_in_factors=2)


def reason_of(refused) -> str:
    return str(refused.value.details["reason"])


def test_a_password_alone_opens_nothing_and_with_a_code_it_does(two):
    with pytest.raises(NotSignedIn) as refused:
        two.sign_in("aisha", PASSWORD)
    assert reason_of(refused) == "factor-needed"
    token = two.sign_in("aisha", PASSWORD, code=two.codes.current("aisha"))
    assert two.user_for(token).username == "aisha"


def has_shown_a_code(accounts, name: str) -> None:
    accounts.codes.verify_of(name, accounts.codes.current(name))


@pytest.mark.parametrize("name", ["aisha", "jo"])
def test_every_role_needs_the_code(two, name):
    has_shown_a_code(two, name)
    with pytest.raises(NotSignedIn) as refused:
        two.sign_in(name, PASSWORD, code="000000")
    assert reason_of(refused) == "code-wrong"


def test_without_a_code_nobody_learns_whether_the_password_is_right(two):
    told = set()
    for password in (PASSWORD, "wrong-wrong-wrong"):
        with pytest.raises(NotSignedIn) as refused:
            two.sign_in("aisha", password)
        told.add(str(refused.value))
    assert len(told) == 1


def test_a_right_code_does_not_save_a_wrong_password_and_is_not_used_up_by_it(two):
    code = two.codes.current("aisha")
    with pytest.raises(NotSignedIn) as refused:
        two.sign_in("aisha", "wrong-wrong-wrong", code=code)
    assert reason_of(refused) == "wrong"
    assert two.sign_in("aisha", PASSWORD, code=code)


def test_a_code_signs_in_once(two):
    code = two.codes.current("aisha")
    two.sign_in("aisha", PASSWORD, code=code)
    with pytest.raises(NotSignedIn) as refused:
        two.sign_in("aisha", PASSWORD, code=code)
    assert reason_of(refused) == "code-used"


def test_guessing_codes_at_the_sign_in_is_throttled(two, clock):
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            two.sign_in("aisha", PASSWORD, code="000000")
    with pytest.raises(NotSignedIn) as refused:
        two.sign_in("aisha", PASSWORD, code=two.codes.current("aisha"))
    assert refused.value.details["retry_after_s"] == 30
    clock.pass_(31)
    assert two.sign_in("aisha", PASSWORD, code=two.codes.current("aisha"))


def test_who_has_no_app_is_sent_for_a_one_time_password(two):
    with two.database.transaction() as session:
        two.codes.renew(session, "aisha")
    with pytest.raises(NotSignedIn) as refused:
        two.sign_in("aisha", PASSWORD, code=two.codes.current("aisha"))
    assert reason_of(refused) == "factor-due"


def test_who_never_had_an_app_is_told_whom_to_ask_and_nobody_is_before_the_password_was_right(two):
    with pytest.raises(NotSignedIn, match="one-time password") as refused:
        two.sign_in("jo", PASSWORD, code="000000")
    assert reason_of(refused) == "factor-unshown"
    for name in ("jo", "nobody"):
        with pytest.raises(NotSignedIn) as refused:
            two.sign_in(name, "wrong-wrong-wrong", code="000000")
        assert reason_of(refused) == "wrong"
    has_shown_a_code(two, "jo")
    with pytest.raises(NotSignedIn) as refused:
        two.sign_in("jo", PASSWORD, code="000000")
    assert reason_of(refused) == "code-wrong"


def test_sessions_by_a_password_alone_end_when_two_factors_are_asked_for(accounts_of):
    one = accounts_of()
    alone, key = one.sign_in("aisha", PASSWORD), one.open_session("aisha", SignedInBy("passkey"))
    two = accounts_of(sign_in_factors=2)
    assert two.user_for(alone) is None
    assert two.user_for(key) is not None
    assert [session.way for session in two.sessions.of("aisha")] == ["passkey"]
    both = two.sign_in("aisha", PASSWORD, code=two.codes.current("aisha"))
    assert two.user_for(both) is not None
    assert accounts_of().user_for(both) is not None


def test_a_wait_by_address_holds_nobody_up_who_gives_a_right_code(two, clock):
    here = Origin(address="192.0.2.7")
    for n in range(ADDRESS.free):
        with pytest.raises(NotSignedIn):
            two.sign_in(f"nobody{n}", "wrong-wrong-wrong", here, code="000000")
    for code in ("", "000000"):
        with pytest.raises(NotSignedIn) as refused:
            two.sign_in("aisha", PASSWORD, here, code=code)
        assert reason_of(refused) == ("too-many" if code else "factor-needed")
    code = two.codes.current("aisha")
    with pytest.raises(NotSignedIn) as refused:
        two.sign_in("aisha", "wrong-wrong-wrong", here, code=code)
    assert reason_of(refused) == "wrong"
    assert two.sign_in("aisha", PASSWORD, here, code=code)


def test_a_right_code_does_not_pass_the_wait_of_its_own_account(two):
    for _ in range(PERSON.free):
        with pytest.raises(NotSignedIn):
            two.sign_in("aisha", "wrong-wrong-wrong", code="000000")
    with pytest.raises(NotSignedIn) as refused:
        two.sign_in("aisha", PASSWORD, code=two.codes.current("aisha"))
    assert reason_of(refused) == "too-many"


@pytest.mark.parametrize("way", ["passkey", "openid", "emr"])
def test_a_passkey_and_other_sign_ins_stand_for_two_factors(two, way):
    assert two.open_session("aisha", SignedInBy(way))


def test_one_factor_is_the_default(accounts_of):
    assert accounts_of().sign_in("aisha", PASSWORD)


def test_a_program_gives_the_code_with_the_password(site_of):
    site = site_of(sign_in_factors=2)
    given = {"username": "aisha", "password": PASSWORD}
    refused = site.client().post("/api/v1/sessions", json=given)
    assert (refused.status_code, refused.json()["reason"], refused.json()["proof"]) == (401, "factor-needed", "code")
    opened = site.client().post("/api/v1/sessions", json=given | {"code": site.accounts.codes.current("aisha")})
    assert opened.status_code == 201


@pytest.mark.parametrize(
    ("language", "asks", "refuses"),
    [("en", "Six digits of your authenticator app", "The code is not right"), ("zh", "认证器的六位数字", "验证码")],
)
def test_the_page_asks_for_the_code_and_says_what_is_wrong(site_of, language, asks, refuses):
    site = site_of(pages=True, sign_in_factors=2)
    browser = site.client(follow_redirects=False)
    browser.cookies.set("__Host-scribe_language", language)
    assert asks in browser.get("/sign-in").text
    has_shown_a_code(site.accounts, "aisha")
    form = {"username": "aisha", "password": PASSWORD}
    refused = browser.post("/sign-in", data=form | {"code": "000000"})
    assert (refused.status_code, refuses in refused.text) == (401, True)
    assert PASSWORD not in refused.text
    answer = browser.post("/sign-in", data=form | {"code": site.accounts.codes.current("aisha")})
    assert answer.status_code == 303
    assert browser.get("/account").status_code == 200


def test_the_page_asks_for_no_code_where_one_factor_is_enough(site_of):
    assert 'name="code"' not in site_of(pages=True).client().get("/sign-in").text


def test_the_seeds_of_authenticator_apps_are_random_and_new_each_time(two, clock):
    with two.database.transaction() as session:
        seeds = []
        for _ in range(20):
            two.codes.renew(session, "aisha")
            seeds.append(totp_of(session.get_one(AccountRow, "aisha"), two.keys).byte_secret())
    assert {len(seed) for seed in seeds} == {20}
    assert len(set(seeds)) == 20
    # an estimate of the entropy: 400 bytes of a good source hold nearly every value about equally often
    assert len(set(b"".join(seeds))) > 180
    assert isinstance(pyotp.random_base32.__globals__["random"], random.SystemRandom)


def test_no_password_has_to_be_changed_because_it_is_old(accounts_of, clock):
    accounts = accounts_of()
    clock.pass_(5 * 365 * 24 * 3600)
    assert accounts.user_for(accounts.sign_in("aisha", PASSWORD)) is not None
