"""Other programs are told of each change once at least, in ids and states only, signed, and again when away."""

from __future__ import annotations

import base64
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from scribe.errors import MissingPart
from scribe.model import State
from scribe.settings import load_settings
from scribe.webhooks import CHANGES, Sender
from tests.fakes.hospital import DOCTOR, SECRET, Hospital, open_hospital

KEY = "a secret of the hospital's own"
URL = "https://hooks.example/scribe/"


@dataclass
class Receiver:
    """Programs that listen; ``status`` says how an address answers."""

    status: dict[str, int] = field(default_factory=dict)
    got: list[httpx.Request] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            self.got.append(request)
        return httpx.Response(self.status.get(str(request.url), 204), headers={"Location": "https://other.example/"})

    @property
    def bodies(self) -> list[dict]:
        return [json.loads(request.content) for request in self.got]

    def of(self, one: str) -> list[str]:
        return [
            body["type"].removeprefix("consultation.") for body in self.bodies if body["data"]["consultation"] == one
        ]


Open = Callable[..., tuple[Hospital, Sender, Receiver]]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    hospitals: list[Hospital] = []

    def make(urls: str = URL, secret: str = KEY, **more: object) -> tuple[Hospital, Sender, Receiver]:
        hospital = open_hospital(tmp_path / "data", webhook_urls=urls, webhook_secret=secret, **more)
        hospitals.append(hospital)
        receiver = Receiver()
        transport = httpx.MockTransport(receiver)
        sender = Sender(hospital.database, hospital.settings, clock=hospital.clock, transport=transport)
        sender.round()
        return hospital, sender, receiver

    yield make
    for hospital in hospitals:
        hospital.database.close()


def test_each_change_of_a_consultation_is_told_in_its_order(opened):
    hospital, sender, receiver = opened()
    one = hospital.at(State.DELIVERED).id
    sender.round()
    sender.round()
    assert receiver.of(one) == ["registered", "uploaded", "transcribed", "drafted", "approved", "signed", "delivered"]
    assert [body["data"]["state"] for body in receiver.bodies][-2:] == ["signed", "delivered"]
    assert {str(request.url) for request in receiver.got} == {URL}


def test_a_message_holds_ids_and_a_state_and_nothing_of_anybody(opened):
    hospital, sender, receiver = opened()
    one = hospital.at(State.SIGNED)
    hospital.service.hold(one.id, reason="Helen Parker asked.", actor=DOCTOR)
    sender.round()
    for body in receiver.bodies:
        assert set(body) == {"type", "timestamp", "data"}
        assert set(body["data"]) == {"consultation", "state", "sequence"}
    said = b"".join(request.content for request in receiver.got).decode()
    for known in ("Helen", "4471", SECRET, DOCTOR.id, DOCTOR.name):
        assert known not in said


def test_it_is_signed_over_its_id_its_time_and_its_body(opened):
    hospital, sender, receiver = opened()
    hospital.registered()
    sender.round()
    (request,) = receiver.got
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.content
    expected = base64.b64encode(hmac.digest(KEY.encode(), signed, "sha256")).decode()
    assert request.headers["webhook-signature"] == f"v1,{expected}"
    assert int(request.headers["webhook-timestamp"]) == int(hospital.clock.now.timestamp())


def test_while_a_secret_is_replaced_both_sign(opened):
    old = "whsec_" + base64.b64encode(bytes(range(32))).decode()
    hospital, sender, receiver = opened(secret=f"{KEY},{old}")
    hospital.registered()
    sender.round()
    (request,) = receiver.got
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.content
    keys = (KEY.encode(), bytes(range(32)))
    expected = [f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}" for key in keys]
    assert request.headers["webhook-signature"].split(" ") == expected


def test_what_was_not_taken_is_tried_again_under_the_same_id_after_growing_waits(opened):
    hospital, sender, receiver = opened()
    receiver.status[URL] = 503
    hospital.registered()
    sender.round()
    sender.round()
    assert len(receiver.got) == 1
    hospital.clock.forward(7)
    sender.round()
    receiver.status[URL] = 200
    hospital.clock.forward(7)
    sender.round()
    assert len(receiver.got) == 2
    hospital.clock.forward(60)
    sender.round()
    hospital.clock.forward(90_000)
    sender.round()
    assert len(receiver.got) == 3
    assert len({request.headers["webhook-id"] for request in receiver.got}) == 1
    (told,) = sender.told()
    assert (told.waiting, told.sent, told.failed, told.said) == (0, 1, 0, "200")


@pytest.mark.parametrize(("status", "tries"), [(500, 3), (302, 3), (400, 3), (410, 1)])
def test_it_is_given_up_after_its_attempts_and_sent_anew_on_request(opened, status, tries):
    hospital, sender, receiver = opened(webhook_attempts=3)
    receiver.status[URL] = status
    hospital.registered()
    for _ in range(6):
        sender.round()
        hospital.clock.forward(90_000)
    assert len(receiver.got) == tries
    assert sender.told()[0].failed == 1
    receiver.status[URL] = 200
    assert sender.replay(after=None, actor="jo") == 1
    sender.round()
    assert sender.told()[0].sent == 1
    assert hospital.service.events()[-1].kind == "webhooks_replayed"


def test_everything_after_an_event_is_sent_anew(opened):
    hospital, sender, receiver = opened()
    first, second = hospital.registered().id, hospital.registered().id
    sender.round()
    assert sender.replay(after=hospital.service.events(first)[-1].sequence, actor="jo") == 1
    sender.round()
    assert (len(receiver.of(first)), len(receiver.of(second))) == (1, 2)


def test_an_address_that_is_away_does_not_keep_the_others(opened):
    other = "https://second.example/"
    hospital, sender, receiver = opened(urls=f"{URL},{other}")
    receiver.status[URL] = 500
    for _ in range(3):
        hospital.registered()
    sender.round()
    assert [told.sent for told in sender.told()] == [0, 3]


def test_an_address_that_is_added_is_told_of_what_happens_from_then_on(opened):
    hospital, sender, _ = opened()
    hospital.registered()
    sender.round()
    settings = hospital.settings.model_copy(update={"webhook_urls": (URL, "https://new.example/")})
    receiver = Receiver()
    later = Sender(hospital.database, settings, clock=hospital.clock, transport=httpx.MockTransport(receiver))
    later.round()
    assert receiver.got == []
    hospital.registered()
    later.round()
    assert len(receiver.got) == 2


def test_a_sender_that_died_with_a_message_lets_another_send_it(opened):
    hospital, sender, receiver = opened()
    hospital.registered()

    def dies(_request: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    dying = Sender(hospital.database, hospital.settings, clock=hospital.clock, transport=httpx.MockTransport(dies))
    with pytest.raises(KeyboardInterrupt):
        dying.round()
    sender.round()
    assert receiver.got == []
    hospital.clock.now += timedelta(seconds=2 * hospital.settings.webhook_timeout_s + 1)
    sender.round()
    assert len(receiver.got) == 1


def test_of_several_senders_at_once_one_sends_each_message(opened):
    hospital, _, receiver = opened()
    for _ in range(10):
        hospital.registered()
    transport = httpx.MockTransport(receiver)
    senders = [
        Sender(hospital.database, hospital.settings, clock=hospital.clock, transport=transport) for _ in range(4)
    ]
    threads = [threading.Thread(target=sender.round) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receiver.got) == 10
    assert len({request.headers["webhook-id"] for request in receiver.got}) == 10


def test_what_cannot_be_reached_is_tried_again(opened):
    hospital, _, _ = opened()

    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("away", request=request)

    sender = Sender(hospital.database, hospital.settings, clock=hospital.clock, transport=httpx.MockTransport(away))
    hospital.registered()
    sender.round()
    (told,) = sender.told()
    assert (told.waiting, told.said) == (1, "ConnectError")


def test_every_move_of_a_consultation_is_among_what_is_told(opened):
    hospital, _, _ = opened()
    for state in State:
        hospital.at(state)
    kinds = {event.kind for event in hospital.service.events()}
    assert kinds - set(CHANGES) == {"upload_began", "began", "revised"}


@pytest.mark.parametrize(
    "url", ["http://hooks.example/", "ftp://hooks.example/", "hooks.example", "https://u:p@x.example/"]
)
def test_an_address_must_be_confidential(url, monkeypatch):
    with pytest.raises(MissingPart, match="WEBHOOK_URLS"):
        load_settings(webhook_urls=url, webhook_secret=KEY)


@pytest.mark.parametrize("secret", ["", "short", f"{KEY},short"])
def test_a_secret_must_be_long(secret):
    with pytest.raises(MissingPart, match="WEBHOOK_SECRET"):
        load_settings(webhook_urls=URL, webhook_secret=secret)


def test_without_addresses_nothing_is_needed():
    assert load_settings().webhook_urls == ()
