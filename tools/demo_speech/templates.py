"""Our own sentences of an everyday visit, grown from patterns: `{slot}` is replaced by one of the slot's fillings."""

import random
import re
from pathlib import Path

PATTERNS = Path(__file__).with_name("patterns.txt")
_SLOT = re.compile(r"\{(\w+)\}")
_RANGE = re.compile(r"(\d+)\.\.(\d+)$")

Grammar = dict[str, list[str]]


def load_grammar(path: Path = PATTERNS) -> Grammar:
    """Read the patterns.

    `[name]` opens a slot, the lines under it are its fillings, `;` parts them, `N..M` is every whole number.
    """
    grammar: Grammar = {}
    fillings: list[str] = []
    for raw in path.read_text().splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            fillings = grammar.setdefault(line[1:-1], [])
        elif span := _RANGE.match(line):
            fillings.extend(str(n) for n in range(int(span[1]), int(span[2]) + 1))
        else:
            fillings.extend(part.strip() for part in line.split(";") if part.strip())
    return grammar


def grow(grammar: Grammar, slot: str, rng: random.Random) -> str:
    """Fill `slot`, and every slot within it, at random."""
    pattern = rng.choice(grammar[slot])
    return _SLOT.sub(lambda match: grow(grammar, match[1], rng), pattern)


def visits(count: int, seed: int, slots: str = "") -> list[list[tuple[str, str]]]:
    """`count` made-up visits of 10 to 22 turns each: (`D` or `P`, text). A turn is one to three sentences.

    The sentences are grown from the slots `D` and `P`, with `slots` appended to these names.
    """
    grammar, rng = load_grammar(), random.Random(seed)
    made = []
    for _ in range(count):
        turns = []
        for index in range(rng.randint(10, 22)):
            role = "DP"[index % 2]
            sentences = rng.choices((1, 2, 3), (0.62, 0.28, 0.1))[0]
            turns.append((role, " ".join(grow(grammar, role + slots, rng) for _ in range(sentences))))
        made.append(turns)
    return made
