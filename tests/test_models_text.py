"""Text that no file and no database can hold stops at the edge."""

import json

import pytest
from pydantic import ValidationError

from scribe.model import Person, Transcript, canonical_json


@pytest.mark.parametrize("half", ["\ud800", "a\udfffb", "\udc00\ud800"])
def test_half_a_character_is_a_clear_validation_error_wherever_it_stands(half):
    with pytest.raises(ValidationError, match="half of a character"):
        Person(id="sam", name=half, role="nurse")
    with pytest.raises(ValidationError, match="half of a character"):
        Transcript.model_validate({"segments": [{"text": half}]})
    with pytest.raises(ValidationError, match="half of a character"):
        Person.model_validate({"id": "sam", "name": "Sam", "role": "nurse", half: 1})


def test_whole_characters_beyond_the_first_plane_pass_and_are_written():
    person = Person.model_validate(json.loads('{"id": "sam", "name": "\\ud83d\\ude00 𠮷", "role": "nurse"}'))
    assert json.loads(canonical_json(person))["name"] == "😀 𠮷"
