"""English verbs in the third person."""

from __future__ import annotations

import re

_IRREGULAR = {"am": "is", "are": "is", "were": "was", "have": "has", "do": "does", "go": "goes"}
_UNCHANGED = frozenset(
    [
        "is",
        "was",
        "has",
        "does",
        "had",
        "did",
        "will",
        "would",
        "can",
        "could",
        "should",
        "may",
        "might",
        "must",
        "cannot",
        "went",
        "got",
        "took",
        "came",
        "felt",
        "saw",
        "ran",
        "fell",
        "hit",
        "hurt",
        "said",
        "told",
        "thought",
        "knew",
        "began",
        "started",
        "had",
        "made",
        "gave",
        "found",
        "left",
        "lost",
        "kept",
        "put",
        "read",
        "slept",
        "woke",
        "broke",
        "bought",
        "brought",
        "caught",
        "cut",
        "drank",
        "drove",
        "ate",
        "forgot",
        "grew",
        "heard",
        "held",
        "met",
        "paid",
        "sat",
        "sent",
        "spoke",
        "spent",
        "stood",
        "taught",
        "threw",
        "wore",
        "won",
        "wrote",
        "became",
        "quit",
        "let",
        "set",
        "shut",
        "spread",
        "bent",
        "bled",
        "built",
        "burnt",
        "dealt",
        "dug",
        "fed",
        "felt",
        "flew",
        "gone",
        "hung",
        "lay",
        "led",
        "lent",
        "meant",
        "rose",
        "sang",
        "sank",
        "shook",
        "shot",
        "shrank",
        "slid",
        "stuck",
        "struck",
        "stung",
        "swam",
        "swelled",
        "swept",
        "swung",
        "tore",
        "understood",
        "upset",
        "used",
        "threw",
        "tried",
        "called",
        "twisted",
        "bit",
        "blew",
        "chose",
        "crept",
        "drew",
        "fought",
        "froze",
        "laid",
        "may",
        "ought",
        "pulled",
        "rang",
        "rode",
        "shall",
        "spat",
        "split",
        "swore",
    ]
)
_ADVERB = re.compile(
    r"^(?:just|also|still|always|never|usually|sometimes|often|only|really|mostly|mainly|probably|even|already|actually"
    r"|occasionally|currently|normally|generally|recently|now|definitely|rarely|hardly|then|ever|not|certainly|absolutely|totally|finally|first|almost|maybe|soon|barely|either|once|sure)$",
    re.IGNORECASE,
)


def third_person(phrase: str) -> str:
    """A verb phrase as the patient's: "take two a day" becomes "takes two a day"; past tense stays as it is."""
    words = phrase.split(" ")
    for position, word in enumerate(words):
        if _is_adverb(word.strip(",")):
            continue
        words[position] = _inflected(word)
        break
    return " ".join(words)


_VERBS_IN_LY = frozenset(["apply", "rely", "reply", "fly", "supply", "multiply", "comply", "imply", "reapply"])


def _is_adverb(word: str) -> bool:
    small = word.lower()
    return _ADVERB.match(word) is not None or (small.endswith("ly") and small not in _VERBS_IN_LY)


def present(phrase: str) -> str:
    """A phrase that begins with an infinitive, in the third person: "hurt at night" becomes "hurts at night"."""
    first, blank, rest = phrase.partition(" ")
    if _is_adverb(first):
        return f"{first}{blank}{present(rest)}"
    return f"{_IRREGULAR.get(first.lower()) or _regular(first)}{blank}{rest}"


def _inflected(word: str) -> str:
    bare = word.lower()
    if bare in _IRREGULAR:
        return _IRREGULAR[bare]
    if bare in _UNCHANGED or (bare.endswith("ed") and bare not in {"need", "feed", "bleed"}) or not bare.isalpha():
        return word
    return _regular(word)


def _regular(word: str) -> str:
    bare = word.lower()
    if not bare.isalpha():
        return word
    if bare.endswith(("s", "sh", "ch", "x", "z", "o")):
        return f"{word}es"
    if bare.endswith("y") and bare[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"


def gerund(verb: str) -> str:
    """The form in -ing: "stand" becomes "standing"."""
    bare = verb.lower()
    if bare.endswith("ie"):
        return f"{verb[:-2]}ying"
    if bare.endswith("e") and not bare.endswith(("ee", "oe", "ye")) and bare != "be":
        return f"{verb[:-1]}ing"
    short = re.fullmatch(r"[a-z]*[bcdfghjklmnpqrstvwz]?[aeiou][bdgmnpt]", bare) and len(bare) <= 4
    if short and not re.search(r"[aeiou]{2}[a-z]$", bare):
        return f"{verb}{verb[-1]}ing"
    return f"{verb}ing"
