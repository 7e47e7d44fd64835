"""Whether two people are two: renewals and one-time passwords that one administrator would confirm to themselves."""

from __future__ import annotations

import pytest

from scribe.errors import NotAllowed, NotSignedIn
from scribe.model import Role
from scribe.settings import Settings
from scribe.web.sign_in.one_time import OneTimePasswords
from scribe.web.sign_in.origin import Origin
from scribe.web.sign_in.renewal import Renewals
from scribe.web.sign_in.two_people import COMMAND_LINE
from tests.fakes.web_installation import PASSWORD

DAY_S = 24 * 3600
NEW = "copper-otter-9317"
HERE = Origin(address="192.0.2.7")


@pytest.fixture
def renewals(accounts, clock):
    return Renewals(accounts, clock)


def administrator(accounts, name: str, *, actor: str) -> str:
    accounts.create_user(username=name, name=name.title(), role=Role.ADMINISTRATOR, password=PASSWORD, actor=actor)
    return name


def refused(work) -> str:
    with pytest.raises(NotAllowed) as told:
        work()
    return str(told.value.details["reason"])


def test_nobody_confirms_for_who_made_their_account_however_old_it_is(accounts, renewals, clock):
    administrator(accounts, "mine", actor="jo")
    clock.pass_(400 * DAY_S)
    renewals.ask("aisha", actor="jo", reason="Lost.")
    assert refused(lambda: renewals.confirm("aisha", actor="mine")) == "two-made"
    assert renewals.refusal("aisha", actor="lin") is None
    renewals.confirm("aisha", actor="lin")
    once = OneTimePasswords(accounts, Settings(_env_file=None), clock)
    once.ask("aisha", actor="jo")
    assert refused(lambda: once.confirm("aisha", actor="mine")) == "two-made"
    assert once.confirm("aisha", actor="lin")


def test_nor_for_whose_account_they_made_nor_through_a_third(accounts, renewals, clock):
    administrator(accounts, "mine", actor="jo")
    administrator(accounts, "theirs", actor="mine")
    clock.pass_(2 * DAY_S)
    renewals.ask("aisha", actor="theirs", reason="Lost.")
    assert refused(lambda: renewals.confirm("aisha", actor="jo")) == "two-made"
    renewals.refuse("aisha", actor="jo")
    renewals.ask("aisha", actor="jo", reason="Lost.")
    assert refused(lambda: renewals.confirm("aisha", actor="theirs")) == "two-made"


def test_who_asks_for_themselves_is_one_of_two_people_whoever_made_the_account(accounts, renewals, clock):
    accounts.create_user(username="sam", name="Sam", role=Role.DOCTOR, password=PASSWORD, actor="jo")
    clock.pass_(2 * DAY_S)
    renewals.ask("sam", actor="sam", reason="Lost.")
    renewals.confirm("sam", actor="jo")


def test_a_new_account_confirms_nothing_for_a_day_unless_the_command_line_made_it(accounts, renewals, clock):
    clock.pass_(2 * DAY_S)
    administrator(accounts, "fresh", actor="lin")
    administrator(accounts, "hired", actor=COMMAND_LINE)
    renewals.ask("aisha", actor="jo", reason="Lost.")
    assert refused(lambda: renewals.confirm("aisha", actor="fresh")) == "two-young"
    assert renewals.refusal("aisha", actor="hired") is None
    clock.pass_(DAY_S)
    renewals.confirm("aisha", actor="fresh")


def test_an_installation_in_its_first_day_is_not_held_up(accounts, renewals):
    administrator(accounts, "fresh", actor="lin")
    renewals.ask("aisha", actor="jo", reason="Lost.")
    renewals.confirm("aisha", actor="fresh")


def test_closing_the_older_ones_makes_no_new_one_count(accounts, renewals, clock):
    clock.pass_(2 * DAY_S)
    administrator(accounts, "mine", actor="jo")
    administrator(accounts, "theirs", actor="mine")
    accounts.set_disabled("lin", disabled=True, actor="jo")
    renewals.ask("aisha", actor="jo", reason="Lost.")
    for name in ("mine", "theirs"):
        assert refused(lambda name=name: renewals.confirm("aisha", actor=name)) == "two-made"


def test_the_days_are_a_setting_and_0_switches_them_off(accounts_of, clock):
    accounts = accounts_of(confirm_after_days=0)
    renewals = Renewals(accounts, clock)
    clock.pass_(2 * DAY_S)
    administrator(accounts, "fresh", actor="lin")
    renewals.ask("aisha", actor="jo", reason="Lost.")
    renewals.confirm("aisha", actor="fresh")


def test_the_command_line_is_the_way_out_for_two_of_whom_one_made_the_other(accounts, renewals, clock):
    administrator(accounts, "mine", actor="jo")
    accounts.set_disabled("lin", disabled=True)
    clock.pass_(2 * DAY_S)
    renewals.ask("aisha", actor="jo", reason="Lost.")
    assert refused(lambda: renewals.confirm("aisha", actor="mine")) == "two-made"
    renewals.confirm("aisha", actor=COMMAND_LINE)


def test_a_renewal_ends_the_one_time_password_that_one_person_made_while_the_old_proof_stood(accounts_of, clock):
    accounts = accounts_of(sign_in_factors=2)
    once = OneTimePasswords(accounts, Settings(_env_file=None, sign_in_factors=2), clock)
    renewals = Renewals(accounts, clock)
    accounts.sign_in("aisha", PASSWORD, code=accounts.codes.current("aisha"))
    given = once.ask("aisha", actor="jo")
    assert given
    assert once.outstanding("aisha").asked_by == "jo"
    renewals.ask("aisha", actor="jo", reason="Lost.")
    renewals.confirm("aisha", actor="lin")
    assert once.outstanding("aisha") is None
    with pytest.raises(NotSignedIn):
        once.choose("aisha", given, NEW, code=accounts.codes.current("aisha"), origin=HERE)
    assert accounts.codes.is_due("aisha")
    assert once.ask("aisha", actor="jo") == ""


@pytest.mark.parametrize(
    ("language", "words"), [("en", "has asked for a one-time password"), ("zh", "申请了一次性密码")]
)
def test_the_confirmer_is_told_what_is_outstanding_and_who_cannot_confirm_why(site_of, language, words):
    site = site_of(pages=True)
    accounts, proofs = site.accounts, site.app.state.proofs
    administrator(accounts, "lin", actor=COMMAND_LINE)
    administrator(accounts, "mine", actor="jo")
    proofs.one_time.ask("aisha", actor="jo")
    proofs.one_time.confirm("aisha", actor="lin")
    proofs.renewals.ask("aisha", actor="jo", reason="Lost.")
    lin, mine = site.desk("lin"), site.desk("mine")
    for desk in (lin, mine):
        desk.cookies.set("__Host-scribe_language", language)
    page = lin.get("/accounts/aisha").text
    assert words in page
    assert 'value="confirm"' in page
    page = mine.get("/accounts/aisha").text
    assert 'value="confirm"' not in page
    assert ("scribe users" in page) is True
    assert mine.post("/accounts/aisha/renewal", data={"step": "confirm"}).status_code == 403
