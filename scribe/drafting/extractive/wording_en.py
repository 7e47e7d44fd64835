"""English speech in the words of a note: third person, clinical units, nothing added."""

from __future__ import annotations

import re

from scribe.drafting.extractive.verbs_en import gerund, third_person
from scribe.terminology import medicines

_UNITS = (
    (r"(?<=\d) ?milligrams?\b", " mg"),
    (r"(?<=\d) ?micrograms?\b", " mcg"),
    (r"(?<=\d) ?grams?\b", " g"),
    (r"(?<=\d) ?(?:milliliters?|millilitres?)\b", " mL"),
    (r"(?<=\d) ?(?:percent|per cent)\b", "%"),
    (r"(?<=\d) ?(?:centimeters?|centimetres?)\b", " cm"),
    (r"(?<=\d) ?(?:kilograms?|kilos)\b", " kg"),
    (r"\b(\d{2,3}) over (\d{2,3})\b", r"\1/\2"),
    (r"\b(\d) (?:out of|over) (5|6|10)\b", r"\1/\2"),
    (r"\b(\d+) times (?:a|per|each) day\b", r"\1 times daily"),
    (r"\b(once|twice) (?:a|per) day\b", r"\1 daily"),
    (r"\b(\d+) a day\b", r"\1 a day"),
    (r"\bat bed ?time\b", "at bedtime"),
)
_SOFT = re.compile(
    r"\b(?:really|very much|pretty|a little bit of|just|quite|kind of|maybe|probably like|at this point|you see|please"
    r"|go ahead and|today here|here in the office|right now actually|for you|for me)\b ?",
    re.IGNORECASE,
)
_KIN = (
    "mother|father|mom|mum|dad|sister|brother|son|daughter|wife|husband|grandmother|grandfather|grandma|grandpa|aunt|"
    "uncle|cousin|parents|kids|children|partner|boyfriend|girlfriend|niece|nephew|family"
)
_KIN_NOTE = {
    "mom": "mother",
    "mum": "mother",
    "dad": "father",
    "grandma": "grandmother",
    "grandpa": "grandfather",
    "kids": "children",
}
_REPORTS = re.compile(
    r"^I (?:also |still |do |just |sometimes |have also )*(?:have(?: had| been having| been getting| got| noticed"
    r"| been experiencing| been feeling)?|am having|am getting|am experiencing|get|feel|"
    r"am feeling|have felt)\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(
    r"^(?:not|never|been|always|already|just|only|tried|taken|seen|gone|done|lost|gained|used|started|stopped|quit"
    r"|to|a hard time|no idea|\w+ed)\b(?! (?:pain|throat|nose|ankle|legs?))",
    re.IGNORECASE,
)
_STATE = re.compile(r"^(?:okay|ok|fine|good|great|well|better|pretty good|all right|alright)\b", re.IGNORECASE)
_QUANTIFIER = re.compile(r"^(?:some|a|an|any|this|these|the|like)\s+(?!little|lot|few|bit|couple)", re.IGNORECASE)


def measured(text: str) -> str:
    """Units and ratios as a note writes them: "20 milligrams" is 20 mg, "148 over 90" is 148/90."""
    for pattern, shape in _UNITS:
        text = re.sub(pattern, shape, text, flags=re.IGNORECASE)
    return text


def sentence(text: str) -> str:
    """With a capital and a full stop, without doubled spaces or marks."""
    text = re.sub(r"\s+([,.])", r"\1", " ".join(text.split())).strip(" ,.;-")
    return f"{text[0].upper()}{text[1:]}." if text else ""


def patient_says(text: str) -> str:
    """A patient's clause in the third person.

    "I've had some headaches this week" becomes "Reports headaches this week."; "my son had strep throat" becomes
    "Son had strep throat."
    """
    text = re.sub(r"^(?:yes|yeah),? (?=I\b)", "", _SOFT.sub("", text).strip(), flags=re.IGNORECASE)
    text = re.sub(
        (
            r"^(?:I think|I believe|I guess|I feel like|I would say|it is like|it seems like|"
            r"I mean)(?: that)? "
        ),
        "",
        text,
        flags=re.IGNORECASE,
    )
    if re.search(
        (
            r"\byou(?:r)?\b(?! (?:told|said|put|gave|bumped|prescribed|started|stopped|increased|took|"
            r"sent|had|asked|wanted)\b)"
        ),
        text,
        re.IGNORECASE,
    ):
        return ""
    text = re.sub(r"^been\b", "I have been", text, flags=re.IGNORECASE)
    # a parent speaks: "I gave him ibuprofen" is what the patient got
    text = re.sub(
        r"^(?:I|we)(?: have)? (?:gave|given|been giving) (?:him|her|them)\b", "Was given", text, flags=re.IGNORECASE
    )
    reports = _REPORTS.match(text)
    if reports and not _PARTICIPLE.match(reports["what"]) and not _STATE.match(reports["what"]):
        what = _QUANTIFIER.sub("", reports["what"])
        what = re.sub(
            (
                r"^(?:very |so |extremely )?(?:dizzy|tired|weak|nauseous|sick|anxious|down|lightheaded|"
                r"out of breath|short of breath)\b"
            ),
            lambda m: f"feeling {m.group(0)}",
            what,
            flags=re.IGNORECASE,
        )
        what = re.sub(r"^a little (dizzy|tired|weak|nauseous|anxious|down|lightheaded)\b", r"feeling a little \1", what)
        return sentence(measured(f"Reports {others(what)}"))
    text = re.sub(
        rf"^(?:and |but |so )?my ({_KIN})\b", lambda m: _KIN_NOTE.get(m[1].lower(), m[1]), text, flags=re.IGNORECASE
    )
    own = re.match(r"^I (?P<verb>.+)$", text, re.IGNORECASE)
    if own:
        return sentence(measured(f"The patient {others(third_person(own['verb']))}"))
    return sentence(measured(others(text)))


def _while(match: re.Match[str]) -> str:
    """Turns "when I stand" into "when standing"; a past tense or an auxiliary keeps its subject."""
    word = "when" if match[1].lower() == "if" else match[1]
    if match[2]:
        return f"{word} {match[3]}"
    if third_person(match[3]) in (match[3], "has", "does", "is"):
        return f"{match[1]} the patient {third_person(match[3])}"
    return f"{word} {gerund(match[3])}"


_OR_ALSO = re.compile(
    r"\b(\w+ing(?: over| up| down)?) or (sit|stand|walk|bend|lie|lift|run|move|cough|climb|"
    r"swallow|eat|breathe|twist|turn)\b"
)


_FIRST = re.compile(
    r"\bI ((?:(?:also|just|still|always|never|usually|sometimes|often|only|really|even|already|then|ever|now) )*\w+)"
)


def others(text: str, *, of_patient: bool = True) -> str:
    """Replaces the patient's "I" and the clinician's "you" within a clause; ``of_patient`` says whose clause it is."""
    text = re.sub(
        r"\b(when|while|if|after|before) I (am |was )?(\w+)",
        _while,
        text,
        flags=re.IGNORECASE,
    )
    text = _OR_ALSO.sub(lambda m: f"{m[1]} or {gerund(m[2])}", text) if not of_patient else text
    if not of_patient:
        return _of_clinician(text)
    text = re.sub(
        r"\byou(?= (?:told|said|put|gave|bumped|prescribed|started|stopped|increased|took|sent|had|asked|wanted)\b)",
        "the doctor",
        text,
    )
    text = re.sub(rf"\b(and|but|or|then|so) {_FIRST.pattern}", lambda m: f"{m[1]} {third_person(m[2])}", text)
    text = _FIRST.sub(lambda m: f"the patient {third_person(m[1])}", text)
    text = re.sub(r"\bI\b", "the patient", text)
    text = _OR_ALSO.sub(lambda m: f"{m[1]} or {gerund(m[2])}", text)
    text = re.sub(r"\b(?:my|your) own\b", "their own", text, flags=re.IGNORECASE)
    text = re.sub(
        rf"\b(?:my|your) ({_KIN})\b",
        lambda m: f"the patient's {_KIN_NOTE.get(m[1].lower(), m[1])}",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"\b(?:my|your)\b", "the", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(?:me|us)\b", "the patient", text)
    return re.sub(r"\b(?:myself|yourself)\b", "themselves", text)


def _of_clinician(text: str) -> str:
    """The clinician's "you" as the patient's third person."""
    text = re.sub(
        r"\b(when|while|if|after|before) (?:you) (am |was |are |were )?(\w+)", _while, text, flags=re.IGNORECASE
    )
    text = re.sub(
        rf"\byour ({_KIN})\b", lambda m: f"the patient's {_KIN_NOTE.get(m[1].lower(), m[1])}", text, flags=re.IGNORECASE
    )
    text = re.sub(r"\byour\b", "the", text, flags=re.IGNORECASE)
    text = re.sub(r"\byourself\b", "themselves", text)
    text = re.sub(r"\byou have\b", "the patient has", text, flags=re.IGNORECASE)
    text = re.sub(r"\byou are\b", "the patient is", text, flags=re.IGNORECASE)
    text = re.sub(r"\byou were\b", "the patient was", text, flags=re.IGNORECASE)
    return re.sub(r"\byou\b", "the patient", text, flags=re.IGNORECASE)


_PLAN_LEAD = re.compile(
    r"^(?:(?:so|and|then|also|now|first|for that|what|what i(?: would| am going to|"
    r" want to)?(?: like to)? do is|in terms of that"
    r"|i think|i believe|i feel|today|in the meantime|at this time)[, ]+)*"
    r"(?:(?:i|we)(?: am| are)?(?: also| still| just| really| probably| definitely)*"
    r"(?: (?:will|would|can|should|could|might|may|must))?(?: also| just| probably| then)*"
    r"(?: (?:going to|like to|want to|want you to|like you to|need you to|need to|have to|"
    r"plan to|recommend that you|prefer that you|suggest that you|have you))*"
    r"(?: (?:go ahead and|also|just|have you|put you on|get you|start you on))*\s+"
    r"|(?:you (?:can|should|need to|will need to|have to|must|may|will|are going to|could|"
    r"want to|might want to)(?: also| just| then)*\s+)"
    r"|(?:let us|let me|please|make sure (?:that )?you|just|try to|go ahead and)\s+)",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(
    r"^(?P<if>(?:if|when|once|unless|until|because) .+?),\s*(?:then )?(?P<then>(?:(?:we|I|you|"
    r"please|let us|call|ring|come|go|get|see|contact|return"
    r"|stop|take|start|use|try|give|send|that)\b).+)$",
    re.IGNORECASE,
)
_VERB_OF_PLAN = re.compile(
    r"^(?:order|refer|start|increase|decrease|continue|stop|prescribe|give|take|keep|check|repeat|schedule|send|see"
    r"|follow|come|return|call|get|have|use|avoid|drink|eat|rest|stay|recommend|obtain|put|do|try|monitor|finish|add"
    r"|switch|change|reduce|cut|lower|raise|hold|restart|refill|review|discuss|consider|test|limit|watch|apply|ice|wear"
    r"|go|make|talk|work|set|place|draw|run|arrange|book|step|swap|drop|not|also|bring|wait|"
    r"treat|text|phone|email|exercise|elevate)\b",
    re.IGNORECASE,
)
_GIVE = (
    (r"^(?:give|prescribe) you\b", "Prescribe"),
    (r"^(?:put|start) you (?:back )?on\b", "Start"),
    (r"^(?:have|want|like|need) you (?:to )?", ""),
    (r"^(?:send|refer) you\b", lambda: "Refer"),
    (r"^see you( back)?\b", "Follow up"),
    (r"^come (?:back|in)(?: and see (?:me|us))?\b", "Return"),
    (r"^get you\b", "Arrange"),
    (r"^(continue|keep) you on\b", "Continue"),
    (r"^ring (?:us|me)\b", "Call"),
    (r"^call (?:us|me)\b", "Call"),
)


def planned(text: str) -> str:
    """What a clinician says will be done, as an order: "I'm going to stop your aspirin" is "Stop aspirin."."""
    text = re.sub(r"^(?:yes|yeah|no),? (?=(?:I|you|we|try|keep)\b)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^(?:and|but|so|or|now|then|okay),? ", "", _SOFT.sub("", text).strip(), flags=re.IGNORECASE)
    text = re.sub(r"^(?:I|we) would like (?=an? )", "obtain ", text, flags=re.IGNORECASE)
    if (named := medicines().first(text, "en")) and re.fullmatch(r"let us ", text[: named.start], re.IGNORECASE):
        # what is left of "let us do topiramate, no, amitriptyline"
        text = f"start {text[named.start :]}"
    conditional = _CONDITIONAL.match(text)
    if conditional:
        then = planned(conditional["then"]).rstrip(".")
        return sentence(measured(f"{then} {_condition(conditional['if'])}")) if then else ""
    before = text
    for _ in range(3):
        shorter = _PLAN_LEAD.sub("", text, count=1)
        if shorter == text or not shorter:
            break
        text = shorter
    if text != before and not _VERB_OF_PLAN.match(text):
        text = before
    refer = re.match(r"^(?:refer|send) you\b", text, re.IGNORECASE)
    if refer:
        text = f"Refer{text[refer.end() :]}"
    for pattern, shape in _GIVE:
        if isinstance(shape, str):
            text = re.sub(pattern, shape, text, flags=re.IGNORECASE)
    text = re.sub(
        r"\b(?:of|with|on|to) (?:your|the)\b", lambda m: f"{m.group(0).split()[0]} the", text, flags=re.IGNORECASE
    )
    text = re.sub(r"^(\w+) (?:your|the) (?=\w)", r"\1 ", text, flags=re.IGNORECASE)
    if re.search(r"\b(?:if|when|until|unless|once)\b", text, re.IGNORECASE):
        head, word, tail = (
            re.split(r"\b(if|when|until|unless|once(?! (?:a|daily|every)))\b", text, maxsplit=1, flags=re.IGNORECASE)[
                :3
            ]
            if re.search(r"\b(?:if|when|until|unless|once(?! (?:a|daily|every)))\b", text, re.IGNORECASE)
            else (text, "", "")
        )
        text = f"{head}{_condition(word + tail)}" if word else text
    return _third_person_only(sentence(measured(others(text, of_patient=False))))


def _third_person_only(text: str) -> str:
    """A clinician's "I" that is left is the doctor's, and must not read as the patient's."""
    text = _FIRST.sub(lambda m: f"the doctor {third_person(m[1])}", text)
    text = re.sub(r"\b[Mm]y\b", "the doctor's", re.sub(r"\b(?:me|I)\b", "the doctor", text))
    return f"{text[:1].upper()}{text[1:]}"


def _condition(text: str) -> str:
    text = re.sub(r"\byou have been\b", "having been", text, flags=re.IGNORECASE)
    text = re.sub(r"\byou have\b", "there is", text, flags=re.IGNORECASE) if "no " in text else text
    text = re.sub(r"\b(?:it|this|that) is not\b", "not", text, flags=re.IGNORECASE)
    text = re.sub(r"\byou are\b", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(?:your|my)\b", "the", text, flags=re.IGNORECASE)
    text = text[0].lower() + text[1:]
    return re.sub(r"\byou (\w+)", lambda m: f"the patient {third_person(m[1])}", text, flags=re.IGNORECASE)


def found(text: str) -> str:
    """A finding or result as spoken by the clinician: "your throat is red" is "Throat is red."."""
    text = _SOFT.sub("", text).strip()
    text = re.sub(r"^.{0,40}?\b(?:is|here is) an? (?=\d+[- ]year)", "the patient is a ", text, flags=re.IGNORECASE)
    text = re.sub(r"^(?:on|upon) (?:your |the )?(?:physical )?(?:exam(?:ination)?)[, ]+", "", text, flags=re.IGNORECASE)
    text = re.sub(
        r"^(?:it looks like|looks like|it seems(?: like)?|I (?:do )?(?:see|hear|notice|appreciate|"
        r"feel|find)|so|and|that|"
        r"I can (?:see|hear|feel)|what I am seeing is(?: that)?|there (?:is|are|was|were)|"
        r"you (?:do |also |still )*have|you have got)\s+",
        "",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(
        r"^I do not (?:see|hear|notice|appreciate|feel|find) (?:any |an |a )?", "No ", text, flags=re.IGNORECASE
    )
    text = re.sub(r"^(?:your|the(?! patient)|his|her)\s+", "", text, flags=re.IGNORECASE)
    return _third_person_only(sentence(measured(others(text, of_patient=False))))


def denial(items: list[str]) -> str:
    """One statement for all that was denied."""
    if not items:
        return ""
    listed = ", ".join(items)
    return sentence(f"Denies {listed}")
