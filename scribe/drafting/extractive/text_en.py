"""English speech as text: cleaning, sentences, clauses, questions and short answers."""

from __future__ import annotations

import re

from scribe.drafting.extractive.digits import in_digits
from scribe.terminology import medicines

_DIGIT = "(?:zero|one|two|three|four|five|six|seven|eight|nine)"
_TOKENS = (
    # "ninety eight . two": a recogniser wrote the spoken point as a mark
    (rf"\b(\w*(?:ty|{_DIGIT})) \. (?={_DIGIT}\b(?! (?:hundred|times|tablets?|pills?)))", r"\1 point "),
    (r"\s+([,.?!;:])", r"\1"),
    (r"(\w)\s+n't\b", r"\1n't"),
    (r"(\w)\s+('(?:s|m|re|ve|ll|d))\b", r"\1\2"),
    (r"\bgon na\b|\bgonna\b", "going to"),
    (r"\bwan na\b|\bwanna\b", "want to"),
    (r"\bgot ta\b|\bgotta\b", "have to"),
    (r"\bkinda\b|\bkind of\b|\bsorta\b|\bsort of\b", ""),
    (r"[’‘]", "'"),
    (r"\b(Dr|Mr|Mrs|Ms)\. ?", r"\1 "),
    (r"\s*(?:\.\.\.|…)\s*", ", "),
    (r"(?<=no, )(?:it is |it's )?more like ", ""),
)
_TO_A_MACHINE = re.compile(
    r"(?:\b(?:hey|hi|okay|ok)[,.]* )?\b(?:dragon|dax|scribe)\b[,.]* (?=(?:[\w.']+,? ){0,4}?is an? \d+[- ]year)",
    re.IGNORECASE,
)
"""A call to a machine before the patient is introduced to it; the introduction itself belongs to the note."""
_EXPANDED = (
    (r"\bcan't\b|\bcan not\b", "cannot"),
    (r"\bwon't\b", "will not"),
    (r"\b(\w+)n't\b", r"\1 not"),
    (r"\bi'm\b", "I am"),
    (r"\b(i|you|we|they)'ve\b", r"\1 have"),
    (r"\b(i|you|we|they|he|she|it|that|there)'ll\b", r"\1 will"),
    (r"\b(you|we|they)'re\b", r"\1 are"),
    (r"\b(i|you|we|they|he|she|it)'d (better)\b", r"\1 had \2"),
    (r"\b(i|you|we|they|he|she|it)'d\b", r"\1 would"),
    (r"\blet's\b", "let us"),
    (
        r"\b(he|she|it|that|there|what|who|this)'s (been|gotten|got|become|gone|had|come|started|happened)\b",
        r"\1 has \2",
    ),
    (r"\b(he|she|it|that|there|what|who|this)'s\b", r"\1 is"),
    (r"\bi\b", "I"),
)
_FILLER = (
    r"\b(?:um+|uh+|er+m?|erm|ah+|hm+|mm+|oh|gosh|gee)\b[,.-]*",
    (
        r"\b(?:you know|i mean|i guess|i suppose|i would say|i'd say|i want to say|or whatever|"
        r"and everything|and stuff(?: like that)?"
        r"|if you will|to be honest|honestly|basically|actually|obviously|literally|unfortunately)\b,?"
    ),
    r"(?<=,) like,|(?:^|(?<=\s))like,(?= )",
    r"\b\w{1,6}-(?=[\s,])",
)
_LEAD = re.compile(
    r"^(?:(?:okay|ok|all right|alright|right(?=[,.])|so|well|now|anyway|good|great|perfect|excellent|sure|lovely"
    r"|brilliant|yeah so|and|but|um|also|then|and then|hey|hi|hello|good morning|"
    r"good afternoon|morning|thank you|thanks|sorry|please|doctor|doc|sir|ma'am"
    r"|no worries|i see|got it|of course|oh dear|mm-hmm|uh-huh|again)(?:[,.]\s*|\s+(?=[a-z0-9I])))+",
    re.IGNORECASE,
)
_REPEAT = re.compile(r"\b(?!no\b)((?:\w+'?\w*)(?: \w+'?\w*){0,2}),? \1\b", re.IGNORECASE)
_CORRECTION = re.compile(
    r"(?P<old>\b[\w/.%]+(?: \w+)?)[,.]?\s*(?:\bno,? (?:wait|hang on|sorry)|\bsorry|\bi mean|\bscratch that|\bcorrection"
    r"|\bactually no|\bi'm sorry|(?<=[,.] )no)[,.]\s*(?:it was |it's |it is |that's |)(?P<new>[^,.?!]+)",
    re.IGNORECASE,
)
_OTHER_SIDE = re.compile(
    r"\b(?P<old>left|right) (?P<what>\w+(?: \w+)?)[.,]\s+"
    r"(?P<new>(?!(?P=old))(?:left|right) (?P=what))(?=\?|, (?P=new))",
    re.IGNORECASE,
)
"""A side that the speaker takes back by saying the other one twice, or asking for it."""
_ANEW = re.compile(
    (
        r"(?:(?<=^)|(?<=[.?!] ))[^.?!]*?[,.]\s*(?:no|sorry|correction|"
        r"scratch that),?\s+(?=(?:keep|continue|leave|stay|let us|make (?:it|that))\b)"
    ),
    re.IGNORECASE,
)
_DOSE_ADDED = re.compile(
    r",? (?:and )?(?P<unsure>I (?:think|believe|guess)(?: that)? )?(?:it is|that is|they are)(?: the| about)? "
    r"(?P<dose>\d+(?:\.\d+)? ?(?:mg|mcg|g|milligrams?|micrograms?|grams?|units?)\b)",
    re.IGNORECASE,
)
"""A dose that is added to a medicine in a clause of its own: "ramipril, I think it's 5 milligrams"."""
_SENTENCE = re.compile(r"(?<=[.?!;])\s+")
_RUN_ON = re.compile(
    r"\s+(?:okay|alright|all right)\s+(?:so\s+|and\s+|now\s+)?(?=\w)|\s+(?:so|and then|and so|"
    r"now|but)\s+(?=(?:I|you|we|it|the|your|let|on|for|do|are|have|how|what|any|tell)\b)"
    r"|\s+(?=(?:do you|are you|have you|did you|how (?:are|is|about|long|do)|what (?:is|are|"
    r"about|brings)|can you|tell me|has anyone|does (?:this|that|it) hurt|for your (?:first|"
    r"second|third|next|last) problem|on your \w+ exam\w*)\b)",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"(?<!what)(?<!that)(?<!and)(?<!but)(?<!because)(?<!if)(?<!so)(?<!which)\s+(?=(?:I am (?:also |"
    r"just )?going to|I would like to"
    r"|I want you to|I think this|it gets (?:worse|better)|your (?:lungs|heart|throat|"
    r"reflexes|abdomen) (?:are|is|sounds?)"
    r"|call us|please|drink (?:a lot|plenty)|finish all)\b)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r",?\s+(?:and|but|so)(?: then)?,?\s+(?!it (?:did|does|has|helped|helps|only)\b)"
    r"(?=(?:i|you|we|it|there|no|he|she|this|that|they|let us|please)\b|(?:my|your|"
    r"the)\s+(?:\w+\s+){1,3}?(?:is|are|was|were|has|have|had|will|looks?|sounds?|feels?|"
    r"seems?|shows?|hurts?|gets?|goes|does|came)\b)"
    r"|,\s+(?!but it (?:did|does|has|helped|helps|only)\b)(?=(?:no|but|i|we|you|it|she|he)\s)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:and |so |but |okay |now )*(?:do(?! not)|does|did|have you|has|are you|are there|"
    r"is there|is it|is that|were you|was it|any\b"
    r"|how|what|when|where|which|who|why|can you tell|could you|would you|will you|anything|and you)\b",
    re.IGNORECASE,
)
_TAG = re.compile(
    r",?\s*(?:right|okay|ok|correct|is that right|yes|yeah|does that sound (?:good|okay))\?$", re.IGNORECASE
)
_NO = re.compile(
    r"^(?:(?:(?:my )?\w+ (?:says|said),? )?"
    r"(?:no|nope|nah|not really|not at all|none(?: of (?:that|those|them|it))?|never|neither"
    r"|nothing(?: like that| there)?)\b"
    r"|(?:I (?:do|have|am|did) not(?: think so)?|not that I (?:know|am aware) of|not yet|not right now)(?=[,.!]|$))"
    r"(?P<rest>.*)$",
    re.IGNORECASE,
)
_NO_THING = re.compile(
    r"^(?:no|never)\s+(?!(?:I|it|he|she|we|they|not|my|that|there|but|really|just|problem)\b)\w", re.IGNORECASE
)
_YES = re.compile(
    r"^(?:(?:yes|yeah|yep|yup|yea|mm-hmm|mhm|uh-huh|absolutely|definitely|exactly|correct)\b"
    r"|(?:I (?:do|have|did|am)|sure|right|that is right|it (?:does|is|has)|a little(?: bit)?|"
    r"sometimes|a bit)(?=[,.!]|$))"
    r"(?P<rest>.*)$",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """Speech without fillers, false starts and repetitions; contractions in full; numbers in digits."""
    text = " ".join(text.split())
    for pattern, shape in _TOKENS:
        text = re.sub(pattern, shape, text, flags=re.IGNORECASE)
    for pattern in _FILLER:
        text = re.sub(pattern, " ", text, flags=re.IGNORECASE)
    text = re.sub(r",? I think(?=[.,?!]|$)", "", text)
    text = re.sub(r"[,.]?\s*\b(?:full stop|new paragraph|new line|comma)\b[,.]?", ". ", text, flags=re.IGNORECASE)
    text = re.sub(
        r"(^|[.?!,] |\b(?:is|was|are|were|the|more|to|and|take|only|just|also|very|of|have|had|some|in) )like,? "
        r"(?!(?:a|an|the|this|that|it|I|my|to)\b)",
        r"\1",
        text,
        flags=re.IGNORECASE,
    )
    for pattern, shape in _EXPANDED:
        text = re.sub(pattern, shape, text, flags=re.IGNORECASE)
    text = _TO_A_MACHINE.sub("", in_digits(text, "en"))
    text = re.sub(r"\s+([,.?!;:])", r"\1", " ".join(text.split()))
    text = re.sub(r"([,.?!;:])(?:\s*,)+", r"\1", text)
    text = re.sub(r"(?<!\d)(\d{2,3}) over (\d{2,3})(?!\d)", r"\1/\2", text)
    for _ in range(2):
        text = _REPEAT.sub(r"\1", text)
    return _with_doses(text).strip(" ,-")


def _with_doses(text: str) -> str:
    """The dose beside its medicine, so that no clause cut parts them; what the speaker is unsure of stays so."""

    def beside(match: re.Match[str]) -> str:
        named = medicines().find(text[: match.start()], "en")
        if not named or named[-1].end != match.start():
            return match.group(0)
        return f" (I think {match['dose']})" if match["unsure"] else f" {match['dose']}"

    return _DOSE_ADDED.sub(beside, text)


def sentences(text: str) -> list[str]:
    """Sentences of a cleaned text, each with its final mark."""
    parts = [piece for part in _SENTENCE.split(text) for piece in _unpunctuated(part)]
    return [part.strip() for part in parts if any(c.isalnum() for c in part)]


def _unpunctuated(part: str) -> list[str]:
    """What a recogniser wrote without marks, broken where speakers begin anew."""
    length = len(part.split())
    if length > 12 and "," not in part:
        return [piece for run in _RUN_ON.split(part) for piece in _BEGINS.split(run)]
    return _RUN_ON.split(part) if length > 30 else [part]


def clauses(sentence: str) -> list[str]:
    """Clauses of a sentence that can stand alone, leading small words removed."""
    mark = sentence[-1] if sentence[-1:] in ".?!" else ""
    # A condition belongs to what depends on it: "if it is still high, we will add …" must not lose its if.
    whole = mark == "?" or re.match(
        r"^(?:(?:and|but|so|or|now|then|okay),? )*(?:if|when|once|unless|until|because|since)\b",
        sentence,
        re.IGNORECASE,
    )
    whole = whole or re.search(r"\b(?:until|unless|if|allergic to)\b", sentence, re.IGNORECASE)
    parts = [sentence] if whole else _CLAUSE.split(sentence)
    trimmed = [lead_removed(part.strip(" ,.!")) for part in parts]
    return [part if mark != "?" else f"{part.rstrip('?')}?" for part in trimmed if any(c.isalnum() for c in part)]


def lead_removed(text: str) -> str:
    """Without "okay", "so", "well" and their like at the start."""
    return _LEAD.sub("", text).strip(" ,")


def is_question(text: str) -> bool:
    """Whether a clause asks; recognisers lose question marks, so its first words count too."""
    return text.endswith("?") or _ASKS.match(text) is not None


def confirmation(question: str) -> str:
    """The statement within "…, right?", or an empty text."""
    without = _TAG.sub("", question)
    return without if without != question and not _ASKS.match(without) else ""


def short_answer(text: str) -> tuple[bool, str] | None:
    """Whether a reply begins with no (``False``) or yes (``True``), and what follows; ``None`` when with neither."""
    bare = text.strip(" .!")
    if match := _NO.match(bare):
        rest = match["rest"]
        if _NO_THING.match(bare):
            return False, bare
        return False, lead_removed(rest.strip(" ,."))
    if match := _YES.match(bare):
        return True, lead_removed(match["rest"].strip(" ,."))
    return None


def corrected(text: str) -> str:
    """With what the speaker took back removed: "Tuesday, no, Monday" says Monday."""
    text = _OTHER_SIDE.sub(r"\g<new>", _ANEW.sub(_of_what, text))
    return _REPEAT.sub(r"\1", _CORRECTION.sub(_newer, text))


def _of_what(match: re.Match[str]) -> str:
    """What is left of an order that was taken back: the medicine's name, since the new order may not repeat it."""
    named = medicines().first(match.group(0), "en")
    return f"{named.text}: " if named else ""


def _newer(match: re.Match[str]) -> str:
    unit = re.fullmatch(r"\d+(?:\.\d+)? (\w+)", match["old"].strip())
    new = match["new"].strip()
    return f"{new} {unit[1]}" if unit and re.fullmatch(r"\d+(?:\.\d+)?", new) else new
