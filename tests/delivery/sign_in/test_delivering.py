"""A delivery through a sign-in: tokens end in the middle, the sign-in goes away, and the note still arrives once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe.delivery import Destination, Order, destination_from
from scribe.delivery.sign_in import KeyFolder
from scribe.errors import DeliveryRefused, PartDown
from scribe.fhir import to_bundle
from scribe.model import digest_of
from scribe.settings import Settings
from tests.fakes.authorization_server import AuthorizationServer
from tests.fakes.documents import signed
from tests.fakes.fhir_answers import Answer, Refusal
from tests.fakes.fhir_server import FhirServer

BUNDLE = to_bundle(signed())
ORDER = Order(BUNDLE, digest_of(BUNDLE))


class GuardedEmr(FhirServer):
    """Takes each token that was issued for so many requests."""

    def __init__(self, sign_in: AuthorizationServer) -> None:
        super().__init__()
        self.sign_in = sign_in
        self.each = 1000
        self.used: dict[str, int] = {}
        self.refused = 0
        self.away = 0

    def handle(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        token = headers.get("authorization", "").removeprefix("Bearer ")
        self.used[token] = self.used.get(token, 0) + 1
        if token not in self.sign_in.issued or self.used[token] > self.each:
            self.refused += 1
            if self.away:
                self.away -= 1
                self.sign_in.reply_next(503)
            return Answer(401, Refusal(401, "login", "no valid token").outcome)
        return super().handle(method, target, headers, body)


@pytest.fixture
def sign_in(tmp_path: Path) -> Iterator[AuthorizationServer]:
    keys = KeyFolder(tmp_path / "emr-keys")
    keys.new("ES384")
    with AuthorizationServer() as server:
        server.know("scribe", keys=keys.published())
        yield server


@pytest.fixture
def emr(sign_in: AuthorizationServer) -> Iterator[GuardedEmr]:
    with GuardedEmr(sign_in) as server:
        yield server


@pytest.fixture
def destination(tmp_path: Path, sign_in: AuthorizationServer, emr: GuardedEmr) -> Destination:
    return destination_from(
        Settings(
            _env_file=None, data_dir=tmp_path, emr_url=emr.url, emr_sign_in="smart", emr_client_id="scribe",
            emr_token_url=sign_in.token_url, emr_hosts="localhost", emr_timeout_s=3, emr_unknown_patient="create",
        )
    )  # fmt: skip


def versions(emr: GuardedEmr) -> set[int]:
    return {len(kept) for kept in emr.history.values()}


def test_one_token_carries_several_deliveries(destination, emr, sign_in):
    destination.deliver(ORDER)
    destination.deliver(ORDER)
    assert len(sign_in.issued) == 1
    assert versions(emr) == {1}


@pytest.mark.parametrize("each", [1, 2, 3, 5, 8])
def test_a_token_that_ends_in_the_middle_costs_no_second_version(destination, emr, sign_in, each):
    emr.each = each
    assert destination.deliver(ORDER).locations
    assert emr.refused > 0
    assert versions(emr) == {1}
    assert len(emr.transactions) == 1


def test_while_the_sign_in_is_away_the_note_waits_and_then_arrives_once(destination, emr, sign_in):
    for _ in range(2):
        sign_in.reply_next(503)
        with pytest.raises(PartDown) as caught:
            destination.deliver(ORDER)
        assert caught.value.retryable
    assert emr.history == {}
    destination.deliver(ORDER)
    assert versions(emr) == {1}


@pytest.mark.parametrize("each", [1, 2, 4, 6])
def test_a_sign_in_that_goes_away_in_the_middle_leaves_a_delivery_that_goes_on(destination, emr, sign_in, each):
    emr.each, emr.away = each, 1
    with pytest.raises(PartDown):
        destination.deliver(ORDER)
    assert destination.deliver(ORDER).locations
    assert versions(emr) == {1}
    assert len(emr.transactions) == 1


def test_an_emr_that_refuses_every_token_is_asked_twice_and_no_more(destination, emr, sign_in):
    emr.each = 0
    with pytest.raises((DeliveryRefused, PartDown)):
        destination.deliver(ORDER)
    assert emr.refused <= 4
    assert len(sign_in.issued) <= 3
