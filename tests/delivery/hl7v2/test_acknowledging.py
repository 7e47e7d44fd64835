"""Whatever an interface answers is read without a fault, and only AA and CA are a success."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.delivery.hl7v2.acknowledging import Acknowledgement, read, require_taken
from scribe.errors import PartDown

HEAD = "MSH|^~\\&|EMR|H|SCRIBE||20261120101231||ACK|A1|P|2.5.1\r"
FIELDS = st.text(st.sampled_from(list("|^~\\&AERCME\r\nS12 中")), max_size=60)


@given(st.binary(max_size=200))
def test_any_bytes_are_an_acknowledgement_or_none(content):
    answer = read(content)
    assert answer is None or isinstance(answer, Acknowledgement)


@given(FIELDS, FIELDS)
def test_any_segments_are_read_and_their_reasons_fit_a_page(said, fault):
    answer = read(f"{HEAD}MSA|{said}\rERR|{fault}\r".encode())
    assert answer is not None
    assert answer.outcome["issue"]
    assert all(len(str(issue.get("diagnostics", ""))) <= 500 for issue in answer.outcome["issue"])


@given(st.text(max_size=4))
def test_only_the_two_codes_of_acceptance_pass(code):
    answer = Acknowledgement(code, "X")
    if code in ("AA", "CA"):
        require_taken(answer, name="the interface")
        return
    with pytest.raises(PartDown) as refused:
        require_taken(answer, name="the interface")
    assert refused.value.retryable is (code in ("AE", "CE"))


def test_other_delimiters_and_line_feeds_are_understood():
    answer = read(b"MSH#*~!&#EMR\nMSA#AR#X1#No*such!S!patient\nERR###101*Required field missing*HL70357#F\n")
    assert answer == Acknowledgement(
        "AR",
        "X1",
        (
            {"severity": "error", "code": "processing", "diagnostics": "No such*patient"},
            {"severity": "fatal", "code": "processing", "diagnostics": "101 Required field missing"},
        ),
    )


def test_a_refusal_without_a_reason_says_so():
    [issue] = Acknowledgement("AR", "X").outcome["issue"]
    assert issue["diagnostics"] == "AR without a reason."
