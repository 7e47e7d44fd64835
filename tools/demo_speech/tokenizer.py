"""A byte-level BPE of 2,000 tokens with Whisper's special tokens.

They stand in the order that CTranslate2 expects: text, `<|endoftext|>`, `<|startoftranscript|>`, the rest,
`<|notimestamps|>`, `<|0.00|>` to `<|30.00|>`.
"""

from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from tools.demo_speech.sentences import load_sentences

TEXT_TOKENS = 2000
WORDS = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}|[^\s\p{L}\p{N}]+|\s+"
CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
SPECIALS = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)


def write_tokenizer(sentences: Path, target: Path) -> None:
    """Learn the tokens from the training sentences; digits stay single."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(WORDS), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    texts = [" " + sentence.text for sentence in load_sentences(sentences) if sentence.split == "train"]
    texts += [" " + character for character in CHARACTERS] * 60  # so that a space never stands alone
    trainer = trainers.BpeTrainer(
        vocab_size=TEXT_TOKENS,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        min_frequency=2,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    stamps = [f"<|{step * 0.02:.2f}|>" for step in range(1501)]
    tokenizer.add_special_tokens([AddedToken(s, normalized=False, special=True) for s in (*SPECIALS, *stamps)])
    tokenizer.save(str(target))
