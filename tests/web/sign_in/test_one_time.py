"""One-time passwords: who makes one, what it opens, how often and for how long."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from scribe.audit import read_events
from scribe.db import Database
from scribe.db.sign_in_tables import OpenIdLinkRow
from scribe.db.web_tables import EmrLinkRow
from scribe.encryption import KeyRing
from scribe.errors import BadInput, Conflict, NotAllowed, NotFound, NotSignedIn
from scribe.model import Role
from scribe.settings import Settings
from scribe.web.accounts import Accounts
from scribe.web.sign_in.one_time import OneTimePasswords
from scribe.web.sign_in.origin import Origin
from scribe.web.sign_in.renewal import Renewals
from scribe.web.sign_in.throttle import ADDRESS
from scribe.web.sign_in.two_people import COMMAND_LINE
from tests.fakes.databases import new_sqlite
from tests.fakes.web_installation import PASSWORD, cheap_hasher

NEW = "copper-otter-9317"
HERE = Origin(address="192.0.2.7")


def passwords_of(accounts, clock, **settings):
    return OneTimePasswords(accounts, Settings(_env_file=None, **settings), clock)


@pytest.fixture
def once(accounts, clock):
    return passwords_of(accounts, clock)


def newcomer(accounts) -> str:
    accounts.create_user(username="noor", name="Noor Haddad", role=Role.NURSE, password=None, actor="jo")
    return "noor"


def refused(work) -> str:
    with pytest.raises(NotSignedIn) as told:
        work()
    return str(told.value.details["reason"])


def test_a_newcomer_chooses_a_password_that_nobody_else_knows(accounts, once, events):
    given = once.ask(newcomer(accounts), actor="jo")
    assert re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){4}[a-hjkmnp-z2-9]{4}", given)
    token = once.choose("noor", given, NEW, code="", origin=HERE)
    assert accounts.user_for(token).username == "noor"
    assert accounts.sign_in("noor", NEW)
    assert ("one_time_made", "jo") in events()
    assert ("password_set", "noor") in events()


def test_it_opens_no_session_by_itself(accounts, once):
    given = once.ask(newcomer(accounts), actor="jo")
    assert refused(lambda: accounts.sign_in("noor", given)) == "wrong"


def test_it_counts_once(accounts, once):
    given = once.ask(newcomer(accounts), actor="jo")
    once.choose("noor", given, NEW, code="", origin=HERE)
    assert refused(lambda: once.choose("noor", given, "amber-heron-5521", code="", origin=HERE)) == "one-time-wrong"
    assert accounts.sign_in("noor", NEW)


def test_it_lasts_a_day_at_most(accounts, once, clock):
    given = once.ask(newcomer(accounts), actor="jo")
    clock.pass_(24 * 3600)
    assert refused(lambda: once.check("noor", given, HERE)) == "one-time-wrong"
    with pytest.raises(ValueError, match="less than or equal to 24"):
        Settings(_env_file=None, one_time_hours=25)


def test_a_new_one_takes_the_place_of_the_one_before_and_none_is_like_another(accounts, once):
    first, second = (once.ask(newcomer(accounts) if n == 0 else "noor", actor="jo") for n in range(2))
    assert first != second
    assert refused(lambda: once.check("noor", first, HERE)) == "one-time-wrong"
    assert once.check("noor", second.upper().replace("-", " "), HERE).username == "noor"


def test_only_its_digest_is_kept(accounts, once, tmp_path):
    given = once.ask(newcomer(accounts), actor="jo")
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert given.encode() not in file.read_bytes()
            assert given.replace("-", "").encode() not in file.read_bytes()


def test_a_password_that_cannot_be_taken_leaves_it_good(accounts, once):
    given = once.ask(newcomer(accounts), actor="jo")
    with pytest.raises(BadInput):
        once.choose("noor", given, "password1234", code="", origin=HERE)
    assert once.choose("noor", given, NEW, code="", origin=HERE)


def test_a_forgotten_password_takes_two_people_where_nothing_else_would_be_asked_for(accounts, once, events):
    session = accounts.sign_in("aisha", PASSWORD)
    assert once.ask("aisha", actor="jo") == ""
    assert [(wish.username, wish.asked_by) for wish in once.waiting()] == [("aisha", "jo")]
    for actor in ("jo", "aisha"):
        with pytest.raises(NotAllowed, match="two people"):
            once.confirm("aisha", actor=actor)
    given = once.confirm("aisha", actor="lin")
    assert once.waiting() == ()
    assert accounts.user_for(session) is not None
    once.choose("aisha", given, NEW, code="", origin=HERE)
    assert accounts.user_for(session) is None
    assert refused(lambda: accounts.sign_in("aisha", PASSWORD)) == "wrong"
    assert [kind for kind, _ in events() if kind.startswith("one_time")] == [
        "one_time_asked",
        "one_time_made",
        "one_time_used",
    ]


def test_an_empty_one_is_not_right_while_a_wish_waits(accounts, once):
    once.ask("aisha", actor="jo")
    for given in ("", "-", "----"):
        assert refused(lambda given=given: once.check("aisha", given, HERE)) == "one-time-wrong"


def test_with_two_factors_one_person_is_enough_and_the_second_factor_is_asked_for(accounts_of, clock):
    accounts = accounts_of(sign_in_factors=2)
    once = passwords_of(accounts, clock, sign_in_factors=2)
    accounts.sign_in("aisha", PASSWORD, code=accounts.codes.current("aisha"))
    clock.pass_(60)
    given = once.ask("aisha", actor="jo")
    assert given
    for code in ("", "000000"):
        assert refused(lambda code=code: once.choose("aisha", given, NEW, code=code, origin=HERE)) == "code-wrong"
    once.choose("aisha", given, NEW, code=accounts.codes.current("aisha"), origin=HERE)
    assert accounts.sign_in("aisha", NEW, code=accounts.codes.current("aisha"))


def test_whose_app_never_showed_a_code_is_not_protected_by_it_so_it_takes_two(accounts_of, clock):
    accounts = accounts_of(sign_in_factors=2)
    once = passwords_of(accounts, clock, sign_in_factors=2)
    assert once.ask("aisha", actor="jo") == ""
    given = once.confirm("aisha", actor="lin")
    once.choose("aisha", given, NEW, code=accounts.codes.current("aisha"), origin=HERE)
    assert not once.takes_two("aisha")


@pytest.mark.parametrize("row", ["openid", "emr"])
def test_who_comes_by_another_sign_in_is_in_use_too(accounts, once, clock, row):
    name = newcomer(accounts)
    assert not once.takes_two(name)
    linked = {"issuer": "https://id.example", "username": name, "created_at": clock()}
    with accounts.database.transaction() as session:
        session.add(
            OpenIdLinkRow(subject="u-1", **linked)
            if row == "openid"
            else EmrLinkRow(fhir_user="Practitioner/1", **linked)
        )
    assert once.takes_two(name)


def test_a_right_one_passes_the_wait_by_address(accounts, once):
    given = once.ask(newcomer(accounts), actor="jo")
    for n in range(ADDRESS.free):
        refused(lambda n=n: once.check(f"nobody{n}", "aaaa-bbbb", HERE))
    assert refused(lambda: once.check("noor", "aaaa-bbbb", HERE)) == "too-many"
    assert once.check("noor", given, HERE).username == "noor"


def test_its_use_is_told_with_who_had_it_made(accounts, once):
    given = once.ask(newcomer(accounts), actor="jo")
    once.choose("noor", given, NEW, code="", origin=HERE)
    with accounts.database.reading() as session:
        used = [event for event in read_events(session) if event.kind == "one_time_used"]
    assert [(event.actor, event.detail["asked_by"]) for event in used] == [("noor", "jo")]


@pytest.mark.parametrize("change", ["password", "close", "asker", "back"])
def test_it_ends_with_a_new_password_with_closing_and_when_it_is_taken_back(accounts, once, change):
    once.ask("aisha", actor="jo")
    given = once.confirm("aisha", actor="lin")
    match change:
        case "password":
            user = accounts.user("aisha")
            accounts.change_password(user, PASSWORD, NEW, origin=HERE, keep="")
        case "close":
            accounts.set_disabled("aisha", disabled=True)
            accounts.set_disabled("aisha", disabled=False)
        case "asker":
            accounts.set_disabled("jo", disabled=True)
        case "back":
            once.end("aisha", actor="lin")
            with pytest.raises(NotFound):
                once.end("aisha", actor="lin")
    assert refused(lambda: once.check("aisha", given, HERE)) == "one-time-wrong"
    assert once.outstanding("aisha") is None


def test_what_a_closed_account_asked_for_cannot_be_confirmed(accounts, once, clock):
    renewals = Renewals(accounts, clock)
    once.ask("aisha", actor="jo")
    renewals.ask("aisha", actor="jo", reason="Lost.")
    accounts.set_disabled("jo", disabled=True)
    assert (once.waiting(), renewals.waiting()) == ((), ())


def test_with_two_factors_a_newcomer_sets_the_app_up_with_it(accounts_of, clock):
    accounts = accounts_of(sign_in_factors=2)
    once = passwords_of(accounts, clock, sign_in_factors=2)
    given = once.ask(newcomer(accounts), actor="jo")
    assert refused(lambda: once.choose("noor", given, NEW, code="000000", origin=HERE)) == "code-wrong"
    once.choose("noor", given, NEW, code=accounts.codes.current("noor"), origin=HERE)
    assert not accounts.codes.is_due("noor")


def test_nobody_makes_one_for_themselves_or_for_a_closed_account(accounts, once):
    with pytest.raises(NotAllowed):
        once.ask("jo", actor="jo")
    given = once.ask(newcomer(accounts), actor="jo")
    accounts.set_disabled("noor", disabled=True)
    with pytest.raises(Conflict):
        once.ask("noor", actor="jo")
    assert refused(lambda: once.check("noor", given, HERE)) == "one-time-wrong"


def test_a_wish_can_be_refused_and_ends_after_a_day(accounts, once, clock):
    once.ask("aisha", actor="jo")
    once.refuse("aisha", actor="lin")
    with pytest.raises(NotFound):
        once.confirm("aisha", actor="lin")
    once.ask("aisha", actor="jo")
    clock.pass_(24 * 3600)
    assert once.waiting() == ()
    with pytest.raises(NotFound):
        once.confirm("aisha", actor="lin")


def test_the_command_line_makes_one_alone(accounts, once):
    assert once.ask("aisha", actor=COMMAND_LINE)


def test_guessing_is_throttled_for_names_that_exist_and_that_do_not(accounts, once):
    newcomer(accounts)
    for name in ("noor", "nobody"):
        for _ in range(5):
            assert refused(lambda name=name: once.check(name, "aaaa-bbbb", HERE)) == "one-time-wrong"
        assert refused(lambda name=name: once.check(name, "aaaa-bbbb", HERE)) == "too-many"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_of_many_at_once_exactly_one_chooses_the_password(kind, tmp_path, clock, request):
    file = new_sqlite(tmp_path / "db") if kind == "sqlite" else ""
    database = Database(file or request.getfixturevalue("postgres_server").new_database())
    chosen = Settings(data_dir=tmp_path, _env_file=None)
    accounts = Accounts(database, KeyRing(bytes(32)), chosen, clock=clock, hasher=cheap_hasher())
    once = OneTimePasswords(accounts, chosen, clock)
    given = once.ask(newcomer(accounts), actor="jo")
    wanted = [f"copper-otter-931{n}" for n in range(4)]

    def choose(password: str) -> str:
        try:
            once.choose("noor", given, password, code="", origin=HERE)
        except NotSignedIn:
            return ""
        return password

    with ThreadPoolExecutor(4) as pool:
        taken = [password for password in pool.map(choose, wanted) if password]
    assert len(taken) == 1
    assert accounts.sign_in("noor", taken[0])
    database.close()


# Over the pages


def shown(page: str) -> str:
    found = re.search(r'<code class="square__text" id="once">([^<]+)</code>', page)
    assert found is not None
    return found[1]


def test_an_administrator_adds_an_account_and_its_owner_chooses_a_password(site_of):
    site = site_of(pages=True)
    keeper, person = site.desk("jo"), site.client(follow_redirects=False)
    given = shown(keeper.post("/accounts", data={"username": "noor", "name": "Noor Haddad", "role": "nurse"}).text)
    assert given not in keeper.get("/accounts/noor").text
    form = {"username": "noor", "once": given}
    second = person.post("/sign-in/new-password", data=form)
    assert (second.status_code, "Noor Haddad" in second.text) == (200, True)
    differs = person.post("/sign-in/new-password", data=form | {"step": "choose", "new": NEW, "again": "other"})
    assert (differs.status_code, "differ" in differs.text, NEW in differs.text) == (422, True, False)
    done = person.post("/sign-in/new-password", data=form | {"step": "choose", "new": NEW, "again": NEW})
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert person.get("/account").status_code == 200


def test_the_page_sets_the_app_up_where_two_factors_are_asked_for(site_of):
    site = site_of(pages=True, sign_in_factors=2)
    given = site.app.state.proofs.one_time.ask(newcomer(site.accounts), actor="jo")
    person = site.client(follow_redirects=False)
    form = {"username": "noor", "once": given}
    assert "<svg" in person.post("/sign-in/new-password", data=form).text
    form |= {"step": "choose", "new": NEW, "again": NEW, "code": site.accounts.codes.current("noor")}
    assert person.post("/sign-in/new-password", data=form).status_code == 303


@pytest.mark.parametrize(("language", "words"), [("en", "one-time password is wrong"), ("zh", "一次性密码不正确")])
def test_the_page_says_what_is_wrong_and_keeps_no_password(site_of, language, words):
    site = site_of(pages=True)
    person = site.client()
    person.cookies.set("__Host-scribe_language", language)
    answer = person.post("/sign-in/new-password", data={"username": "sam", "once": "aaaa-bbbb-cccc"})
    assert (answer.status_code, words in answer.text, "aaaa-bbbb" in answer.text) == (401, True, False)
    assert answer.headers["cache-control"] == "no-store"


def test_two_administrators_over_the_pages(site_of):
    site = site_of(pages=True)
    site.accounts.create_user(username="lin", name="Lin", role=Role.ADMINISTRATOR, password=PASSWORD)
    jo, lin = site.desk("jo"), site.desk("lin")
    assert jo.post("/accounts/aisha/one-time", data={"step": "ask"}).status_code == 303
    assert "/accounts/aisha#one-time" in lin.get("/accounts").text
    refusal = jo.post("/accounts/aisha/one-time", data={"step": "confirm"})
    assert (refusal.status_code, "needs two people" in refusal.text) == (403, True)
    assert shown(lin.post("/accounts/aisha/one-time", data={"step": "confirm"}).text)
    assert "One is outstanding" in jo.get("/accounts/aisha").text
    assert "is outstanding, which jo has asked for" in site.desk("aisha").get("/account").text
    assert jo.post("/accounts/aisha/one-time", data={"step": "end"}).status_code == 303
    assert "One is outstanding" not in jo.get("/accounts/aisha").text


def test_an_account_that_cannot_be_made_loses_nothing_of_what_was_typed(site_of):
    keeper = site_of(pages=True).desk("jo")
    for form, status in (
        ({"username": "sam", "name": "Sam Two", "role": "doctor", "department": "ENT"}, 409),
        ({"username": "no good", "name": "Sam Two", "role": "doctor", "department": "ENT"}, 422),
    ):
        answer = keeper.post("/accounts", data=form)
        assert answer.status_code == status
        assert all(f'value="{form[name]}"' in answer.text for name in ("username", "name", "department"))
        assert '<option value="doctor" selected>' in answer.text
