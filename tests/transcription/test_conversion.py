"""Whatever form a checkpoint's weights have, each lands where the engine looks for it."""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from scribe.errors import BadInput
from scribe.transcription.supply.checkpoint import Tensors
from scribe.transcription.supply.conversion import convert
from scribe.transcription.supply.weights import weights_in
from tests.fakes.checkpoints import demo_tensors, write_bfloat16, write_demo_checkpoint


@pytest.fixture(scope="module")
def tensors():
    return demo_tensors()


@pytest.fixture
def checkpoint(tmp_path):
    folder = tmp_path / "checkpoint"
    folder.mkdir()
    return write_demo_checkpoint(folder)


@pytest.fixture
def target(tmp_path):
    folder = tmp_path / "converted"
    folder.mkdir()
    return folder


def sharded(folder, tensors):
    """The same weights in two files with an index."""
    (folder / "model.safetensors").unlink()
    names = sorted(tensors)
    shards = {"model-1.safetensors": names[::2], "model-2.safetensors": names[1::2]}
    for file, kept in shards.items():
        save_file({name: tensors[name] for name in kept}, str(folder / file))
    index = {"weight_map": {name: file for file, kept in shards.items() for name in kept}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))


@pytest.mark.parametrize("form", ["int8", "int8_float16", "float16", "float32"])
def test_weights_are_saved_as_what_was_asked_for(checkpoint, target, form):
    convert(checkpoint, target, compute_type=form)
    weights = weights_in(target)
    assert weights.whole
    assert (weights.form, weights.vocabulary_size, weights.mels) == (form, 3510, 80)
    assert weights.aliases == {"decoder/projection/weight": "decoder/embeddings/weight"}


def test_shards_are_one_model(checkpoint, target, tmp_path, tensors):
    convert(checkpoint, target, compute_type="float32")
    sharded(checkpoint, tensors)
    again = tmp_path / "again"
    again.mkdir()
    convert(checkpoint, again, compute_type="float32")
    assert (again / "model.bin").read_bytes() == (target / "model.bin").read_bytes()


def test_a_missing_shard_is_named(checkpoint, target, tensors):
    sharded(checkpoint, tensors)
    (checkpoint / "model-2.safetensors").unlink()
    with pytest.raises(BadInput, match="model-2"):
        convert(checkpoint, target)


def test_a_cut_file_of_weights_is_named(checkpoint, target):
    weights = checkpoint / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(BadInput, match=r"model\.safetensors is damaged"):
        convert(checkpoint, target)


def test_bfloat16_is_read_without_loss(tmp_path):
    values = np.array([[1.0, -2.5, 3.140625], [0.0, 65536.0, -1e-30]], np.float32)
    exact = (values.view(np.uint32) & 0xFFFF0000).view(np.float32)
    write_bfloat16(tmp_path / "model.safetensors", {"model.a": exact, "model.b": exact[0]})
    tensors = Tensors(tmp_path)
    assert np.array_equal(tensors.read("a"), exact)
    assert np.array_equal(tensors.read("b"), exact[0])


def test_a_weight_that_is_not_there_is_named(checkpoint, target, tensors):
    kept = {name: value for name, value in tensors.items() if "decoder.layers.2.fc1" not in name}
    save_file(kept, str(checkpoint / "model.safetensors"))
    with pytest.raises(BadInput, match=r"decoder\.layers\.2\.fc1"):
        convert(checkpoint, target)


def test_features_of_another_model_are_refused(checkpoint, target):
    (checkpoint / "preprocessor_config.json").write_text(json.dumps({"feature_size": 128}))
    with pytest.raises(BadInput, match="128 mel bands"):
        convert(checkpoint, target)


def test_a_tokenizer_of_another_model_is_refused(checkpoint, target):
    given = json.loads((checkpoint / "tokenizer.json").read_text())
    given["added_tokens"] = [token for token in given["added_tokens"] if token["content"] != "<|transcribe|>"]
    (checkpoint / "tokenizer.json").write_text(json.dumps(given))
    with pytest.raises(BadInput, match=r"lacks <\|transcribe\|>"):
        convert(checkpoint, target)
