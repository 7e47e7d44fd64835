"""The names by which models can be pulled."""

import faster_whisper
import pytest

from scribe.transcription.supply.catalogue import CATALOGUE, full_name, repository_of


def test_every_name_that_faster_whisper_knows_is_known_here():
    assert {full_name(name) for name in faster_whisper.available_models()} == set(CATALOGUE)


@pytest.mark.parametrize(
    ("name", "repository"),
    [
        ("turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo"),
        ("large", "Systran/faster-whisper-large-v3"),
        ("distil-small.en", "Systran/faster-distil-whisper-small.en"),
        ("somebody/a-model", "somebody/a-model"),
        ("/no-owner", None),
        ("a/b/c", None),
        ("no-such-model", None),
    ],
)
def test_a_name_leads_to_its_repository(name, repository):
    assert repository_of(name) == repository
