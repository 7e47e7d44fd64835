"""By which way a medicine is given."""

from __future__ import annotations

import re

from scribe.model import Language

_ROUTES_EN = {
    r"by mouth|orally|oral": "oral",
    r"inhal(?:er|ed|e)|puffs?": "inhaled",
    r"injections?|inject|shots?": "injection",
    r"nasal|nostril|up your nose": "nasal",
    r"(?:eye|ear) drops?": "drops",
    r"cream|ointment|topical|gel": "topical",
    r"intravenous|iv": "intravenous",
    r"under (?:your|the) tongue": "sublingual",
}
_ROUTES_ZH = {
    "口服": "口服",
    "静滴|静脉滴注|输液|点滴": "静脉滴注",
    "肌注|肌[肉内]注射": "肌内注射",
    "皮下": "皮下注射",
    r"外用|抹|涂|坐浴|冲洗|洗(?:了|过|\d)": "外用",
    "雾化|吸入": "吸入",
    "含服|舌下": "舌下含服",
    "喷鼻": "喷鼻",
    "滴眼": "滴眼",
    "嚼": "嚼服",
    "塞肛|直肠给药": "直肠给药",
}


def find_route(text: str, language: Language) -> str:
    """The route that is named in a text, in the language's own word; empty when none is."""
    table = _ROUTES_ZH if language == "zh" else _ROUTES_EN
    for pattern, route in table.items():
        bounded = pattern if language == "zh" else rf"\b(?:{pattern})\b"
        if re.search(bounded, text, re.IGNORECASE):
            return route
    return ""
