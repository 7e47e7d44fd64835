"""The FFmpeg without GPL has what Scribe decodes, all of it and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from scribe.audio.forms import CODECS, Form

FOLDER = Path(__file__).parents[2] / "deploy" / "ffmpeg"
OTHERWISE_CALLED = {"g722": "adpcm_g722", "g726": "adpcm_g726", "g726le": "adpcm_g726le"}
"""Decoders that its configuration calls by another name than its decoders themselves."""


def test_it_has_every_decoder_of_its_own_that_scribe_opens():
    own = {OTHERWISE_CALLED.get(name, name) for name in CODECS if not name.startswith("lib")}
    assert set((FOLDER / "decoders").read_text().split()) == own


def test_what_others_libraries_decode_it_decodes_by_itself():
    assert {name.removeprefix("lib").removeprefix("opencore_") for name in CODECS if name.startswith("lib")} <= CODECS


def test_it_reads_every_form_that_is_taken():
    named = re.search(r"^demuxers=(\S+)$", (FOLDER / "build").read_text(), re.MULTILINE)
    assert set(named[1].split(",")) == {form.value for form in Form}


def test_nothing_of_it_is_under_the_gpl_and_nothing_opens_an_address():
    text = (FOLDER / "build").read_text()
    assert "--disable-everything" in text
    assert "--disable-autodetect" in text
    assert "--disable-network" in text
    assert not re.search(r"--enable-(gpl|nonfree|version3|lib)", text)
