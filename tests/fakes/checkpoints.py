"""A Whisper checkpoint of Hugging Face's form made here: the demo model's own weights, turned back into floats."""

import json
import struct

import numpy as np
from safetensors.numpy import save_file

from scribe.transcription.model_files import DEMO_FOLDER

_TYPES = ("<f4", "<i1", "<i2", "<i4", "<f2")


def _variables(path):
    """Every variable of a ``model.bin``, with its values."""
    data = path.read_bytes()
    at = 0

    def number(kind):
        nonlocal at
        (value,) = struct.unpack_from(f"<{kind}", data, at)
        at += struct.calcsize(kind)
        return value

    def text():
        nonlocal at
        length = number("H")
        value = data[at : at + length].rstrip(b"\0").decode()
        at += length
        return value

    number("I"), text(), number("I")
    found = {}
    for _ in range(number("I")):
        name = text()
        shape = [number("I") for _ in range(number("B"))]
        kind, size = _TYPES[number("B")], number("I")
        found[name] = np.frombuffer(data, kind, size // np.dtype(kind).itemsize, at).reshape(shape)
        at += size
    for _ in range(number("I")):
        alias, name = text(), text()
        found[alias] = found[name]
    return found


def _matrix(found, name):
    weight = found[f"{name}/weight"].astype(np.float32)
    scale = found.get(f"{name}/weight_scale")
    if scale is None:
        return weight
    return weight / scale.astype(np.float32).reshape(-1, *[1] * (weight.ndim - 1))


def demo_tensors():
    """The demo model's tensors by transformers' names, float32."""
    found = _variables(DEMO_FOLDER / "model.bin")
    tensors = {}

    def linear(name, source, parts):
        weights = np.split(_matrix(found, source), len(parts))
        biases = np.split(found[f"{source}/bias"].astype(np.float32), len(parts))
        for part, weight, bias in zip(parts, weights, biases, strict=True):
            tensors[f"model.{name}.{part}.weight"] = weight
            if part != "k_proj":
                tensors[f"model.{name}.{part}.bias"] = bias

    def norm(name, source):
        tensors[f"model.{name}.weight"] = found[f"{source}/gamma"].astype(np.float32)
        tensors[f"model.{name}.bias"] = found[f"{source}/beta"].astype(np.float32)

    for side in ("encoder", "decoder"):
        tensors[f"model.{side}.embed_positions.weight"] = found[f"{side}/position_encodings/encodings"].astype("f4")
        norm(f"{side}.layer_norm", f"{side}/layer_norm")
        for layer in range(4):
            here, there = f"{side}.layers.{layer}", f"{side}/layer_{layer}"
            linear(f"{here}.self_attn", f"{there}/self_attention/linear_0", ["q_proj", "k_proj", "v_proj"])
            linear(f"{here}.self_attn", f"{there}/self_attention/linear_1", ["out_proj"])
            norm(f"{here}.self_attn_layer_norm", f"{there}/self_attention/layer_norm")
            if side == "decoder":
                linear(f"{here}.encoder_attn", f"{there}/attention/linear_0", ["q_proj"])
                linear(f"{here}.encoder_attn", f"{there}/attention/linear_1", ["k_proj", "v_proj"])
                linear(f"{here}.encoder_attn", f"{there}/attention/linear_2", ["out_proj"])
                norm(f"{here}.encoder_attn_layer_norm", f"{there}/attention/layer_norm")
            linear(here, f"{there}/ffn/linear_0", ["fc1"])
            linear(here, f"{there}/ffn/linear_1", ["fc2"])
            norm(f"{here}.final_layer_norm", f"{there}/ffn/layer_norm")
    for conv in ("conv1", "conv2"):
        linear("encoder", f"encoder/{conv}", [conv])
    tensors["model.decoder.embed_tokens.weight"] = _matrix(found, "decoder/embeddings")
    return {name: np.ascontiguousarray(value) for name, value in tensors.items()}


def write_demo_checkpoint(folder):
    """The demo model as a checkpoint."""
    tensors = demo_tensors()
    width = tensors["model.decoder.embed_tokens.weight"].shape
    given = json.loads((DEMO_FOLDER / "config.json").read_text())
    config = {
        "model_type": "whisper",
        "activation_function": "gelu",
        "vocab_size": width[0],
        "d_model": width[1],
        "num_mel_bins": 80,
        "encoder_layers": 4,
        "decoder_layers": 4,
        "encoder_attention_heads": 4,
        "decoder_attention_heads": 4,
    }
    generation = {
        "suppress_tokens": given["suppress_ids"],
        "begin_suppress_tokens": given["suppress_ids_begin"],
        "alignment_heads": given["alignment_heads"],
    }
    save_file(tensors, str(folder / "model.safetensors"))
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "generation_config.json").write_text(json.dumps(generation))
    for name in ("tokenizer.json", "preprocessor_config.json"):
        (folder / name).write_bytes((DEMO_FOLDER / name).read_bytes())
    return folder


def write_bfloat16(path, tensors):
    """A safetensors file of bfloat16, which numpy cannot name: the upper halves of float32."""
    head, raw = {}, b""
    for name, value in tensors.items():
        halves = (np.ascontiguousarray(value, "<f4").view("<u4") >> 16).astype("<u2").tobytes()
        head[name] = {"dtype": "BF16", "shape": list(value.shape), "data_offsets": [len(raw), len(raw) + len(halves)]}
        raw += halves
    text = json.dumps(head).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + raw)
