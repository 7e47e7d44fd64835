"""An HL7 interface over real sockets: acknowledged, refused, lost, late, wrong."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scribe.consultation.service.attempts import result_of
from scribe.delivery import Order
from scribe.delivery.hl7v2 import Header, Hl7Destination
from scribe.delivery.order import Deadline
from scribe.errors import DeliveryRefused, LeaseLost, MissingPart, PartDown
from scribe.fhir import to_bundle
from scribe.model import AttemptResult, Engine, digest_of
from tests.fakes.documents import chinese, signed, source
from tests.fakes.mllp_server import (
    MllpServer,
    acknowledgement,
    answers_an_older_one_first,
    drips,
    drops,
    drops_after_storing,
    framed,
    in_pieces,
    is_silent,
    says,
    sends,
)

BUNDLE = to_bundle(signed())


def order(bundle=BUNDLE, **more):
    return Order(bundle, digest_of(bundle), **more)


@pytest.fixture
def server():
    with MllpServer() as running:
        yield running


@pytest.mark.parametrize("kind", ["mdm", "oru"])
@pytest.mark.parametrize("bundle", [BUNDLE, to_bundle(signed(chinese()))], ids=["en", "zh"])
def test_a_document_is_filed_and_acknowledged(server, kind, bundle):
    receipt = Hl7Destination(server.url, kind=kind).deliver(order(bundle))
    number = bundle["identifier"]["value"].removeprefix("urn:uuid:")
    assert list(server.kept) == [number]
    [place] = receipt.locations
    assert place.reference.endswith(f"/{number}")
    assert place.version == server.received[0].control
    assert receipt.way == f"hl7v2-{kind}"


def test_a_lost_answer_is_asked_again_with_the_same_message_and_kept_once(server):
    server.next(drops_after_storing)
    destination = Hl7Destination(server.url)
    with pytest.raises(PartDown, match="hung up before it acknowledged"):
        destination.deliver(order())
    destination.deliver(order())
    assert len(server.received) == 2
    assert server.received[0].raw == server.received[1].raw
    assert len(server.kept) == 1


def test_a_message_that_never_arrived_is_sent_again(server):
    server.next(drops)
    destination = Hl7Destination(server.url)
    with pytest.raises(PartDown):
        destination.deliver(order())
    assert server.kept == {}
    destination.deliver(order())
    assert len(server.kept) == 1


@pytest.mark.parametrize(("acknowledged", "codes"), [("application", 1), ("accept", 1), ("both", 2)])
def test_each_way_of_acknowledging_is_understood(server, acknowledged, codes):
    Hl7Destination(server.url, Header(acknowledged=acknowledged)).deliver(order())
    assert len(server.kept) == 1
    asked = server.received[0].first("MSH")[14:16]
    assert asked == {"application": ["", ""], "accept": ["AL", "NE"], "both": ["AL", "AL"]}[acknowledged]


def test_accepted_but_not_filed_is_no_success_where_both_are_asked_for(server):
    def accepts_then_rejects(server, channel, message):
        channel.sendall(framed(acknowledgement("CA", message.control)))
        channel.sendall(framed(acknowledgement("AR", message.control, "Unknown patient")))

    server.next(accepts_then_rejects)
    with pytest.raises(DeliveryRefused):
        Hl7Destination(server.url, Header(acknowledged="both")).deliver(order())


@pytest.mark.parametrize("code", ["AR", "CR"])
def test_a_rejection_is_for_an_operator_with_the_receivers_reasons(server, code):
    error = r"ERR||PID^1^3|204^Unknown key identifier^HL70357|E|||pat=MRN-77|No patient with \T\ this number"
    server.next(says(code, "Rejected", error))
    with pytest.raises(DeliveryRefused, match=f"rejected the note and answered {code}") as refused:
        Hl7Destination(server.url).deliver(order())
    assert "MRN-77" not in str(refused.value)
    issues = refused.value.details["outcome"]["issue"]
    assert issues[0]["diagnostics"] == "Rejected"
    assert issues[1]["severity"] == "error"
    assert issues[1]["location"] == ["PID-1-3"]
    assert issues[1]["diagnostics"] == "204 Unknown key identifier. No patient with & this number. pat=MRN-77"


@pytest.mark.parametrize("code", ["AE", "CE"])
def test_a_fault_of_the_receiver_is_tried_again_with_its_reasons_kept(server, code):
    server.next(says(code, "Database locked"))
    destination = Hl7Destination(server.url)
    with pytest.raises(PartDown, match=f"answered {code}") as down:
        destination.deliver(order())
    assert result_of(down.value) is AttemptResult.FAULT  # so it counts while the interface takes other notes
    assert down.value.details["outcome"]["issue"][0]["diagnostics"] == "Database locked"
    destination.deliver(order())
    assert len(server.kept) == 1


def test_a_rejection_that_names_no_message_is_this_ones_but_an_acceptance_is_not(server):
    server.next(says("AR", "Cannot parse", control=""))
    with pytest.raises(DeliveryRefused):
        Hl7Destination(server.url).deliver(order())
    server.next(says("AA", control=""))
    with pytest.raises(PartDown, match="in time"):
        Hl7Destination(server.url, timeout_s=0.3).deliver(order())


def test_an_answer_to_another_message_is_passed_over(server):
    server.next(answers_an_older_one_first)
    Hl7Destination(server.url).deliver(order())
    server.next(says("AA", control="SOMETHINGELSE"))
    with pytest.raises(PartDown, match="in time"):
        Hl7Destination(server.url, timeout_s=0.3).deliver(order())


def test_an_unknown_code_is_never_a_success(server):
    server.next(says("OK"))
    with pytest.raises(DeliveryRefused, match="code that HL7 does not have"):
        Hl7Destination(server.url).deliver(order())


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "not HL7"),
        (framed(b"MSH|^~\\&|A\rPID|1\r"), "no acknowledgement"),
        (framed(b""), "no acknowledgement"),
        (framed(b"MSH"), "no acknowledgement"),
        (b"\x0b" + b"x" * (1024 * 1024 + 10), "more than"),
        (framed(b"\xff\xfe\x00"), "no acknowledgement"),
    ],
)
def test_what_is_no_acknowledgement_is_no_success(server, raw, said):
    server.next(sends(raw))
    with pytest.raises(PartDown, match=said):
        Hl7Destination(server.url).deliver(order())


@pytest.mark.parametrize("late", [drips, is_silent])
def test_no_answer_takes_longer_than_it_may(server, late):
    server.next(late)
    began = time.monotonic()
    with pytest.raises(PartDown, match="in time"):
        Hl7Destination(server.url, timeout_s=0.6).deliver(order())
    assert time.monotonic() - began < 15


def test_the_deliverys_own_deadline_ends_it_too(server):
    server.next(is_silent)
    began = time.monotonic()
    with pytest.raises(PartDown):
        Hl7Destination(server.url, timeout_s=30).deliver(order(deadline=Deadline(0.5)))
    assert time.monotonic() - began < 15
    with pytest.raises(PartDown, match="before sending"):
        Hl7Destination(server.url).deliver(order(deadline=Deadline(0)))


def test_an_answer_in_pieces_is_put_together(server):
    server.next(in_pieces)
    Hl7Destination(server.url).deliver(order())
    assert len(server.kept) == 1


def test_a_worker_that_lost_its_lease_sends_nothing(server):
    def lost():
        raise LeaseLost("Another worker has it.")

    with pytest.raises(LeaseLost):
        Hl7Destination(server.url).deliver(order(confirm=lost))
    assert server.received == []


def test_nobody_at_the_address_is_a_part_that_is_down():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    destination = Hl7Destination(f"mllp://127.0.0.1:{port}", timeout_s=1)
    with pytest.raises(PartDown, match="cannot be reached"):
        destination.deliver(order())
    with pytest.raises(PartDown, match="cannot be reached"):
        destination.probe()


def test_the_probe_connects_and_sends_nothing(server):
    Hl7Destination(server.url).probe()
    assert server.received == []


@pytest.mark.parametrize("withdrawal", ["replace", "cancel"])
def test_a_withdrawal_ends_the_document_and_may_be_told_twice(server, withdrawal):
    destination = Hl7Destination(server.url, Header(withdrawal=withdrawal))
    destination.deliver(order())
    for _ in range(2):
        destination.retract(order())
    number = BUNDLE["identifier"]["value"].removeprefix("urn:uuid:")
    assert (server.canceled if withdrawal == "cancel" else server.replaced) == {number}
    assert server.received[1].raw == server.received[2].raw


def test_a_later_version_goes_the_way_of_the_earlier_one(server):
    receipt = Hl7Destination(server.url, kind="mdm").deliver(order(earlier_way="hl7v2-oru"))
    assert receipt.way == "hl7v2-oru"
    assert server.received[0].event == "ORU^R01"


def test_a_note_of_the_demo_model_and_an_unsigned_one_are_never_sent(server):
    demo = to_bundle(signed(source(engine=Engine(name="faster-whisper", model="demo", demo=True))))
    for bundle in (demo, to_bundle(source())):
        with pytest.raises(DeliveryRefused):
            Hl7Destination(server.url).deliver(order(bundle))
    assert server.received == []


@pytest.mark.parametrize("url", ["http://emr", "mllp://", "mllp://emr:0", "mllp://emr:99999", "emr:2575"])
def test_an_address_that_is_none_is_refused_at_once(url):
    with pytest.raises(MissingPart, match="mllp"):
        Hl7Destination(url)


def authority(folder):
    """A certificate of its own for 127.0.0.1, and a context of a server that shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_tls_is_used_and_a_certificate_that_nobody_trusts_is_refused(tmp_path):
    with MllpServer(tls=authority(tmp_path)) as server:
        assert server.url.startswith("mllps://")
        trusting = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
        Hl7Destination(server.url, tls=trusting).deliver(order())
        assert len(server.kept) == 1
        with pytest.raises(DeliveryRefused, match="certificate that Scribe does not trust"):
            Hl7Destination(server.url).deliver(order())
