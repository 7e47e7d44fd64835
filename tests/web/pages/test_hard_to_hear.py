"""A recording that is hard to hear is said to be so, and why, wherever that matters; a good one is not."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from scribe.audio import open_stream
from scribe.model import Consultation, SoundFault
from tests.bench.bad_sound import as_wav, noisy
from tests.fakes.web_installation import Site, open_site

SAYS = {
    "en": ("Hard to hear: much noise, one channel silent", "Put the microphone nearer to who speaks."),
    "zh": ("听不清：噪声大、一个声道没有声音", "请将麦克风靠近说话人。"),
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path / "data", pages=True)
    yield opened
    opened.database.close()


def talk() -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    with (resources.files("scribe") / "samples" / "back_pain.flac").open("rb") as source, open_stream(source) as audio:
        mixed = np.concatenate(list(audio.blocks()), axis=1)[:, : 20 * 16_000].mean(axis=0)
    return np.asarray(mixed / np.abs(mixed).max() * 0.6, np.float32)


def noisy_visit(site: Site) -> Consultation:
    voice = noisy(talk(), 5)
    return site.uploaded(as_wav(np.stack([voice, np.zeros_like(voice)])))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_progress_and_the_doctors_day_say_what_is_wrong_and_what_helps(site: Site, language: str) -> None:
    consultation = noisy_visit(site)
    client = site.browser("aisha")
    client.cookies.set("__Host-scribe_language", language)
    says, remedy = SAYS[language]
    progress = client.get(f"/consultations/{consultation.id}").text
    assert says in progress
    assert remedy in progress
    assert says in client.get("/today").text


def test_the_interface_for_programs_tells_it(site: Site) -> None:
    consultation = noisy_visit(site)
    assert consultation.recording is not None
    assert consultation.recording.sound is not None
    assert consultation.recording.sound.hard_to_hear == (SoundFault.NOISY, SoundFault.CHANNEL_SILENT)
    found = site.browser("aisha").get(f"/api/v1/consultations/{consultation.id}").json()
    assert found["recording"]["sound"]["faults"] == ["noisy", "channel_silent"]


def test_nothing_is_said_of_a_good_recording_nor_of_what_was_put_right(site: Site) -> None:
    sound = talk()
    for consultation in (site.uploaded(as_wav(sound)), site.uploaded(as_wav(np.stack([sound, -sound])))):
        client = site.browser("aisha")
        for path in (f"/consultations/{consultation.id}", "/today"):
            assert "Hard to hear" not in client.get(path).text
