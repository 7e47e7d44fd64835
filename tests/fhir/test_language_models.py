"""The document names the language models that had a hand in the note, by the SHA-256 of weights and prompts."""

from __future__ import annotations

from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from scribe.fhir import SHA256_SYSTEM, to_bundle
from scribe.fhir.validation import faults_of
from scribe.model import DrafterRef, KnownBy, Weights
from tests.fakes.documents import signed, source, written_by_models
from tests.fhir.r4 import of_type

Json = dict[str, Any]
OF_A_FILE = Weights(known_by=KnownBy.FILE, sha256="1" * 64)
TOLD = Weights(known_by=KnownBy.ENDPOINT, told="fingerprint b6123; bytes 1111370240")


def document(drafter: Weights | None, second: Weights | None = None, *, prompt: str = f"en-3 {'c' * 64}") -> Json:
    reader = DrafterRef(name="second reader", model="reader-3b", prompt=f"second-2 {'d' * 64}", weights=second)
    made = to_bundle(
        signed(
            written_by_models(
                DrafterRef(name="chat", model="clinic-7b", prompt=prompt, weights=drafter),
                reader if second is not None else None,
            )
        )
    )
    Bundle.model_validate(made)
    assert list(faults_of(made)) == []
    return made


def provenance(made: Json) -> Json:
    (one,) = of_type(made, "Provenance")
    return dict(one)


def assemblers(made: Json) -> list[Json]:
    return [one for one in provenance(made)["agent"] if one["type"]["coding"][0]["code"] == "assembler"]


def parts(made: Json) -> dict[str, str]:
    (device,) = of_type(made, "Device")
    return {one["type"]["text"]: one["value"] for one in device["version"]}


def test_the_weights_of_a_file_stand_in_provenance_by_their_digest():
    made = document(OF_A_FILE)
    (agent,) = assemblers(made)
    assert agent["who"]["identifier"] == {"system": SHA256_SYSTEM, "value": "1" * 64}
    assert "clinic-7b" in agent["who"]["display"]
    assert agent["onBehalfOf"]["reference"] == provenance(made)["agent"][0]["who"]["reference"]
    assert parts(made)["drafter's weights"] == f"sha256 {'1' * 64} of the file that was loaded"


def test_the_second_reader_stands_beside_the_drafter():
    made = document(OF_A_FILE, Weights(known_by=KnownBy.ENDPOINT, sha256="2" * 64))
    assert [one["who"]["identifier"]["value"] for one in assemblers(made)] == ["1" * 64, "2" * 64]
    assert "by the endpoint's word" in parts(made)["second reader's weights"]
    assert parts(made)["second reader"] == "reader-3b"


@pytest.mark.parametrize(("told", "said"), [(TOLD, "fingerprint b6123"), (Weights(), "not told by the endpoint")])
def test_weights_that_nobody_tells_are_said_to_be_untold(told: Weights, said: str):
    (agent,) = assemblers(document(told))
    assert "identifier" not in agent["who"]
    assert said in agent["who"]["display"]


def test_the_prompts_are_the_plan_by_their_digest():
    made = document(OF_A_FILE, OF_A_FILE)
    assert provenance(made)["policy"] == [f"{SHA256_SYSTEM}:{'c' * 64}", f"{SHA256_SYSTEM}:{'d' * 64}"]
    assert parts(made)["prompts"] == f"en-3 {'c' * 64}"
    assert parts(made)["second reader's prompts"] == f"second-2 {'d' * 64}"


def test_a_note_that_names_the_beginning_of_a_digest_names_no_plan():
    made = document(OF_A_FILE, prompt="en-3 cccccccccccc")
    assert "policy" not in provenance(made)
    assert parts(made)["prompts"] == "en-3 cccccccccccc"


def test_other_weights_are_another_device():
    one, other = document(OF_A_FILE), document(Weights(known_by=KnownBy.FILE, sha256="3" * 64))
    assert of_type(one, "Device")[0]["id"] != of_type(other, "Device")[0]["id"]


def test_a_note_of_the_embedded_drafter_names_no_language_model():
    made = to_bundle(signed(source()))
    assert assemblers(made) == []
    assert "policy" not in provenance(made)
    assert not [part for part in parts(made) if "weights" in part or "prompts" in part]
