"""How a template wants its notes written, in words for a drafting model."""

from __future__ import annotations

from typing import Final

from scribe.model import Language, Template

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "past": "Write what the patient tells in the past tense.",
        "present": "Write what the patient tells in the present tense.",
        "brief": "As few words as will do; fragments are welcome.",
        "expand": "Write these in full: {list}.",
        "contract": "Use these short forms: {list}.",
    },
    "zh": {
        "past": "患者所述按过去时叙述。",
        "present": "患者所述按现在时叙述。",
        "brief": "尽量简短，可用短语。",
        "expand": "以下缩写写全称：{list}。",
        "contract": "以下名称使用缩写：{list}。",
    },
}


def style_instructions(template: Template) -> tuple[str, ...]:
    """The template's style as instructions in its language, one sentence each; none when it asks for nothing."""
    words, style = _WORDS[template.language], template.style
    asked = [words[style.tense]] if style.tense != "as_said" else []
    if style.length == "brief":
        asked.append(words["brief"])
    if style.abbreviations != "keep" and template.abbreviations:
        pairs = ((one.short, one.full) for one in template.abbreviations)
        shown = [f"{a} → {b}" if style.abbreviations == "expand" else f"{b} → {a}" for a, b in pairs]
        asked.append(words[style.abbreviations].format(list="; ".join(shown)))
    return (*asked, *style.instructions)
