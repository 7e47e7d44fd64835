"""The recorder says at once that what arrived is hard to hear, and what helps: the patient may still be there."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from scribe.audio import open_stream
from tests.bench.bad_sound import as_wav, noisy
from tests.browser.conftest import MakeDesk

SAYS = {
    "en": "Hard to hear: much noise, one channel silent. Words may be missing or wrong. "
    "Put the microphone nearer to who speaks. Check the second microphone and its cable.",
    "zh": "听不清：噪声大、一个声道没有声音。文字可能缺漏或有误。请将麦克风靠近说话人。请检查另一个麦克风及其连线。",
}


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    with (resources.files("scribe") / "samples" / "back_pain.flac").open("rb") as source, open_stream(source) as audio:
        mixed = np.concatenate(list(audio.blocks()), axis=1)[:, : 12 * 16_000].mean(axis=0)
    voice = noisy(np.asarray(mixed / np.abs(mixed).max() * 0.6, np.float32), 5)
    file = tmp_path / "visit.wav"
    file.write_bytes(as_wav(np.stack([voice, np.zeros_like(voice)])))
    return file


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_recorder_says_that_it_is_hard_to_hear_and_why(desk: MakeDesk, recording: Path, language: str) -> None:
    page = desk("aisha", language=language, width=320).open("/record")
    expect(page.locator("#sound")).to_be_hidden()
    page.locator("#consent").check()
    page.locator("#file").set_input_files(recording)
    expect(page.locator("#sound")).to_have_text(SAYS[language])
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("link", name="Watch the progress" if language == "en" else "查看进度").click()
    first = SAYS[language].split("." if language == "en" else "。")[0]
    expect(page.locator(".banner").filter(has_text=first)).to_be_visible()
