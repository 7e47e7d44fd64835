"""A recording of which a part cannot be read is said to be so wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe.model import Consultation
from tests.fakes.web_installation import Site, open_site, wav

SAID = {"en": "s of the recording could not be read", "zh": "秒录音无法读取"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path / "data", pages=True)
    yield opened
    opened.database.close()


def damaged(site: Site) -> Consultation:
    whole = wav(8.0)
    found = site.uploaded(whole[: len(whole) // 2])
    assert found.recording is not None
    assert found.recording.lost_s == pytest.approx(4, abs=0.1)
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_progress_and_the_doctors_day_say_how_much_cannot_be_read(site: Site, language: str) -> None:
    consultation = damaged(site)
    client = site.browser("aisha")
    client.cookies.set("__Host-scribe_language", language)
    for path in (f"/consultations/{consultation.id}", "/today"):
        page = client.get(path).text
        assert f"4 {SAID[language]}" in page.replace("<b>", "").replace("</b>", "")
    assert "checksum and length verified" not in client.get(f"/consultations/{consultation.id}").text


def test_nothing_is_said_of_a_recording_that_is_whole(site: Site) -> None:
    consultation = site.uploaded(wav(4.0))
    client = site.browser("aisha")
    for path in (f"/consultations/{consultation.id}", "/today"):
        assert SAID["en"] not in client.get(path).text
