"""Which part of the note an English clause belongs to, by its words and its speaker."""

from __future__ import annotations

import re

from scribe.drafting.extractive.said import Kind, Said
from scribe.model import Speaker, Topic
from scribe.terminology import body_sites, conditions, medicines, symptoms, tests

_I = re.IGNORECASE
SMALL_TALK = re.compile(
    r"^(?:thank|thanks|you are welcome|nice to|good to|how are you|bye|see you later|"
    r"have a (?:good|great|nice)|take care|that is (?:fine|good|great|okay|right|it)|"
    r"no problem"
    r"|(?:that |it |this )?sounds? good$|any questions|I am sorry|I am glad|congratulations|good (?:morning|"
    r"afternoon|evening)|come on in|have a seat|take a seat|let us (?:see|take a look|talk)"
    r"|let me (?:take|have|see|check|listen|go|just)|go ahead and (?:lie|lay|sit|take|open)|"
    r"take a deep breath|deep breath|I understand|I appreciate|I see$|got it|makes sense|"
    r"no questions"
    r"|I(?: am(?: just)? going to| will| would like to|"
    r" want to)(?: just)?(?: quickly)?(?: go ahead and)? (?:take a look|check you|examine|"
    r"listen|do a|talk|look at|review|go over|press|feel|ask|move|document|tap|take your|show)"
    r"|show me|finalize|of course|you bet|all set|perfect|great|awesome|okay|wow|yes$|yeah$|no$)\b",
    _I,
)
MACHINE = re.compile(
    r"\b(?:hey|hi|okay|ok),? (?:dragon|dax|scribe|computer)\b|\bdragon\b|\bdax\b|^(?:computer|"
    r"scribe)\b|(?:ignore|disregard|forget) (?:the|all|your|any|"
    r"previous) (?:\w+ )?(?:template|instructions?|rules|prompt)"
    r"|^(?:write|note down|put|type|record|delete|erase|document)\b.{0,30}\b(?:that|down|"
    r"in the note|note|chart|system|record|above|everything)\b|system prompt|not to be typed|"
    r"full stop|new paragraph|^dictating",
    _I,
)
_FAMILY = re.compile(
    r"\b(?:my|your|his|her|the|patient's) (?:\w+ )?(?:mother|father|mom|mum|dad|sister|"
    r"brother|son|daughter|wife|husband|grand\w+|aunt|uncle|cousin|parents|kids|children|"
    r"partner|in-law|family|neighbou?r|friend|niece|nephew)\b"
    r"|^(?:mom|mum|dad|mother|father|grandma|grandpa|wife|husband)\b|family history|runs in the family",
    _I,
)
_ALLERGY = re.compile(r"\ballerg(?:y|ies|ic)\b(?! (?:rhinitis|season))|break out in hives|anaphyla", _I)
ALLERGENS = re.compile(
    r"\b(?:latex|(?:pea)?nuts?|shellfish|seafood|eggs?|milk|soya?|wheat|pollen|dust|cats?|dogs?|bees?|wasps?|iodine"
    r"|contrast(?: dye)?|plasters?|adhesive|nickel|sulfa)\b",
    _I,
)
_REACTS = re.compile(
    r"\b(?:hives|rash|swell\w*|swollen|itch\w*) (?:\w+ ){0,3}(?:from|after|when|to)\b"
    r"|\b(?:gives?|gave) me (?:\w+ ){0,3}(?:hives|rash|swelling)\b|\bmakes? me (?:\w+ ){0,2}(?:itch|swell)"
    r"|\bbreak out\b",
    _I,
)
_SOCIAL = re.compile(
    r"\b(?:smok(?:e|es|er|ing)|cigarettes?|tobacco|vap(?:e|ing)|alcohol|drink(?:s|"
    r"ing)? (?:beer|wine)|beers?|wine|drinks? (?:a|per)|marijuana|cannabis|weed|"
    r"recreational drugs?"
    r"|I work (?:as|at|in)|my job|retired|I live (?:with|alone|in)|married|divorced|"
    r"exercis(?:e|ing)|diet|salt|frozen dinners|fast food|soup|sodium)\b",
    _I,
)
_PAST = re.compile(
    r"\b(?:past medical history|history of|had surgery|surgery (?:on|about|in|last)|operation|"
    r"(?:appendix|gallbladder|tonsils|uterus|hysterectomy|thyroid) (?:out|removed)|"
    r"diagnosed with|when I was (?:a kid|young|\d+)"
    r"|years ago|hospitali[sz]ed|in the past|heart attack in|transplant|bypass|stent)\b",
    _I,
)
_TAKING = re.compile(r"\b(?:tak(?:e|es|ing)|on|us(?:e|es|ing)|prescribed|dose|pill|tablets?)\b", _I)
_PLAN = re.compile(
    r"\b(?:I|we)(?: am| are)?(?: also| just)? (?:going to|will|would like (?:you )?to|"
    r"want (?:you )?to|want you|need (?:you )?to|recommend|suggest|plan|can|could|must|would like an?|"
    r"should)\b(?! (?:see|hear|feel) (?:a|the|some))"
    r"|^(?:continue|start|stop|increase|decrease|take|keep|try|avoid|drink|call|come back|"
    r"return|follow|finish|order|refer|repeat|check|use|rest|stay|schedule|prescribe|refill|"
    r"switch|reduce|give|put)\b"
    r"|\byou (?:can|should|need to|must|have to|may want)\b|\b(?:prescri(?:be|ption)|refill|"
    r"referral|follow[- ]up (?:in|with)|recommend)\b|\blet us (?:start|stop|try|get|do|"
    r"increase|check|keep|order|continue|add|switch)\b",
    _I,
)
_ORDER = re.compile(r"\b(?:must|need to|have to|want you to) (?:stop|start|switch)\b", _I)
"""An order that stands even when the lexicon does not know the medicine's name."""
_TOLD_TO_HAVE = re.compile(r"^you (?:do |also )?have\b(?! (?:been|to|had|got to)\b)", _I)
_FOLLOW_UP = re.compile(
    (
        r"\b(?:come back|return (?:in|to)|see (?:you|me) (?:back|again|in)|follow[- ]up|back in \d|"
        r"recheck in|(?:call|ring) (?:us|me|the (?:office|clinic)|911|999)|give (?:us|me) a call|"
        r"emergency|get seen|\bER\b|if (?:it|you|the|that|there|things|your)\b.*(?:worse|"
        r"not better|worsen|fever|get|come|spread|persist|return|develop))"
    ),
    _I,
)
_INSTRUCT = re.compile(
    (
        r"^(?:please )?(?:drink|rest|avoid|try to|stay|finish|do not|keep|make sure|eat|get some|"
        r"cut|limit|elevate|exercise|apply|ice|wear|monitor|check your|bring|go easy|watch)\b|"
        r"\byou (?:should|can|need to|must) (?:drink|rest|avoid|stay|eat|keep|wear|ice|elevate|"
        r"limit|exercise|try)\b"
    ),
    _I,
)
_ASSESS = re.compile(
    r"\b(?:I think (?:this|that|it|you|your|he|she|the)|this is (?:a |an |probably |likely |"
    r"most likely |just )?|diagnosis|impression|assessment|consistent with|"
    r"looks like you have|it is (?:most likely|likely|probably)"
    r"|most likely|suspect|fits (?:very )?well with|you(?: do)? have (?:a |an )?(?:diagnosis|"
    r"case)|for (?:your|the|her|his) (?:\w+ )?(?:problem|first|second|third)|not at goal|"
    r"well[- ]controlled|controlled|stable|concern(?:ed)? (?:for|about)|indicat(?:es?|ive) of|"
    r"due to|because of)\b",
    _I,
)
_EXAM = re.compile(
    r"\b(?:on (?:your |the |physical )*exam|examination|tender(?:ness)?|murmur|lungs? (?:are|"
    r"is|sound|clear)|clear to auscultation|reflex(?:es)?|range of motion|edema|swelling|"
    r"erythema|effusion|bruit|lymph"
    r"|guarding|rebound|bowel sounds|gait|strength|sensation|pulses?|pupils|abdomen|soft|"
    r"non-?tender|distended|palpat\w+|rash|lesion|red|swollen|wheez\w+|crackles|rales|rhonchi|"
    r"straight leg|mcmurray|lachman|regular rate|heart sounds?|sounds? (?:normal|good|clear)|"
    r"clear bilaterally|throat|tonsils|ear ?drums?|normal|pain (?:to|with) (?:palpation|"
    r"flexion|extension)|chest (?:is )?clear|bruising|ecchymosis|drainage|straight)\b",
    _I,
)
_VITAL = re.compile(
    (
        r"\b(?:blood pressure|bp|heart rate|pulse|temperature|temp|respiratory rate|respirations|"
        r"oxygen|o2|sats?|saturation|spo2|weight|vital signs?|vitals)\b|\b\d{2,3}/\d{2,3}\b|"
        r"\b\d{2,3} over \d{2,3}\b"
    ),
    _I,
)
_RESULT = re.compile(
    (
        r"\b(?:results?|came back|x-?rays?|showed?|shows|reveal\w*|labs?|level|positive|negative|"
        r"elevated|culture|a1c|hemoglobin|creatinine|potassium|ldl|ejection fraction|echo\w*|ekg|"
        r"ecg|mri|ct|ultrasound|dipstick|biopsy|count)\b"
    ),
    _I,
)
_OFFICE_TALK = re.compile(
    (
        r"\b(?:nurse will|front desk|appointment desk|check(?:ed)? out|any (?:other )?questions|"
        r"how does that sound|sound good|insurance|parking|the drive)\b"
    ),
    _I,
)
_DOCTOR_SUMMARY = re.compile(
    (
        r"\b(?:year[- ]old|presents? (?:today )?(?:with|for)|here (?:today )?(?:for|to|with)|"
        r"(?:past )?medical history (?:of|significant)|came in|follow(?:ing)? up (?:on|for|of)|"
        r"past history of)\b"
    ),
    _I,
)
_CLINICAL_WORD = re.compile(
    r"\b(?:pain\w*|hurt\w*|ache\w*|sore|better|worse|started|began|since|days?|weeks?|months?|"
    r"years?|sleep\w*|walk\w*|swell\w*|swollen|bleed\w*|symptoms?|doctor|hospital|emergency|"
    r"medication\w*|medicine|pills?|sugars?|weight|breath\w*|fell|injur\w*|"
    r"twist\w*|pop|burn\w*|sharp|dull|constant|comes and goes|night|morning|lift\w*|ice|heat|"
    r"stairs|exercise|appetite|stool|urin\w*|bowel|period|pregnan\w*|stress\w*|mood|anxi\w*|"
    r"depress\w*|surgery|physical therapy|diet|eat\w*|drink\w*|smok\w*|itch\w*|tired|energy|"
    r"strain|limp\w*|monitor\w*|check\w*)\b",
    _I,
)


def ignored(said: Said) -> bool:
    """Greetings, the telephone, small talk, and what is said to a machine: never part of a note."""
    text = said.text
    if re.fullmatch(r"(?:on|upon) (?:\w+ ){0,3}exam\w*", text, _I):
        return True
    if re.search(
        (
            r"\b(?:what is going on|how are you|can you tell me|does (?:this|that|it) hurt|"
            r"are we recording|we are recording)\b"
        ),
        text,
        _I,
    ):
        return True
    if said.kind is Kind.ANSWER and (medicines().first(text, "en") or ALLERGENS.search(text)):
        # "Penicillin." is the whole answer to "Any allergies?"
        return bool(MACHINE.search(text))
    return bool(MACHINE.search(text) or SMALL_TALK.match(text) or _OFFICE_TALK.search(text)) or len(text.split()) < 2


def clinical(text: str) -> bool:
    """Whether a clause says anything about health at all."""
    return bool(
        _CLINICAL_WORD.search(text)
        or symptoms().first(text, "en")
        or conditions().first(text, "en")
        or medicines().first(text, "en")
        or re.search(r"\d{2,3}/\d{2,3}", text)
        or body_sites().first(text, "en")
    )


def role(said: Said) -> Speaker:
    """Who speaks; when the transcript does not know, who would say such a thing."""
    if said.speaker in (Speaker.DOCTOR, Speaker.PATIENT):
        return said.speaker
    if re.search(r"\b(?:your|you)\b|^(?:I am going to|we will|take|start|stop|continue)\b", said.text, _I) or (
        _EXAM.search(said.text) and not re.match(r"^(?:I|my)\b", said.text, _I)
    ):
        return Speaker.DOCTOR
    return Speaker.PATIENT


def topic_of(said: Said) -> Topic | None:
    """The topic of a clause, or ``None`` when it does not belong in a note."""
    if ignored(said):
        return None
    return _doctor(said) if role(said) is Speaker.DOCTOR else _patient(said)


_SCALE = re.compile(r"\b(?:scale (?:of|from)|out of (?:ten|10))\b", _I)
"""A question for a number of one's own: how bad is it?"""


def _patient(said: Said) -> Topic | None:  # noqa: PLR0911 - one return each
    text = f"{said.text} {said.question}" if said.kind is Kind.ANSWER else said.text
    rated = said.kind is Kind.ANSWER and _SCALE.search(said.question) is not None
    if not clinical(text) and not _SOCIAL.search(text) and not _ALLERGY.search(text) and not rated:
        return None
    if re.search(r"\?$", said.text) or re.match(
        r"^(?:do|should|can|could|will|is|are|what|how|when|so (?:it|we|i)) ", said.text, _I
    ):
        return None
    relative = _FAMILY.search(said.text)
    if relative and relative.start() < 12:
        return (
            Topic.FAMILY_HISTORY
            if conditions().first(said.text, "en") or symptoms().first(said.text, "en") or _ALLERGY.search(text)
            else None
        )
    allergen = ALLERGENS.search(said.text) or medicines().first(said.text, "en")
    if _ALLERGY.search(text) or (allergen and _REACTS.search(said.text)):
        return Topic.ALLERGIES
    if _FAMILY.search(said.text) or re.search(r"family history", text, _I):
        return Topic.FAMILY_HISTORY
    if medicines().first(said.text, "en") and _TAKING.search(text):
        return Topic.MEDICATIONS
    if _SOCIAL.search(text):
        return Topic.SOCIAL_HISTORY
    if _PAST.search(text) and not re.search(r"(?:days?|weeks?|months?) ago", said.text, _I):
        return Topic.PAST_HISTORY
    return Topic.PRESENT_ILLNESS


def _doctor(said: Said) -> Topic | None:  # noqa: PLR0911, PLR0912, C901 - one return each
    text = said.text
    if re.match(r"^No\b", text) and len(text.split()) < 8 and tests().first(text, "en") and len(said.evidence) > 1:
        return Topic.PLAN
    if _ALLERGY.search(text) and medicines().first(text, "en") and not _PLAN.search(text):
        return Topic.ALLERGIES
    if _DOCTOR_SUMMARY.search(text) and not _PLAN.search(text):
        return Topic.PRESENT_ILLNESS
    if _FOLLOW_UP.search(text) and not re.search(r"\b(?:last|previous)\b", text, _I):
        return Topic.FOLLOW_UP
    if _INSTRUCT.search(text):
        return Topic.INSTRUCTIONS
    if (
        medicines().first(text, "en")
        and re.search(r"\d ?(?:mg|mcg|g|mL|milligrams?|grams?)\b|\b(?:once|twice|times) (?:a|per) day|daily", text, _I)
        and not re.search(r"\b(?:you (?:are|were)|currently|history)\b", text, _I)
    ):
        return Topic.PLAN
    if _PLAN.search(text):
        useful = clinical(text) or tests().first(text, "en") or _ORDER.search(text)
        return Topic.PLAN if useful else None
    if _TOLD_TO_HAVE.match(text) and conditions().first(text, "en") and not re.search(r"\d{2,3}/\d{2,3}", text):
        return Topic.ASSESSMENT
    if _VITAL.search(text) and re.search(r"\d|normal|good|stable|vital", text):
        return Topic.VITAL_SIGNS
    if _ASSESS.search(text) and (
        conditions().first(text, "en")
        or symptoms().first(text, "en")
        or re.search(
            r"\b(?:I think|diagnosis|impression|consistent with|strain|sprain|tear|fracture|infection)\b", text, _I
        )
    ):
        return Topic.ASSESSMENT
    named = conditions().first(text, "en")
    if named is not None and 2 * len(named.text) >= len(text) and not re.search(r"\b(?:no|not|any)\b", text, _I):
        return Topic.ASSESSMENT
    if _RESULT.search(text) and (tests().first(text, "en") or re.search(r"\d|positive|negative", text)):
        return Topic.RESULTS
    if _EXAM.search(text) and not re.match(r"^(?:I|we|if|that is|it is|which)\b", text, _I):
        return Topic.EXAMINATION
    if re.match(r"^I (?:do )?(?:not )?(?:see|hear|feel|notice|appreciate)\b", text, _I):
        return Topic.EXAMINATION
    return None
