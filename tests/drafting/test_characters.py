from __future__ import annotations

import pytest

from scribe.drafting.characters import plain_text


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("1\ud7a40 mg", "1 0 mg"),
        ("1\u202e0 mg", "1 0 mg"),
        ("1\x1b[31m0", "1 0"),
        ("二\u202e十片", "二 十片"),
        ("so\u00adber", "sober"),
        ("a\x1b[31mb", "ab"),
        ("two\x00words", "two words"),
        ("\ufdd0plain\ufdd0", "plain"),
        ("\U0001f469\u200d\u2695\ufe0f", "\U0001f469\u200d\u2695\ufe0f"),
    ],
)
def test_what_is_left_out_joins_no_two_figures_and_parts_no_word(said: str, kept: str):
    assert plain_text(said) == kept
