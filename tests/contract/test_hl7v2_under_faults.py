"""Many documents through an interface that fails at random: none lost, none twice, by the receiver's own count."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

from scribe.delivery import Order
from scribe.delivery.hl7v2 import Hl7Destination
from scribe.errors import PartDown
from scribe.fhir import to_bundle
from scribe.model import ConsultationId, digest_of
from tests.fakes.documents import chinese, signed, source
from tests.fakes.mllp_server import (
    MllpServer,
    answers_an_older_one_first,
    drops,
    drops_after_storing,
    in_pieces,
    says,
    sends,
    usual,
)

DOCUMENTS = 120
FAULTS = [
    usual,
    drops,
    drops_after_storing,
    in_pieces,
    answers_an_older_one_first,
    says("AE", "Busy"),
    says("CE"),
    sends(b"HTTP/1.1 502 Bad Gateway\r\n\r\n"),
    says("AA", control="ANOTHER"),
]


def documents():
    for number in range(DOCUMENTS):
        consultation = ConsultationId(f"0d8e2f8e-0000-4000-8000-{number:012d}")
        draft = source(consultation=consultation) if number % 2 else chinese().model_copy(
            update={"consultation": consultation}
        )  # fmt: skip
        yield to_bundle(signed(draft))


def deliver(url, bundle):
    """As the pipeline does: again until it is acknowledged."""
    destination = Hl7Destination(url, timeout_s=0.5)
    for attempt in range(1, 60):
        try:
            destination.deliver(Order(bundle, digest_of(bundle)))
        except PartDown:
            continue
        return attempt
    raise AssertionError("never acknowledged")


def test_none_is_lost_and_none_is_kept_twice():
    chance = random.Random(13)
    bundles = list(documents())
    with MllpServer() as server:
        server.next(*(chance.choice(FAULTS) for _ in range(DOCUMENTS * 2)))
        with ThreadPoolExecutor(8) as senders:
            attempts = list(senders.map(lambda bundle: deliver(server.url, bundle), bundles))
        numbers = [bundle["identifier"]["value"].removeprefix("urn:uuid:") for bundle in bundles]
        assert sorted(server.kept) == sorted(numbers)
        assert sum(attempts) > DOCUMENTS
        controls = {message.number: set() for message in server.received}
        for message in server.received:
            controls[message.number].add((message.control, message.raw))
        assert all(len(same) == 1 for same in controls.values())
        assert len({control for same in controls.values() for control, _ in same}) == DOCUMENTS
