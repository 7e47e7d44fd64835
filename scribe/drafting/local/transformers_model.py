"""A Hugging Face causal language model in this process, from a folder on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from scribe.drafting.local.model import Message
from scribe.errors import MissingPart, PartDown

if TYPE_CHECKING:
    from llguidance import LLTokenizer

_INSTALL = 'Install it with: pip install "scribe[local]"'


def check_installed(folder: Path) -> None:
    """Looks whether the libraries and the model are there, without loading either.

    Raises:
        MissingPart: says which one is not, and what to do.
    """
    for library in ("torch", "transformers", "llguidance"):
        if find_spec(library) is None:
            raise MissingPart(f"The local drafter needs {library}, which is not installed.", remedy=_INSTALL)
    if not (folder / "config.json").is_file():
        raise MissingPart(
            f"{folder} holds no language model.",
            remedy="Set SCRIBE_LOCAL_MODEL to a folder with config.json in it.",
        )


class TransformersModel:
    """The model in ``folder``, with its tokenizer; nothing is fetched, and no code of the folder is run.

    What was computed for a beginning is kept: the next call pays for the new tokens only, also after some were taken
    back. Not for two threads at once.

    Args:
        folder: ``config.json``, weights as safetensors, the tokenizer.
        device: ``auto`` takes a GPU if there is one.
        context_tokens: the longest conversation; the model's own limit where that is smaller. It bounds the memory.

    Raises:
        MissingPart: PyTorch, transformers or llguidance is not installed, or the folder holds no usable model.
    """

    def __init__(
        self, folder: Path, *, device: Literal["auto", "cpu", "cuda"] = "auto", context_tokens: int = 8192
    ) -> None:
        check_installed(folder)
        import torch  # noqa: PLC0415 - an optional part of gigabytes
        from llguidance.hf import from_tokenizer  # noqa: PLC0415
        from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: PLC0415
        from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

        disable_progress_bar()
        self._torch = torch
        self._device = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            model: Any = AutoModelForCausalLM.from_pretrained(
                folder, local_files_only=True, use_safetensors=True, dtype="auto"
            )
            self._model = model.to(self._device).eval()
            self._vocabulary: LLTokenizer = from_tokenizer(self._tokenizer)
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise MissingPart(
                f"The language model in {folder} cannot be loaded ({type(error).__name__}).",
                remedy="It has to be a causal language model with safetensors and a fast tokenizer (tokenizer.json).",
            ) from error
        config = self._model.config.get_text_config()
        if config.vocab_size < self._vocabulary.vocab_size:
            raise MissingPart(
                f"The tokenizer in {folder} has more tokens than its model.", remedy="Take both from the same model."
            )
        self._context = min(context_tokens, int(getattr(config, "max_position_embeddings", 0) or context_tokens))
        self._name = folder.resolve().name
        self._cache: Any = None
        self._computed: list[int] = []
        self._control = sorted(map(str, self._tokenizer.get_added_vocab()), key=len, reverse=True)

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self._name

    @property
    def context_tokens(self) -> int:
        """The longest conversation."""
        return self._context

    @property
    def vocabulary(self) -> LLTokenizer:
        """The tokenizer as llguidance knows it."""
        return self._vocabulary

    def count(self, text: str) -> int:
        """How many tokens a text has."""
        return len(self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def prompt(self, messages: Sequence[Message]) -> list[int]:
        """The conversation in the model's template, without reasoning where the template can leave it out.

        A model whose template knows no system role gets the task at the head of the first question; one without a
        template a plain form. Texts that are control tokens in the messages themselves are taken apart.
        """
        plain = [
            {"role": message["role"], "content": self._without_control(message["content"])} for message in messages
        ]
        text = "".join(f"{message['role']}: {message['content']}\n\n" for message in plain) + "assistant: "
        if self._tokenizer.chat_template:
            try:
                text = self._templated(plain)
            except Exception:  # noqa: BLE001 - templates are programs and refuse in ways of their own
                text = self._templated(_without_system(plain))
        return [int(token) for token in self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]]

    def next_logits(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """How likely each token is to follow.

        Raises:
            PartDown: the device's memory does not suffice now.
        """
        same = min(_common(self._computed, tokens), len(tokens) - 1)
        if self._cache is None or (same < len(self._computed) and not self._crop(same)):
            self._cache, same = None, 0
        try:
            with self._torch.inference_mode():
                out = self._model(
                    input_ids=self._torch.tensor([list(tokens[same:])], device=self._device),
                    past_key_values=self._cache,
                    use_cache=True,
                    logits_to_keep=1,
                )
                logits: NDArray[np.float32] = out.logits[0, -1].float().cpu().numpy()
        except self._torch.OutOfMemoryError:
            self._cache, self._computed = None, []
            raise PartDown(
                "The memory for the drafting model does not suffice.",
                remedy="It is tried again later; a smaller SCRIBE_LOCAL_CONTEXT needs less.",
            ) from None
        self._cache, self._computed = out.past_key_values, list(tokens)
        return logits

    def _crop(self, length: int) -> bool:
        """Takes back what was computed beyond ``length``; whether this kind of cache can."""
        try:
            self._cache.crop(length)
        except (AttributeError, ValueError, RuntimeError):
            return False
        return bool(self._cache.get_seq_length() == length)

    def _templated(self, messages: list[Message]) -> str:
        # a template that knows no enable_thinking ignores it
        text = self._tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=True, enable_thinking=False
        )
        return str(text)

    def _without_control(self, text: str) -> str:
        for control in self._control:
            if control.strip() and control in text:
                text = text.replace(control, f"{control[0]} {control[1:]}".strip())
        return text


def _without_system(messages: list[Message]) -> list[Message]:
    """The same conversation, its task at the head of the first question."""
    task = "\n\n".join(message["content"] for message in messages if message["role"] == "system")
    rest = [message for message in messages if message["role"] != "system"]
    return [{"role": "user", "content": f"{task}\n\n{rest[0]['content']}"}, *rest[1:]]


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens two sequences begin with in common."""
    length = min(len(one), len(other))
    if list(one[:length]) == list(other[:length]):
        return length
    return next(at for at in range(length) if one[at] != other[at])
