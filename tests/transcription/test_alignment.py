"""A model whose alignment heads are missing or another model's writes down what is said, only not word by word."""

import io
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.transcription.alignment import Decoder, decoder_of, places_words
from scribe.transcription.model_files import DEMO_FOLDER


def text(value):
    return struct.pack("<H", len(value) + 1) + value.encode() + b"\0"


def number(name, value):
    return text(name) + struct.pack("<BBIh", 0, 2, 2, value)


def weights(name, size=12):
    return text(name) + struct.pack("<BIIBI", 2, 3, 4, 1, size) + bytes(size)


def model_bin(*variables, version=6):
    head = struct.pack("<I", version) + text("WhisperSpec") + struct.pack("<II", 3, len(variables))
    return head + b"".join(variables)


SMALL = model_bin(
    weights("encoder/layer_7/ffn/linear_0/weight"),
    number("encoder/num_heads", 9),
    number("decoder/num_heads", 4),
    weights("decoder/layer_0/attention/linear_0/weight"),
    weights("decoder/layer_1/attention/linear_0/weight"),
    weights("decoder/layer_norm/beta"),
)


@pytest.fixture
def folder(tmp_path):
    def made(config, raw=SMALL):
        (tmp_path / "model.bin").write_bytes(raw)
        (tmp_path / "config.json").write_text(config if isinstance(config, str) else json.dumps(config))
        return tmp_path

    return made


def test_the_decoders_size_is_read_from_the_weights():
    assert decoder_of(io.BytesIO(SMALL)) == Decoder(layers=2, heads=4)


def test_the_demo_model_places_its_words():
    assert places_words(DEMO_FOLDER)


@pytest.mark.parametrize("heads", [[[1, 3]], [[0, 0], [1, 2]]])
def test_heads_that_the_decoder_has_place_words(folder, heads):
    assert places_words(folder({"alignment_heads": heads}))


@pytest.mark.parametrize("heads", [[[2, 0]], [[0, 4]], [[-1, 0]], [[0, -1]], [[0, 0], [5, 0]], [], None, [3], "x", 7])
def test_one_head_that_the_decoder_lacks_or_no_head_places_none(folder, heads):
    assert not places_words(folder({"alignment_heads": heads}))


@pytest.mark.parametrize("config", ["", "{", "[]", "{}", "null"])
def test_a_configuration_that_names_no_heads_places_none(folder, config):
    assert not places_words(folder(config))


@pytest.mark.parametrize("raw", [b"", b"x" * 40, SMALL[:50], model_bin(version=3), model_bin()])
def test_weights_of_an_unknown_form_place_none(folder, raw):
    assert not places_words(folder({"alignment_heads": [[0, 0]]}, raw))


@given(st.binary(max_size=200), st.integers(0, len(SMALL)))
def test_no_bytes_break_the_reading(tail, kept):
    read = decoder_of(io.BytesIO(SMALL[:kept] + tail))
    assert read is None or read.layers >= 0
