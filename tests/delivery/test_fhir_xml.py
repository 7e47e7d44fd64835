"""FHIR as XML, read back by fhir.resources (lxml), which shares no code with the writer."""

from __future__ import annotations

import json
from decimal import Decimal
from html import unescape

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.patient import Patient
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe.delivery.fhir_xml import fhir_xml
from scribe.fhir import to_bundle
from tests.fakes.documents import chinese, signed

BUNDLES = {"en": to_bundle(signed()), "zh": to_bundle(signed(chinese()))}
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
).filter(str.strip)


def plain(value):
    """A resource whose narratives have no references to characters: the reader writes them its own way."""
    if isinstance(value, dict):
        return {name: unescape(item) if name == "div" else plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("language", BUNDLES)
def test_a_document_is_read_back_as_it_was(language):
    bundle = BUNDLES[language]
    again = Bundle.model_validate_xml(fhir_xml(bundle))
    assert plain(json.loads(again.model_dump_json())) == plain(
        json.loads(Bundle.model_validate(bundle).model_dump_json())
    )


@pytest.mark.parametrize("language", BUNDLES)
def test_every_narrative_stands_in_it_word_for_word(language):
    content = fhir_xml(BUNDLES[language]).decode()
    for entry in BUNDLES[language]["entry"]:
        resource = entry["resource"]
        for part in (resource, *resource.get("section", [])):
            assert part.get("text", {}).get("div", "") in content


def test_elements_stand_in_the_types_order_whatever_the_jsons_is():
    patient = {"birthDate": "1980-02-03", "name": [{"given": ["Mei"], "family": "Lin"}], "id": "p",
               "resourceType": "Patient", "active": True, "multipleBirthInteger": 2}  # fmt: skip
    assert fhir_xml(patient).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Patient xmlns="http://hl7.org/fhir"><id value="p"/>'
        '<active value="true"/><name><family value="Lin"/><given value="Mei"/></name>'
        '<birthDate value="1980-02-03"/><multipleBirthInteger value="2"/></Patient>\n'
    )


def test_extensions_ids_and_values_that_are_missing_are_kept():
    url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    absent = {"extension": [{"url": url, "valueCode": "unknown"}]}
    patient = {"resourceType": "Patient", "_birthDate": absent, "name": [{"id": "n1", "given": ["A", None],
               "_given": [None, absent]}]}  # fmt: skip
    written = fhir_xml(patient).decode()
    reason = f'<extension url="{url}"><valueCode value="unknown"/></extension>'
    assert f'<name id="n1"><given value="A"/><given>{reason}</given></name>' in written
    assert f"<birthDate>{reason}</birthDate>" in written


def test_what_is_no_fhir_is_refused():
    with pytest.raises(ValueError, match="Patient has no element colour"):
        fhir_xml({"resourceType": "Patient", "colour": "red"})
    with pytest.raises(ValueError, match="Person2"):
        fhir_xml({"resourceType": "Person2"})


@settings(max_examples=60)
@given(TEXT, TEXT, st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1000, max_value=1000))
def test_any_words_come_back_as_they_were(family, city, number):
    words = f"{family}\n\t{city}"
    patient = {"resourceType": "Patient", "name": [{"family": family}], "address": [{"text": words, "city": city}],
               "extension": [{"url": "urn:x", "valueDecimal": float(number)}]}  # fmt: skip
    again = Patient.model_validate_xml(fhir_xml(patient))
    assert again.name[0].family == family
    assert again.address[0].text == words
    assert again.address[0].city == city
    assert Decimal(str(again.extension[0].valueDecimal)) == Decimal(str(float(number)))
