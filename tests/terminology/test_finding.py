"""A code that a person picks is one that the installation's tables have for that very thing."""

from __future__ import annotations

import pytest

from scribe.model import Coding
from scribe.terminology import ATC
from scribe.terminology.coding import Codebook
from scribe.terminology.finding import TermKind, code_for
from scribe.terminology.hospital_codes import HospitalCodes
from scribe.terminology.icd10cm import SYSTEM as ICD10_CM
from scribe.terminology.lexicon import ICD10

OWN = "urn:hospital:codes"
BOOK = Codebook(
    hospital=HospitalCodes(
        {
            ("medication", "Warfarin sodium tablet 5 mg"): (Coding(system=OWN, code="W5", display="Warfarin tab 5"),),
            ("medication", "amoxicillin and warfarin pack"): (Coding(system=OWN, code="AW", display="Pack"),),
            ("problem", "acute bronchitis, viral"): (Coding(system=OWN, code="B1", display="Bronchitis, viral"),),
        }
    )
)


@pytest.mark.parametrize(
    ("kind", "name", "system", "code", "display"),
    [
        ("medication", "warfarin", ATC, "B01AA03", "warfarin"),
        ("medication", "华法林", ATC, "B01AA03", "warfarin"),
        ("allergy", "warfarin", ATC, "B01AA03", "warfarin"),
        ("medication", "warfarin", OWN, "W5", "Warfarin tab 5"),
        ("problem", "acute bronchitis", OWN, "B1", "Bronchitis, viral"),
        ("problem", "bronchitis", ICD10, "J20", "acute bronchitis"),
    ],
)
def test_a_code_of_the_thing_is_taken_with_its_tables_name(
    kind: TermKind, name: str, system: str, code: str, display: str
) -> None:
    language = "en" if name.isascii() else "zh"
    found = code_for(kind, name, Coding(system=system, code=code, display=display), language, BOOK)
    assert found == Coding(system=system, code=code, display=display)


@pytest.mark.parametrize(
    ("kind", "name", "system", "code"),
    [
        ("problem", "acute bronchitis", ICD10, "C34"),
        ("problem", "acute bronchitis", ATC, "B01AA03"),
        ("medication", "amoxicillin", ATC, "B01AA03"),
        ("medication", "warfarin", OWN, "AW"),
        ("medication", "amoxicillin", OWN, "W5"),
        ("medication", "a medicine that no list has", ATC, "B01AA03"),
        ("allergy", "peanut", ATC, "B01AA03"),
        ("problem", "", ICD10, "J20"),
        ("problem", "bronchitis", ICD10_CM, "J20.9"),
    ],
)
def test_a_code_of_another_thing_is_not(kind: TermKind, name: str, system: str, code: str) -> None:
    assert code_for(kind, name, Coding(system=system, code=code, display=name), "en", BOOK) is None


def test_a_billable_code_says_the_thing_and_may_say_more() -> None:
    book = Codebook(problems="icd-10-cm")

    def found(name: str, code: str) -> str:
        coding = code_for("problem", name, Coding(system=ICD10_CM, code=code), "en", book)
        return coding.display if coding is not None else ""

    assert found("knee pain", "M25.562") == "Pain in left knee"
    assert found("acute bronchitis", "J20.9") == "Acute bronchitis, unspecified"
    assert [found("knee pain", other) for other in ("C34.90", "M25.512", "M25")] == ["", "", ""]


def test_a_name_of_another_thing_is_not_taken_over() -> None:
    wanted = Coding(system=ATC, code="B01AA03", display="aspirin")
    assert code_for("medication", "warfarin", wanted, "en", BOOK) == Coding(
        system=ATC, code="B01AA03", display="warfarin"
    )
