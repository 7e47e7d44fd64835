"""Whether the EMR's patient is the visit's, and which of several records is in use."""

from __future__ import annotations

from typing import Any

import pytest

from scribe.delivery.identity import Comparison, Result, compare, live
from scribe.errors import DeliveryRefused

VISITED = "2026-11-20T09:30:00Z"
BASE = "https://emr.example/fhir"


def patient(**changes: Any) -> dict[str, Any]:
    made = {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [{"system": "urn:mrn", "value": "77"}],
        "name": [{"text": "Helen Parker"}],
        "gender": "female",
        "birthDate": "1959-03-14",
    }
    return {name: value for name, value in {**made, **changes}.items() if value is not None}


def compared(ours: dict[str, Any] | None = None, /, **theirs: Any) -> Comparison:
    return compare(ours or patient(id="ours"), patient(**theirs), visited=VISITED)


def results(comparison: Comparison) -> dict[str, str]:
    return {element.name: str(element.result) for element in comparison.elements}


def test_the_same_person_agrees_in_everything_that_both_sides_know():
    comparison = compared()
    assert results(comparison) == {
        "number": "same", "birth_date": "same", "sex": "same", "name": "same", "death": "unknown",
    }  # fmt: skip
    assert comparison.theirs == "Patient/p1"
    assert comparison.same_person("number-and-two")


@pytest.mark.parametrize(
    ("theirs", "differing"),
    [
        ({"birthDate": "1959-03-15"}, ("birth_date",)),
        ({"birthDate": "1960"}, ("birth_date",)),
        ({"gender": "male"}, ("sex",)),
        ({"gender": "other"}, ("sex",)),
        ({"name": [{"family": "Gray", "given": ["Tom"]}], "gender": "male"}, ("sex", "name")),
        ({"name": [{"family": "Gray", "given": ["Tom"]}], "gender": "male", "birthDate": None}, ("sex", "name")),
        ({"identifier": [{"system": "urn:mrn", "value": "78"}]}, ("number",)),
        ({"deceasedDateTime": "2020-05-01"}, ("death",)),
        ({"deceasedDateTime": "2020"}, ("death",)),
        ({"deceasedDateTime": "2026-11-20T09:29:59Z"}, ("death",)),
        ({"deceasedDateTime": "2026-11-20T17:29:00+08:00"}, ("death",)),
        ({"deceasedDateTime": "some day"}, ("death",)),
        ({"deceasedBoolean": True}, ("death",)),
    ],
)
def test_a_difference_is_no_person_whatever_else_agrees(theirs, differing):
    comparison = compared(**theirs)
    assert comparison.differing == differing
    assert not any(comparison.same_person(match) for match in ("number", "number-and-one", "number-and-two"))


@pytest.mark.parametrize(
    "theirs",
    [
        {"deceasedDateTime": "2026-11-20"},
        {"deceasedDateTime": "2026-11"},
        {"deceasedDateTime": "2026-11-20T09:30:01Z"},
        {"deceasedDateTime": "2026-11-20T17:31:00+08:00"},
        {"deceasedBoolean": False},
        {"gender": "unknown"},
        {"gender": None},
        {"birthDate": "1959-03-14T00:00:00Z"},
    ],
)
def test_these_are_no_difference(theirs):
    assert compared(**theirs).same_person()


@pytest.mark.parametrize(
    ("theirs", "one", "two"),
    [
        ({"name": None}, True, False),
        ({"birthDate": None}, True, False),
        ({"birthDate": "1959"}, True, False),
        ({"birthDate": "1959", "name": [{"text": "Parker"}]}, False, False),
        ({"birthDate": None, "name": None}, False, False),
        ({"birthDate": None, "name": [{"text": "陈玉兰"}]}, False, False),
    ],
)
def test_what_is_not_known_is_no_agreement_and_the_sex_alone_is_none(theirs, one, two):
    comparison = compared(**theirs)
    assert not comparison.differing
    assert comparison.same_person("number")
    assert comparison.same_person("number-and-one") is one
    assert comparison.same_person("number-and-two") is two


def test_without_the_number_nobody_is_the_same():
    assert not compared(identifier=[{"system": "urn:other", "value": "77"}]).same_person("number")
    assert not compared(patient(identifier=None)).same_person("number")


def test_an_old_number_of_a_merged_record_is_a_number_of_it():
    both = [{"system": "urn:mrn", "value": "90"}, {"use": "old", "system": "urn:mrn", "value": "77"}]
    assert compared(identifier=both).same_person()


def test_both_sides_are_kept_to_be_shown():
    shown = compared(birthDate="1959-04-14").shown()
    birth = next(element for element in shown["elements"] if element["name"] == "birth_date")
    assert (birth["ours"], birth["theirs"], birth["result"]) == ("1959-03-14", "1959-04-14", "differs")


def test_the_digest_names_exactly_this_comparison():
    first = compared(gender="male")
    assert compared(gender="male").digest == first.digest == first.shown()["digest"]
    others = [compared(gender="other"), compared(gender="male", id="p2"), compared(gender="male", birthDate="1959")]
    assert len({first.digest, *(other.digest for other in others)}) == 4


def test_an_element_of_another_shape_is_unknown():
    broken = {"id": "p1", "identifier": "77", "name": "Helen", "gender": 1, "birthDate": ["1959"]}
    assert set(results(compare(patient(), broken, visited=VISITED)).values()) == {str(Result.UNKNOWN)}


def link(to: str, kind: str = "replaced-by") -> list[dict[str, Any]]:
    return [{"type": kind, "other": {"reference": to}}]


def reading(*records: dict[str, Any]):
    return {f"Patient/{record['id']}": record for record in records}.get


def found(candidates: list[dict[str, Any]], *others: dict[str, Any]) -> str | None:
    record = live(candidates, reading(*others), base=BASE)
    return None if record is None else record["id"]


def test_nobody_with_the_number_is_nobody():
    assert found([]) is None


@pytest.mark.parametrize("to", ["Patient/new", f"{BASE}/Patient/new", "Patient/new/_history/3"])
@pytest.mark.parametrize("active", [{"active": True}, {"active": False}, {}])
def test_a_replaced_record_stands_for_the_one_in_use(to, active):
    old = patient(id="old", link=link(to), **active)
    new = patient(id="new", link=link("Patient/old", "replaces"))
    assert found([old], new) == "new"
    assert found([old, new]) == "new"
    assert found([new, old]) == "new"


def test_a_record_whose_predecessor_is_gone_is_in_use():
    assert found([patient(id="new", link=link("Patient/old", "replaces"))]) == "new"


def test_a_chain_of_replacements_is_followed():
    chain = [patient(id=f"p{n}", link=link(f"Patient/p{n + 1}")) for n in range(4)]
    assert found(chain[:1], *chain[1:], patient(id="p4")) == "p4"


def test_a_record_out_of_use_beside_one_in_use_is_passed_over():
    assert found([patient(id="old", active=False), patient(id="new")]) == "new"


@pytest.mark.parametrize(
    ("candidates", "others", "why"),
    [
        ([patient(id="a"), patient(id="b")], [], "2 patients in use"),
        ([patient(id="a", link=link("Patient/b") + link("Patient/c"))], [patient(id="b"), patient(id="c")], "2 pat"),
        ([patient(id="a", active=False)], [], "not in use any more"),
        ([patient(id="a", link=link("Patient/b"))], [patient(id="b", active=False)], "not in use any more"),
        ([patient(id="a", link=link("Patient/b"))], [], "not there"),
        ([patient(id="a", link=link("Patient/b"))], [patient(id="b", link=link("Patient/a"))], "back to where"),
        ([patient(id="a", link=link("Patient/a"))], [], "back to where"),
        ([patient(id="a", link=link("https://other.example/Patient/b"))], [patient(id="b")], "no record of this EMR"),
        ([patient(id="a", link=link("RelatedPerson/b"))], [], "no record of this EMR"),
        ([patient(id="a", link=[{"type": "replaced-by", "other": {"display": "?"}}])], [], "no record of this EMR"),
    ],
)  # fmt: skip
def test_where_no_single_record_is_in_use_nothing_is_guessed(candidates, others, why):
    with pytest.raises(DeliveryRefused, match=why) as refused:
        found(candidates, *[*others, *candidates])
    assert "Parker" not in str(refused.value)
    assert refused.value.remedy


def test_a_chain_without_end_is_given_up():
    endless = lambda reference: patient(id=f"{reference[8:]}x", link=link(f"{reference}x"))  # noqa: E731
    with pytest.raises(DeliveryRefused, match="more than 8"):
        live([patient(id="a", link=link("Patient/b"))], endless)
