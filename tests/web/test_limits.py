"""How often one person or program may ask for what is costly."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from fastapi.routing import iter_route_contexts

from scribe.db import Database
from scribe.errors import TooMany
from scribe.model import Person, Role
from scribe.settings import Settings
from scribe.web.deps import Allowed
from scribe.web.limits import COSTLY, Costly, Limits
from scribe.web.policies import policy_of
from tests.fakes.databases import new_sqlite
from tests.web.sign_in.clock import Clock

SAM, AISHA = Person(id="sam", name="Sam", role=Role.NURSE), Person(id="aisha", name="Aisha", role=Role.DOCTOR)
ROBOT = Person(id="program:robot", name="robot", role=Role.SERVICE)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> Iterator[Database]:
    if request.param == "sqlite":
        made = Database(new_sqlite(tmp_path / "db"))
    else:
        made = Database(request.getfixturevalue("postgres_server").new_database())
    yield made
    made.close()


def limits_of(database: Database, clock: Clock, **chosen: int) -> Limits:
    return Limits(database, Settings(_env_file=None, **chosen), clock)


def left(limits: Limits, person: Person, costly: Costly) -> int:
    """How many calls are left; afterwards none is."""
    done = 0
    while True:
        try:
            limits.use(person, costly)
        except TooMany:
            return done
        done += 1


def test_who_has_used_an_hours_worth_waits_for_the_next_one_alone(database):
    clock = Clock()
    limits = limits_of(database, clock, hourly_recordings=6)
    assert left(limits, SAM, Costly.RECORDINGS) == 6
    with pytest.raises(TooMany) as refused:
        limits.use(SAM, Costly.RECORDINGS)
    assert refused.value.details["retry_after_s"] == 600
    clock.pass_(599)
    assert left(limits, SAM, Costly.RECORDINGS) == 0
    clock.pass_(1)
    assert left(limits, SAM, Costly.RECORDINGS) == 1
    clock.pass_(3600 * 24)
    assert left(limits, SAM, Costly.RECORDINGS) == 6


def test_neither_another_person_nor_another_kind_is_counted_with_it(database):
    limits = limits_of(database, Clock(), hourly_recordings=2, hourly_exports=3)
    assert left(limits, SAM, Costly.RECORDINGS) == 2
    assert left(limits, AISHA, Costly.RECORDINGS) == 2
    assert left(limits, SAM, Costly.EXPORTS) == 3


def test_a_program_works_for_many_and_has_more(database):
    limits = limits_of(database, Clock(), hourly_drafts=2, hourly_programs=3)
    assert left(limits, ROBOT, Costly.DRAFTS) == 6


def test_0_is_without_a_limit(database):
    limits = limits_of(database, Clock(), hourly_searches=0)
    for _ in range(50):
        limits.use(SAM, Costly.SEARCHES)


def test_processes_count_together_and_calls_at_once_do_not_slip_past(database):
    clock, passed = Clock(), []
    each = [limits_of(database, clock, hourly_exports=5) for _ in range(4)]

    def ask(limits: Limits) -> None:
        passed.append(left(limits, SAM, Costly.EXPORTS))

    askers = [threading.Thread(target=ask, args=(limits,)) for limits in each]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(60)
    assert sum(passed) == 5


def test_a_clock_that_was_set_back_gives_nothing_and_takes_nothing(database):
    clock = Clock()
    limits = limits_of(database, clock, hourly_drafts=2)
    limits.use(SAM, Costly.DRAFTS)
    clock.pass_(-7200)
    assert left(limits, SAM, Costly.DRAFTS) == 1


def test_the_defaults_leave_room_for_a_clinics_day():
    chosen = Settings(_env_file=None)
    # a nurse with 60 visits an hour, who searches ten times and exports five times for each, and looks at the EMR
    assert chosen.hourly_recordings >= 2 * 60
    assert chosen.hourly_drafts >= 2 * 60
    assert chosen.hourly_searches >= 2 * 600
    assert chosen.hourly_exports >= 2 * 300
    assert chosen.hourly_lookups >= 2 * 300


def test_every_costly_address_is_one_of_the_site_and_decided_by_the_policy(site_of):
    site = site_of(pages=True)
    policies = {
        (method, route.path): policy_of(route)
        for route in iter_route_contexts(site.app.routes)
        for method in route.methods or ()
    }
    assert {address for address in COSTLY if not isinstance(policies.get(address), Allowed)} == set()
    assert set(COSTLY.values()) == set(Costly)


def test_a_program_is_told_when_to_come_again_and_the_audit_and_the_figures_know(site_of):
    site = site_of(hourly_searches=2)
    nurse = site.program("sam")
    assert [nurse.get("/api/v1/consultations").status_code for _ in range(2)] == [200, 200]
    refused = nurse.get("/api/v1/consultations")
    assert refused.status_code == 429
    assert 1500 < int(refused.headers["retry-after"]) <= 1800
    assert refused.headers["content-type"] == "application/problem+json"
    body = refused.json()
    assert (body["code"], body["limit"]) == ("over-limit", "searches")
    assert site.program("aisha").get("/api/v1/consultations").status_code == 200
    assert nurse.get("/api/v1/me").status_code == 200
    (event,) = [event for event in site.service.events() if event.kind == "access_refused"]
    assert (event.actor, event.detail["what"], event.detail["reason"]) == ("sam", "searches", "hourly")


def test_what_the_policy_refuses_is_not_counted(site_of):
    site = site_of(hourly_searches=1)
    nurse = site.program("sam")
    refused = nurse.post("/api/v1/audit/questions", json={"person": "sam"})
    assert refused.status_code == 403
    assert nurse.get("/api/v1/consultations").status_code == 200


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "That was very often within an hour"), ("zh", "一小时内的次数过多")],
)
def test_a_person_reads_a_sentence(site_of, language, sentence):
    site = site_of(pages=True, hourly_exports=1)
    consultation = site.drafted()
    doctor = site.browser("aisha")
    doctor.cookies.set("__Host-scribe_language", language)
    address = f"/notes/{consultation.id}/note.pdf"
    assert doctor.get(address).status_code == 200
    page = doctor.get(address, headers={"Accept": "text/html"})
    assert page.status_code == 429
    assert 3000 < int(page.headers["retry-after"]) <= 3600
    assert sentence in page.text
    assert "Helen" not in page.text


def test_the_reference_names_what_is_counted(site):
    described = site.client().get("/api/v1/openapi.json").json()["paths"]
    for (method, path), costly in COSTLY.items():
        if path.startswith("/api/"):
            told = described[path][method.lower()]["responses"]["429"]
            assert costly.value in told["description"]
            assert "Retry-After" in told["headers"]
