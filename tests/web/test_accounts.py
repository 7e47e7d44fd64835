from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from scribe.audit import read_events
from scribe.db import Database
from scribe.db.sign_in_tables import SessionRow, ThrottleRow
from scribe.db.web_tables import AccountRow
from scribe.encryption import KeyRing
from scribe.errors import BadInput, Conflict, NotFound, NotSignedIn
from scribe.model import Role
from scribe.settings import Settings
from scribe.web.accounts import Accounts
from scribe.web.sign_in.origin import Origin
from scribe.web.sign_in.passwords import Passwords
from scribe.web.sign_in.throttle import PERSON
from tests.fakes.databases import new_sqlite
from tests.fakes.web_installation import PASSWORD, cheap_hasher


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

    def __call__(self):
        return self.now

    def pass_(self, seconds):
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def accounts(tmp_path, clock):
    database = Database(new_sqlite(tmp_path / "db"))
    made = Accounts(
        database, KeyRing(bytes(32)), Settings(data_dir=tmp_path, _env_file=None, session_hours=12),
        clock=clock, hasher=cheap_hasher(),
    )  # fmt: skip
    made.create_user(username="aisha", name="Dr Aisha Rahman", role=Role.DOCTOR, password=PASSWORD, department="GM")
    yield made
    database.close()


def rows(accounts, table):
    with accounts.database.transaction() as session:
        return session.scalars(select(table)).all()


def kinds(accounts):
    with accounts.database.transaction() as session:
        return [(event.kind, event.actor) for event in read_events(session)]


def test_a_signed_in_user_is_known_by_the_token_until_the_session_ends(accounts, clock):
    token = accounts.sign_in("aisha", PASSWORD)
    user = accounts.user_for(token)
    assert user is not None
    assert (user.username, user.role, user.department) == ("aisha", Role.DOCTOR, "GM")
    clock.pass_(12 * 3600 + 1)
    assert accounts.user_for(token) is None


def test_neither_the_password_nor_the_token_nor_the_secret_is_stored(accounts):
    token = accounts.sign_in("aisha", PASSWORD)
    secret = pyotp.parse_uri(accounts.codes.address_for_app("aisha")).secret
    account, session = rows(accounts, AccountRow)[0], rows(accounts, SessionRow)[0]
    stored = repr({**vars(account), **vars(session)})
    assert account.password_hash.startswith("$argon2id$")
    for private in (PASSWORD, token, secret):
        assert private not in stored


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(accounts):
    with pytest.raises(NotSignedIn) as unknown:
        accounts.sign_in("nobody", PASSWORD)
    with pytest.raises(NotSignedIn) as wrong:
        accounts.sign_in("aisha", "not the password")
    assert str(unknown.value) == str(wrong.value)
    assert unknown.value.details == wrong.value.details


def test_a_password_hash_is_verified_for_an_unknown_name_and_for_one_without_a_password_too(accounts):
    seen = []

    class Counting(PasswordHasher):
        def verify(self, hash, password):
            seen.append(hash)
            return super().verify(hash, password)

    accounts.create_user(username="lin", name="Lin", role=Role.NURSE, password=None)
    accounts._passwords = Passwords(Counting(time_cost=1, memory_cost=8, parallelism=1))
    for name in ("nobody", "aisha", "lin"):
        with pytest.raises(NotSignedIn):
            accounts.sign_in(name, "not the password")
    assert len(seen) == 3
    assert all(stored.startswith("$argon2id$") for stored in seen)


def test_a_name_is_closed_for_a_growing_while_after_wrong_guesses_known_or_not(accounts, clock):
    for name in ("aisha", "nobody"):
        for _ in range(PERSON.free):
            with pytest.raises(NotSignedIn, match="wrong"):
                accounts.sign_in(name, "guess-guess")
        with pytest.raises(NotSignedIn, match="too many") as closed:
            accounts.sign_in(name, PASSWORD)
        assert closed.value.details["retry_after_s"] == 30
    clock.pass_(31)
    with pytest.raises(NotSignedIn, match="wrong"):
        accounts.sign_in("aisha", "guess-guess")
    with pytest.raises(NotSignedIn, match="too many") as closed:
        accounts.sign_in("aisha", PASSWORD)
    assert closed.value.details["retry_after_s"] == 60


def test_the_right_password_clears_the_count(accounts):
    for _ in range(3):
        for _ in range(PERSON.free - 1):
            with pytest.raises(NotSignedIn):
                accounts.sign_in("aisha", "guess-guess")
        accounts.sign_in("aisha", PASSWORD)
    assert len([row for row in rows(accounts, ThrottleRow) if row.failures]) == 1  # of the address alone, which leaks


def test_the_delay_doubles_up_to_its_cap():
    delays = [PERSON.delay_s(n) for n in range(1, 40)]
    assert delays[:7] == [0, 0, 0, 0, 30, 60, 120]
    assert delays == sorted(delays)
    assert max(delays) == 900


def test_guessed_names_are_not_kept_in_the_clear(accounts):
    with pytest.raises(NotSignedIn):
        accounts.sign_in("my-password-in-the-wrong-field", "x")
    stored = repr([vars(row) for row in rows(accounts, ThrottleRow)]) + repr(kinds(accounts))
    assert "my-password" not in stored


def test_signing_in_and_out_and_refusals_are_audit_events(accounts):
    accounts.sign_out(accounts.sign_in("aisha", PASSWORD))
    for name in ("aisha", "nobody"):
        with pytest.raises(NotSignedIn):
            accounts.sign_in(name, "wrong-password")
    assert kinds(accounts) == [
        ("account_created", "command line"),
        ("signed_in", "aisha"),
        ("signed_out", "aisha"),
        ("sign_in_refused", "aisha"),
        ("sign_in_refused", "unknown"),
    ]


def test_a_closed_account_cannot_sign_in_and_its_sessions_end(accounts):
    token = accounts.sign_in("aisha", PASSWORD)
    accounts.set_disabled("aisha", disabled=True)
    assert accounts.user_for(token) is None
    with pytest.raises(NotSignedIn):
        accounts.sign_in("aisha", PASSWORD)
    accounts.set_disabled("aisha", disabled=False)
    assert accounts.user_for(accounts.sign_in("aisha", PASSWORD)) is not None


def test_a_new_password_ends_the_sessions_and_opens_a_closed_name(accounts):
    token = accounts.sign_in("aisha", PASSWORD)
    for _ in range(PERSON.free):
        with pytest.raises(NotSignedIn):
            accounts.sign_in("aisha", "guess-guess")
    accounts.set_password("aisha", "another-long-one")
    assert accounts.user_for(token) is None
    assert accounts.sign_in("aisha", "another-long-one", Origin("192.0.2.9"))


def test_a_name_in_capitals_and_a_password_of_full_width_letters_are_the_same(accounts):
    accounts.set_password("aisha", "ｃｏｐｐｅｒ－ｏｔｔｅｒ－９３")
    assert accounts.sign_in("  AISHA ", "copper-otter-93")


@pytest.mark.parametrize("username", ["", "a b", "Ä", "x" * 65, "-a", "a/b"])
def test_a_username_that_cannot_stand_in_an_address_is_refused(accounts, username):
    with pytest.raises(BadInput):
        accounts.create_user(username=username, name="X", role=Role.NURSE, password=PASSWORD)


def test_an_account_needs_a_name_a_known_language_and_a_long_password(accounts):
    given = {"username": "bo", "name": "Bo", "role": Role.NURSE, "password": PASSWORD}
    for fault in ({"name": " "}, {"language": "fr"}, {"password": "short"}):
        with pytest.raises(BadInput):
            accounts.create_user(**{**given, **fault})
    with pytest.raises(Conflict):
        accounts.create_user(**{**given, "username": "aisha"})
    with pytest.raises(NotFound):
        accounts.user("bo")


def test_a_code_is_right_for_a_step_before_and_after_and_wrong_beyond(accounts, clock):
    totp = pyotp.parse_uri(accounts.codes.address_for_app("aisha"))
    user = accounts.user("aisha")
    now = clock.now.timestamp()
    for early_s, right in ((-60, False), (60, False), (-30, True), (0, True), (30, True)):
        code = totp.at(int(now + early_s))
        if right:
            accounts.codes.verify(user.person, code)
        else:
            with pytest.raises(NotSignedIn, match="not right"):
                accounts.codes.verify(user.person, code)


def test_a_code_counts_once_and_none_before_it_afterwards(accounts, clock):
    totp = pyotp.parse_uri(accounts.codes.address_for_app("aisha"))
    user = accounts.user("aisha")
    now = int(clock.now.timestamp())
    accounts.codes.verify(user.person, totp.at(now))
    for code in (totp.at(now), totp.at(now - 30)):
        with pytest.raises(NotSignedIn, match="used before"):
            accounts.codes.verify(user.person, code)


def test_guessing_codes_is_throttled(accounts):
    user = accounts.user("aisha")
    right = accounts.codes.current("aisha")
    wrong = f"{(int(right) + 500_000) % 1_000_000:06}"
    for _ in range(PERSON.free):
        with pytest.raises(NotSignedIn):
            accounts.codes.verify(user.person, wrong)
    with pytest.raises(NotSignedIn, match="too many"):
        accounts.codes.verify(user.person, right)


def test_the_shown_code_is_always_one_that_will_be_taken(accounts):
    user = accounts.user("aisha")
    for _ in range(2):
        accounts.codes.verify(user.person, accounts.codes.current("aisha"))


def test_a_code_may_be_typed_with_a_space_or_in_full_width_digits(accounts, clock):
    code = accounts.codes.current("aisha")
    accounts.codes.verify(accounts.user("aisha").person, f"{code[:3]} {code[3:]}")
    clock.pass_(60)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in accounts.codes.current("aisha"))
    accounts.codes.verify(accounts.user("aisha").person, wide)


def test_a_code_that_is_not_even_ascii_is_only_wrong(accounts):
    with pytest.raises(NotSignedIn, match="not right"):
        accounts.codes.verify(accounts.user("aisha").person, "六位数字")


def test_a_renewed_second_proof_makes_the_old_one_worthless(accounts):
    before = accounts.codes.current("aisha")
    with accounts.database.transaction() as session:
        accounts.codes.renew(session, "aisha")
    assert accounts.codes.current("aisha") != before
    with pytest.raises(NotSignedIn):
        accounts.codes.verify(accounts.user("aisha").person, before)


def test_ended_sessions_are_removed_from_the_table(accounts, clock):
    accounts.sign_in("aisha", PASSWORD)
    clock.pass_(13 * 3600)
    accounts.sign_in("aisha", PASSWORD)
    assert len(rows(accounts, SessionRow)) == 1
