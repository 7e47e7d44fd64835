from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from scribe.access import INSTALLATION
from scribe.access.departments import Departments
from scribe.audit import record_event
from scribe.db import utc_now
from scribe.db.sign_in_tables import SessionRow
from scribe.model import Progress, Role, Stage
from scribe.web.broadcast import BACKLOG, Broadcaster
from scribe.web.routes.events import told
from tests.fakes.notes import WITHDRAWN
from tests.fakes.web_installation import PASSWORD, wav
from tests.fakes.web_server import listening, serving


@pytest.fixture
def address(site):
    site.app.state.broadcaster = Broadcaster(site.service, poll_s=0.02, heartbeat_s=0.1)
    with serving(site.app) as address:
        yield address


@pytest.fixture
def token(site):
    return site.accounts.sign_in("sam", PASSWORD)


def until(events, name):
    return next(event for event in events if event.name == name)


def test_a_listener_hears_of_a_new_consultation_and_of_each_change(site, address, token):
    with listening(address, token) as events:
        first = next(events)
        assert first.name == "heartbeat"
        assert first.number == site.service.latest_sequence()
        consultation = site.registered()
        heard = until(events, "consultation")
        assert heard.data["id"] == consultation.id
        assert (heard.data["kind"], heard.data["state"], heard.data["version"]) == ("registered", "registered", 1)
        site.service.withdraw(consultation.id, order=WITHDRAWN, actor=site.people["sam"])
        assert until(events, "consultation").data["state"] == "withdrawn"


def test_news_hold_no_word_about_the_patient(site, address, token):
    with listening(address, token) as events:
        next(events)
        site.drafted()
        heard = [until(events, "consultation") for _ in range(4)]
    assert [h.data["kind"] for h in heard] == ["registered", "transcript_imported", "began", "drafted"]
    for event in heard:
        assert set(event.data) == {"kind", "at", "id", "state", "version", "revision"}


def test_a_stream_goes_on_where_it_stopped(site, address, token):
    before = site.registered()
    with listening(address, token) as events:
        next(events)
        site.registered()
        last = until(events, "consultation").number
    missed = [site.registered().id for _ in range(3)]
    with listening(address, token, last=last) as events:
        heard = [until(events, "consultation") for _ in range(3)]
        later = site.registered()
        assert until(events, "consultation").data["id"] == later.id
    assert [h.data["id"] for h in heard] == missed
    assert before.id not in missed
    assert [h.number for h in heard] == sorted(h.number for h in heard)


def test_the_list_and_the_stream_fit_together_without_a_gap(site, address, token):
    listed = site.program("sam").get("/api/v1/consultations").json()["latest_event"]
    between = site.registered()
    with listening(address, token, f"/api/v1/events?after={listed}") as events:
        assert until(events, "consultation").data["id"] == between.id


def test_a_stream_of_one_consultation_tells_of_no_other(site, address, token):
    mine, other = site.registered(), site.registered()
    with listening(address, token, f"/api/v1/consultations/{mine.id}/events") as events:
        next(events)
        site.service.withdraw(other.id, order=WITHDRAWN, actor=site.people["sam"])
        site.service.withdraw(mine.id, order=WITHDRAWN, actor=site.people["sam"])
        assert until(events, "consultation").data["id"] == mine.id


def test_progress_of_a_running_stage_is_told(site, address, token):
    consultation = site.uploaded(wav(0.3))
    with listening(address, token) as events:
        next(events)
        lease = site.service.begin(consultation.id, Stage.TRANSCRIBE, owner="test")
        site.service.renew(lease, Progress(stage=Stage.TRANSCRIBE, done_s=12.0, total_s=60.0))
        heard = next(e for e in events if e.name == "progress" and e.data["progress"]["done_s"] == 12.0)
    assert heard.number is None
    assert heard.data["id"] == consultation.id
    assert heard.data["progress"] == {"stage": "transcribe", "done_s": 12.0, "total_s": 60.0}


def test_that_somebody_looked_is_not_told(site, address, token):
    consultation = site.drafted()
    program = site.program("aisha")
    with listening(address, token) as events:
        next(events)
        program.get(f"/api/v1/consultations/{consultation.id}/note")
        site.registered()
        assert until(events, "consultation").data["kind"] == "registered"


def test_a_quiet_stream_says_that_it_lives(address, token):
    with listening(address, token) as events:
        assert [next(events).name for _ in range(4)] == ["heartbeat"] * 4


def test_a_stream_ends_when_its_session_does(site, address, token):
    with listening(address, token) as events:
        next(events)
        site.accounts.sign_out(token)
        assert all(event.name == "heartbeat" for event in events)


@pytest.mark.parametrize("how", ["closed", "ended", "signed out"])
def test_nothing_that_happens_after_a_session_ended_is_told_to_it(site, token, how):
    site.app.state.broadcaster = Broadcaster(site.service, poll_s=0.02, heartbeat_s=60)  # no heartbeat asks anew
    with serving(site.app) as address, listening(address, token) as events:
        next(events)
        told = site.registered()
        match how:
            case "closed":
                site.accounts.set_disabled("sam", disabled=True, actor="jo")
            case "ended":
                site.accounts.sessions.end_all("sam", actor="jo")
            case "signed out":
                site.accounts.sign_out(token)
        site.registered()
        heard = [event.data["id"] for event in events if event.name == "consultation"]
    assert heard in ([], [told.id])  # one poll may read both: who listens is asked before either is told


def test_a_stream_that_is_open_keeps_no_session_open(site, address, token):
    long_ago = utc_now() - timedelta(minutes=29)
    with listening(address, token) as events:
        next(events)
        with site.database.transaction() as session:
            session.execute(update(SessionRow).values(used_at=long_ago))
        assert [next(events).name for _ in range(4)] == ["heartbeat"] * 4
    with site.database.reading() as session:
        assert session.scalars(select(SessionRow.used_at)).all() == [long_ago]


def test_who_comes_to_another_department_hears_of_it_at_once_and_of_the_old_one_no_more(site, token):
    departments = Departments(site.database)
    departments.add("general", "General medicine", actor="jo")
    departments.add("skin", "Dermatology", actor="jo")
    site.app.state.broadcaster = Broadcaster(site.service, poll_s=0.02, heartbeat_s=60)
    with serving(site.app) as address, listening(address, token) as events:
        next(events)
        before = site.registered(by="aisha")
        assert until(events, "consultation").data["id"] == before.id
        site.accounts.set_role("sam", Role.NURSE, ("Dermatology",), actor="jo")
        site.registered(by="aisha")
        ours = site.registered(by="aisha", department="Dermatology")
        assert until(events, "consultation").data["id"] == ours.id


def test_who_is_not_signed_in_hears_nothing(address):
    with pytest.raises(RuntimeError, match="not-signed-in"), listening(address, "wrong"):
        pass


def test_the_stream_is_neither_kept_nor_held_back(site, address, token):
    with httpx.stream("GET", f"{address}/api/v1/events", headers={"Authorization": f"Bearer {token}"}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-accel-buffering"] == "no"


def test_who_missed_too_much_is_told_to_load_anew(site):
    async def first_news():
        broadcaster = Broadcaster(site.service)
        async with broadcaster.subscribed(who=INSTALLATION, after=0) as subscription:
            return await subscription.next(1)

    with site.database.transaction() as session:
        for _ in range(BACKLOG + 1):
            record_event(session, kind="signed_in", actor="sam", at=utc_now())
    news = asyncio.run(first_news())
    assert news.name == "reload"
    assert news.sequence == site.service.latest_sequence()


def test_a_listener_that_falls_behind_is_let_go_to_connect_anew(site, token):
    async def scenario():
        broadcaster = Broadcaster(site.service, poll_s=0.01)
        async with broadcaster.subscribed(who=INSTALLATION, after=None) as subscription:
            subscription.queue = asyncio.Queue(2)
            async with broadcaster.running():
                for _ in range(4):
                    await asyncio.to_thread(site.registered)
                with contextlib.suppress(TimeoutError):
                    for _ in range(100):
                        if subscription not in broadcaster._subscriptions:
                            break
                        await asyncio.sleep(0.02)
                return await subscription.next(1)

    assert asyncio.run(scenario()) is None


def test_one_poller_reads_for_all_listeners(site, token):
    reads = []

    class Counting(type(site.service)):
        def events(self, *given, **named):
            reads.append(named)
            return super().events(*given, **named)

    site.service.__class__ = Counting

    async def scenario():
        broadcaster = Broadcaster(site.service, poll_s=0.01)
        async with broadcaster.running(), contextlib.AsyncExitStack() as stack:
            heard = [
                await stack.enter_async_context(broadcaster.subscribed(who=INSTALLATION, after=None)) for _ in range(20)
            ]
            made = await asyncio.to_thread(site.registered)
            news = [await subscription.next(5) for subscription in heard]
            return made, news

    made, news = asyncio.run(scenario())
    assert {item.data["id"] for item in news} == {made.id}
    assert len({item.sequence for item in news}) == 1
    with_news = [r for r in reads if r["after"] < news[0].sequence]
    assert 1 <= len(with_news) < 20


def test_a_stream_stops_with_the_site(site, token):
    async def scenario():
        broadcaster = Broadcaster(site.service, poll_s=0.01, heartbeat_s=30)
        pieces = []

        async def read():
            async for piece in told(broadcaster, INSTALLATION, lambda: INSTALLATION, after=None, only=None):
                pieces.append(piece)  # noqa: PERF401 (the pieces are looked at while more come)

        async with broadcaster.running():
            reader = asyncio.create_task(read())
            while len(pieces) < 2:
                assert not reader.done()
                await asyncio.sleep(0.01)
        await asyncio.wait_for(reader, 5)
        return pieces

    assert asyncio.run(scenario())[0].startswith(b"retry:")
