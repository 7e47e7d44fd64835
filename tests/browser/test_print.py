"""What stands on paper: the demo model's mark in both languages, and nothing that only a screen can use."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward

DEMO = "Maximiliane Katharina von Hohenberg-Wesenbach"
MARK = {"en": "Demo recogniser: not for patients", "zh": "演示用识别器：不得用于患者"}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("username", "path"), [("sam", "/notes/{}"), ("aisha", "/notes/{}/sign")])
def test_a_printed_note_of_the_demo_model_carries_its_mark(
    ward: Ward, desk: MakeDesk, username: str, path: str, language: str
) -> None:
    page = desk(username, language=language).open(path.format(ward.by_name[DEMO].id))
    page.emulate_media(media="print")
    shown = page.get_by_text(MARK[language]).filter(visible=True)
    expect(shown).to_have_count(1)
    expect(page.get_by_role("button").filter(visible=True)).to_have_count(0)
