"""Turns a checkpoint into the folder that `faster_whisper.WhisperModel(folder, compute_type="int8")` loads offline."""

import json
import shutil
import tempfile
from pathlib import Path

import torch
from ctranslate2.converters.transformers import WhisperLoader
from tokenizers import Tokenizer
from transformers import GenerationConfig, WhisperConfig, WhisperForConditionalGeneration

from tools.demo_speech.model import DECODER_POSITIONS, ENCODER_POSITIONS, Shape

BLANK = "\u0120"
PREPROCESSOR = {
    "chunk_length": 30,
    "feature_extractor_type": "WhisperFeatureExtractor",
    "feature_size": 80,
    "hop_length": 160,
    "n_fft": 400,
    "n_samples": 480_000,
    "nb_max_frames": 3000,
    "padding_side": "right",
    "padding_value": 0.0,
    "processor_class": "WhisperProcessor",
    "return_attention_mask": False,
    "sampling_rate": 16_000,
}


def _as_transformers(
    weights: dict[str, torch.Tensor], shape: Shape, tokenizer: Tokenizer
) -> WhisperForConditionalGeneration:
    end, start = tokenizer.token_to_id("<|endoftext|>"), tokenizer.token_to_id("<|startoftranscript|>")
    ids = {"pad_token_id": end, "bos_token_id": end, "eos_token_id": end, "decoder_start_token_id": start}
    config = WhisperConfig(
        vocab_size=shape.vocabulary,
        num_mel_bins=80,
        d_model=shape.width,
        encoder_layers=shape.encoder_layers,
        decoder_layers=shape.decoder_layers,
        encoder_attention_heads=shape.heads,
        decoder_attention_heads=shape.heads,
        encoder_ffn_dim=shape.hidden,
        decoder_ffn_dim=shape.hidden,
        max_source_positions=ENCODER_POSITIONS,
        max_target_positions=DECODER_POSITIONS,
        suppress_tokens=[],
        begin_suppress_tokens=[tokenizer.token_to_id(BLANK)],
        **ids,
    )
    model = WhisperForConditionalGeneration(config)
    kept = {name: value.float() for name, value in weights.items() if not name.startswith("ctc.")}
    kept["proj_out.weight"] = kept["model.decoder.embed_tokens.weight"]
    model.load_state_dict(kept)
    model.tie_weights()
    model.generation_config = GenerationConfig(
        no_timestamps_token_id=tokenizer.token_to_id("<|notimestamps|>"),
        prev_sot_token_id=tokenizer.token_to_id("<|startofprev|>"),
        is_multilingual=False,
        max_length=DECODER_POSITIONS,
        alignment_heads=_alignment_heads(shape),
        **ids,
    )
    return model


def _alignment_heads(shape: Shape) -> list[list[int]]:
    """The guided heads of the last guided layer: they point at the word that is being said."""
    return [[shape.guided[-1], head] for head in range(shape.heads // 2)]


def export(checkpoint: Path, tokenizer_file: Path, target: Path) -> int:
    """Write the weights of `checkpoint` as int8 into `target`, file by file; -> bytes in all.

    They are the mean of the last weights and of their moving average: on the samples better than either.
    """
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    shape = Shape(**state["shape"])
    weights = {name: (value + state["model"][name]) / 2 for name, value in state["ema"].items()}
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    spec = WhisperLoader().get_model_spec(_as_transformers(weights, shape, tokenizer))
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [tokenizer.token_to_id(BLANK)]
    spec.config.alignment_heads = _alignment_heads(shape)
    spec.config.lang_ids = [tokenizer.token_to_id("<|en|>")]
    spec.register_vocabulary([token for token, _ in sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])])
    spec.validate()
    spec.optimize(quantization="int8")
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as draft:
        spec.save(draft)
        shutil.copy(tokenizer_file, f"{draft}/tokenizer.json")
        Path(draft, "preprocessor_config.json").write_text(json.dumps(PREPROCESSOR, indent=1) + "\n")
        for file in sorted(Path(draft).iterdir()):
            file.chmod(0o644)
            file.replace(target / file.name)
    return sum(file.stat().st_size for file in target.iterdir())
