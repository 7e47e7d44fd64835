"""Strangers are slowed; a person at their own computer, or where they have worked before, is not shut out by them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from scribe.db.sign_in_tables import KnownOriginRow, ThrottleRow
from scribe.errors import NotSignedIn
from scribe.web.sign_in.origin import Origin, agent_in_words, network_of
from scribe.web.sign_in.throttle import ADDRESS, PERSON, STRANGERS
from tests.fakes.web_installation import PASSWORD

WARD = "10.1.0.7"
DESK = Origin(WARD, "d" * 43)


def guess(accounts, name, origin, times=1):
    """Wrong passwords; says what the last one was told."""
    for _ in range(times):
        with pytest.raises(NotSignedIn) as refused:
            accounts.sign_in(name, "guess-guess-guess", origin)
    return refused.value.details["reason"]


def test_a_stranger_who_guesses_from_everywhere_does_not_shut_out_a_known_browser(accounts):
    accounts.sign_in("aisha", PASSWORD, DESK)
    for n in range(3 * STRANGERS.free):
        guess(accounts, "aisha", Origin(f"198.51.100.{n}"))
    assert guess(accounts, "aisha", Origin("203.0.113.5")) == "too-many"
    assert accounts.sign_in("aisha", PASSWORD, Origin("192.0.2.77", DESK.device))


def test_nor_somebody_at_an_address_that_they_have_signed_in_from(accounts):
    accounts.sign_in("aisha", PASSWORD, DESK)
    for n in range(STRANGERS.free):
        guess(accounts, "aisha", Origin(f"198.51.100.{n}"))
    assert accounts.sign_in("aisha", PASSWORD, Origin(WARD))


def test_a_stranger_at_the_same_address_does_not_shut_out_the_known_browser_there(accounts):
    accounts.sign_in("aisha", PASSWORD, DESK)
    guess(accounts, "aisha", Origin(WARD), PERSON.free)
    assert guess(accounts, "aisha", Origin(WARD)) == "too-many"
    assert accounts.sign_in("aisha", PASSWORD, DESK)


def test_a_newcomer_waits_while_strangers_guess_and_then_comes_in(accounts, clock):
    for n in range(STRANGERS.free):
        guess(accounts, "aisha", Origin(f"198.51.100.{n}"))
    with pytest.raises(NotSignedIn) as refused:
        accounts.sign_in("aisha", PASSWORD, Origin("192.0.2.77"))
    assert refused.value.details["retry_after_s"] == STRANGERS.first_s
    clock.pass_(STRANGERS.first_s + 1)
    assert accounts.sign_in("aisha", PASSWORD, Origin("192.0.2.77"))


def test_a_browser_known_to_one_person_is_no_help_with_another_ones_name(accounts):
    accounts.sign_in("aisha", PASSWORD, DESK)
    guess(accounts, "jo", DESK, PERSON.free)
    assert guess(accounts, "jo", DESK) == "too-many"


def test_one_address_that_tries_many_names_is_slowed_and_leaks(accounts, clock):
    for n in range(ADDRESS.free):
        guess(accounts, f"name-{n}", Origin("198.51.100.9"))
    assert guess(accounts, "yet-another", Origin("198.51.100.9")) == "too-many"
    assert guess(accounts, "yet-another", Origin("198.51.100.10")) == "wrong"
    clock.pass_(ADDRESS.longest_s + 10 * ADDRESS.leak_s)
    assert guess(accounts, "one-more", Origin("198.51.100.9"), 5) == "wrong"


def test_right_passwords_do_not_use_up_an_address(accounts):
    for _ in range(2 * ADDRESS.free):
        accounts.sign_in("aisha", PASSWORD, Origin("198.51.100.9"))
    assert accounts.sign_in("jo", PASSWORD, Origin("198.51.100.9"))


def test_a_whole_network_of_ipv6_counts_as_one_address(accounts):
    for n in range(PERSON.free):
        guess(accounts, "aisha", Origin(f"2001:db8::{n + 1:x}"))
    assert guess(accounts, "aisha", Origin("2001:db8::ffff")) == "too-many"
    assert guess(accounts, "aisha", Origin("2001:db8:0:1::1")) == "wrong"


def test_neither_addresses_nor_browsers_are_kept_in_the_clear(accounts):
    accounts.sign_in("aisha", PASSWORD, DESK)
    guess(accounts, "aisha", Origin("198.51.100.9"))
    with accounts.database.reading() as session:
        rows = [*session.scalars(select(KnownOriginRow)), *session.scalars(select(ThrottleRow))]
        stored = repr([vars(row) for row in rows])
    assert len(rows) == 6
    for private in (WARD, DESK.device, "198.51.100.9"):
        assert private not in stored


def test_a_browser_that_was_not_used_for_months_is_a_stranger_again(accounts, clock):
    accounts.sign_in("aisha", PASSWORD, DESK)
    clock.pass_(91 * 24 * 3600)
    for n in range(STRANGERS.free):
        guess(accounts, "aisha", Origin(f"198.51.100.{n}"))
    assert guess(accounts, "aisha", DESK) == "too-many"


def test_a_new_password_makes_every_browser_a_stranger(accounts):
    accounts.sign_in("aisha", PASSWORD, DESK)
    accounts.set_password("aisha", "copper-otter-9317")
    with accounts.database.reading() as session:
        assert session.scalars(select(KnownOriginRow)).all() == []


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_an_address_is_counted_by_what_one_machine_has(address, network):
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36", "Chrome, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        ("\x1b[2J evil", ""),
        ("", ""),
    ],
)
def test_a_browser_is_told_in_words_of_our_own(header, words):
    assert agent_in_words(header) == words
