from __future__ import annotations

import pytest

from scribe.errors import BadInput, Conflict, NotAllowed, NotFound, NotSignedIn
from scribe.web.sign_in.renewal import Renewals
from scribe.web.sign_in.two_people import COMMAND_LINE
from tests.fakes.web_installation import PASSWORD


@pytest.fixture
def renewals(accounts, clock):
    return Renewals(accounts, clock)


def test_one_asks_another_confirms_and_the_owner_sets_it_up(accounts, renewals, events):
    person, before = accounts.user("aisha").person, accounts.codes.current("aisha")
    token = accounts.sign_in("aisha", PASSWORD)
    renewals.ask("aisha", actor="jo", reason="The telephone was stolen.")
    renewals.confirm("aisha", actor="lin")
    assert accounts.user_for(token) is None
    for code in (before, accounts.codes.current("aisha")):
        with pytest.raises(NotSignedIn, match="not set up"):
            accounts.codes.verify(person, code)
    accounts.codes.confirm(person, accounts.codes.current("aisha"))
    accounts.codes.verify(person, accounts.codes.current("aisha"))
    assert renewals.waiting() == ()
    kinds = [kind for kind, _ in events()]
    assert ("renewal_asked", "jo") in events()
    assert ("second_proof_renewed", "lin") in events()
    assert kinds[-1] == "second_proof_set_up"


@pytest.mark.parametrize(("asks", "confirms"), [("jo", "jo"), ("aisha", "aisha"), ("jo", "aisha")])
def test_neither_who_asked_nor_the_owner_confirms(accounts, renewals, asks, confirms):
    renewals.ask("aisha", actor=asks, reason="Lost.")
    before = accounts.codes.current("aisha")
    with pytest.raises(NotAllowed, match="two people"):
        renewals.confirm("aisha", actor=confirms)
    assert accounts.codes.current("aisha") == before


def test_the_command_line_is_the_second_person_only_where_there_is_no_administrator(accounts, renewals):
    renewals.ask("aisha", actor=COMMAND_LINE, reason="Lost.")
    with pytest.raises(NotAllowed):
        renewals.confirm("aisha", actor=COMMAND_LINE)
    for name in ("jo", "lin"):
        accounts.set_disabled(name, disabled=True)
    renewals.confirm("aisha", actor=COMMAND_LINE)
    assert accounts.codes.is_due("aisha")


def test_a_wish_needs_a_reason_and_stands_once_and_can_be_refused(accounts, renewals):
    for reason in ("", "  ", "x" * 201, "two\nlines"):
        with pytest.raises(BadInput):
            renewals.ask("aisha", actor="jo", reason=reason)
    with pytest.raises(NotFound):
        renewals.ask("nobody", actor="jo", reason="Lost.")
    renewals.ask("aisha", actor="jo", reason="Lost.")
    with pytest.raises(Conflict):
        renewals.ask("aisha", actor="lin", reason="Lost.")
    renewals.refuse("aisha", actor="lin")
    assert renewals.waiting() == ()
    with pytest.raises(NotFound):
        renewals.confirm("aisha", actor="lin")
    assert not accounts.codes.is_due("aisha")


def test_a_wrong_code_sets_nothing_up_and_what_is_set_up_is_not_set_up_again(accounts, renewals):
    person = accounts.user("aisha").person
    with pytest.raises(Conflict):
        accounts.codes.confirm(person, accounts.codes.current("aisha"))
    renewals.ask("aisha", actor="jo", reason="Lost.")
    renewals.confirm("aisha", actor="lin")
    wrong = f"{(int(accounts.codes.current('aisha')) + 500_000) % 1_000_000:06}"
    with pytest.raises(NotSignedIn):
        accounts.codes.confirm(person, wrong)
    assert accounts.codes.is_due("aisha")
