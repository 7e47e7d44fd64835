"""The words of a recording while it arrives: who is told them, what they hold, and what the audit says of it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from scribe.consultation.service import UploadSpec
from scribe.model import ConsultationId, Lease
from scribe.web.broadcast import Broadcaster
from tests.fakes.notes import WITHDRAWN
from tests.fakes.passages import Line, entry_of
from tests.fakes.web_installation import PASSWORD, Site, wav
from tests.fakes.web_server import Told, listening, serving

FINGERPRINT = "f" * 64
FIRST: tuple[Line, ...] = ((0, "What brings you here today?"), (1, "I have had a cough and I take *ramipril* daily."))
SECOND: tuple[Line, ...] = ((0, "I will listen to your chest."), (1, "All right."))


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    site.app.state.broadcaster = Broadcaster(site.service, poll_s=0.02, heartbeat_s=0.1)
    with serving(site.app) as address:
        yield address


@pytest.fixture
def token(site: Site) -> str:
    return site.accounts.sign_in("aisha", PASSWORD)


class Visit:
    """A recording that is arriving, and somebody who writes along."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.data = wav(2.0)
        spec, nurse = UploadSpec(length=len(self.data)), site.people["sam"]
        self.upload = site.service.create_upload(site.registered().id, spec, actor=nurse)
        self.id: ConsultationId = self.upload.consultation
        site.service.append_upload(self.upload.id, 0, self.data[:9000], actor=nurse)
        self.lease: Lease | None = None

    @property
    def path(self) -> str:
        return f"/api/v1/consultations/{self.id}/words"

    def write(self, *lines: Line, start_s: float = 0.0) -> None:
        service = self._site.service
        if self.lease is None:
            [arriving] = [one for one in service.arriving() if one.consultation == self.id]
            self.lease = service.begin_listening(arriving, owner="live")
        assert self.lease is not None
        service.append_journal(self.lease, FINGERPRINT, entry_of(*lines, start_s=start_s))

    def finish(self) -> None:
        nurse = self._site.people["sam"]
        self._site.service.append_upload(self.upload.id, 9000, self.data[9000:], actor=nurse)
        self._site.service.finish_upload(self.upload.id, actor=nurse)


def until(events: Iterator[Told], name: str) -> Told:
    return next(event for event in events if event.name == name)


def both(events: Iterator[Told], *names: str) -> dict[str, Told]:
    """One of each kind; which comes first depends on what a look fell between."""
    heard: dict[str, Told] = {}
    while heard.keys() < set(names):
        event = next(events)
        if event.name in names:
            heard.setdefault(event.name, event)
    return heard


def reads(site: Site, of: ConsultationId) -> list[str]:
    return [event.detail["what"] for event in site.service.events(of) if event.kind == "read"]


def test_the_words_come_with_who_speaks_and_what_was_unclear(site: Site, address: str, token: str) -> None:
    visit = Visit(site)
    with listening(address, token, visit.path) as events:
        assert until(events, "listening").data == {"is_listened_to": False, "upto_s": 0.0}
        visit.write(*FIRST)
        told = both(events, "words", "listening")
        first = told["words"].data
        assert (first["count"], first["language"]) == (2, "en")
        assert [one["speaker"] for one in first["segments"]] == ["doctor", "patient"]
        assert {"text": "ramipril", "certainty": "medicine"} in first["segments"][1]["pieces"]
        assert told["listening"].data["is_listened_to"] is True
        visit.write(*SECOND, start_s=6.0)
        second = until(events, "words").data
        assert second["count"] == 4
        assert [one["id"] for one in second["segments"]] == ["s03", "s04"]
        visit.finish()
        assert until(events, "ended").data == {"state": "uploaded"}
        assert list(events) == []


def test_a_stream_that_broke_begins_anew_with_everything(site: Site, address: str, token: str) -> None:
    visit = Visit(site)
    visit.write(*FIRST)
    for _ in range(2):
        with listening(address, token, visit.path) as events:
            assert len(until(events, "words").data["segments"]) == 2


def test_looking_is_noted_once_and_only_when_there_was_something_to_see(site: Site, address: str, token: str) -> None:
    visit = Visit(site)
    with listening(address, token, visit.path) as events:
        until(events, "heartbeat")
        until(events, "heartbeat")
        assert reads(site, visit.id) == []
        visit.write(*FIRST)
        until(events, "words")
        visit.write(*SECOND, start_s=6.0)
        until(events, "words")
        assert reads(site, visit.id) == ["words"]


def test_words_that_are_written_anew_replace_what_was_told(site: Site, address: str, token: str) -> None:
    visit = Visit(site)
    visit.write(*FIRST, *SECOND)
    with listening(address, token, visit.path) as events:
        assert until(events, "words").data["count"] == 4
        assert visit.lease is not None
        site.service.append_journal(visit.lease, "e" * 64, entry_of(*SECOND))
        site.service.append_journal(visit.lease, "e" * 64, entry_of(*FIRST, start_s=6.0))
        site.service.append_journal(visit.lease, "e" * 64, entry_of(*FIRST, start_s=12.0))
        told = [until(events, "words").data]
        while told[-1]["count"] != 6:
            told.append(until(events, "words").data)
        assert told[-1]["segments"]


def test_when_consent_is_withdrawn_nothing_more_is_told(site: Site, address: str, token: str) -> None:
    visit = Visit(site)
    visit.write(*FIRST)
    with listening(address, token, visit.path) as events:
        until(events, "words")
        site.service.withdraw(visit.id, order=WITHDRAWN, actor=site.people["sam"])
        assert [event.name for event in events if event.name == "words"] == []
    assert site.service.heard_so_far(visit.id).windows == 0


def test_whoever_may_not_read_the_note_is_told_no_word(site: Site, address: str) -> None:
    visit = Visit(site)
    visit.write(*FIRST)
    headers = {"Authorization": f"Bearer {site.accounts.sign_in('jo', PASSWORD)}"}
    answer = httpx.get(f"{address}{visit.path}", headers=headers, trust_env=False)
    assert answer.status_code == 403
    assert "cough" not in answer.text
    assert httpx.get(f"{address}{visit.path}", trust_env=False).status_code == 401


def test_a_session_that_ends_ends_the_stream(site: Site, address: str, token: str) -> None:
    visit = Visit(site)
    visit.write(*FIRST)
    with listening(address, token, visit.path) as events:
        until(events, "words")
        site.accounts.sign_out(token)
        visit.write(*SECOND, start_s=6.0)
        assert [event.name for event in events if event.name == "words"] == []


def test_a_consultation_that_is_past_its_recording_has_no_words_to_come(site: Site, address: str, token: str) -> None:
    drafted = site.drafted()
    with listening(address, token, f"/api/v1/consultations/{drafted.id}/words") as events:
        assert [event.name for event in events] == ["heartbeat", "ended"]
    assert reads(site, drafted.id) == []
