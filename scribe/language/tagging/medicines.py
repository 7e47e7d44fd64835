"""What the claims of a medicine become by its outcome: what the rules say otherwise yields where that is sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from scribe.language.claim import ENDED, Action, Assertion, Claim, ClaimKind, Standing, When, Whose
from scribe.language.claims import Read, claim_of
from scribe.language.dialogue.cues import refusing
from scribe.language.dialogue.dosing import merged_regimen
from scribe.language.dialogue.memory import evidence_of
from scribe.language.quantity.regimen import Regimen
from scribe.language.rules import Pack
from scribe.language.tagging.amounts import Amount, amounts_behind, regimen_of
from scribe.language.tagging.naming import Named, medicines_in
from scribe.language.tagging.outcome import NOTHING, outcome_of, signs_of
from scribe.language.tagging.tagger import Tagged
from scribe.model import Speaker

OPEN: Final = {"continue": 0.55, "start": 0.65, "change": 0.65, "past": 0.45, "allergy": 0.7, "kin": 0.7}
"""How probable an outcome must be where the rules leave it open what becomes of a medicine; of those not named 0.6."""
OTHER: Final = {"start": 0.75, "change": 0.8, "stop": 0.8, "no": 0.6, NOTHING: 0.6, "allergy": 0.7, "kin": 0.7}
"""How probable it must be where they say something else; of those not named 0.65."""
DENIED: Final = 0.9
"""How probable it must be where they say that it is not taken, or not any more."""
KEPT: Final = 0.8
"""How probable it must be that nothing becomes of a medicine that the rules let go on."""
NEW: Final = {"start": 0.8, "allergy": 0.75}
"""How probable it must be where they made no claim of it; of those not named 0.6."""
_ACTIONS: Final = {
    "start": Action.START,
    "change": Action.CHANGE,
    "continue": Action.GOES_ON,
    "stop": Action.STOP,
    "hold": Action.HOLD,
    "past": Action.STOP,
}
_SAYS: Final[dict[Action, str]] = {
    Action.GOES_ON: "continue",
    Action.START: "start",
    Action.STOP: "stop",
    Action.HOLD: "hold",
    Action.MORE: "change",
    Action.LESS: "change",
    Action.CHANGE: "change",
    Action.TAPER: "change",
    Action.REFUSED: "no",
    Action.NOT_TAKEN: "not taken",
    Action.RAN_OUT: "not taken",
    Action.TOOK: "past",
}
"""What the rules say with an action, in the words of outcomes."""
_WORDS_ONLY: Final = ("no", NOTHING)
_ORDERS: Final = ("start", "change")
_DOSED: Final = ("start", "change", "continue")
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)


def medicines(
    reads: Sequence[Read], claims: Sequence[Claim], told: Tagged, own: Pack
) -> tuple[dict[int, Claim], list[Claim]]:
    """The claims that change, by their place among all, and those of medicines that the rules made none of.

    Args:
        reads: the sentences of a consultation, each at the place that its index names.
        claims: what the rules make of them.
        told: what the tagger makes of them.
        own: the pack.
    """
    named = medicines_in(reads, claims, told)
    amounts = amounts_behind(named, reads, told)
    changed: dict[int, Claim] = {}
    made: list[Claim] = []
    for key, every in named.items():
        held = tuple(one for one in amounts.get(key, ()) if own.spaced or not _is_refused(one, reads, own))
        outcome = outcome_of("medicine", signs_of("medicine", every, held, reads, claims, told))
        label, sure = max(outcome.items(), key=lambda one: one[1])
        by_rules = [one.place for one in every if one.place is not None]
        places = [place for place in by_rules if claims[place].kind is ClaimKind.MEDICINE]
        if places:
            mine = [claims[place] for place in places]
            refused = label == "kin" and any(_taken_by_the_patient(one, reads[one.sentence]) for one in mine)
            own_claims = mine if refused else _settled(mine, label, sure)
            changed |= dict(zip(places, _dosed(own_claims, held, reads, own), strict=True))
        elif not by_rules and label not in (*_WORDS_ONLY, "kin") and sure >= NEW.get(label, 0.6):
            new = _made(reads[every[-1].sentence], every[-1], label, own)
            made += _dosed([new], held, reads, own) if new is not None else []
    return changed, made


def _taken_by_the_patient(claim: Claim, read: Read) -> bool:
    """Whether a rule says that it is the patient's who takes what is somebody else's ("I take my mother's …")."""
    every = (mark for mark in read.marks if mark.rule.gives.get("whose") == Whose.PATIENT.value)
    return claim.whose is Whose.PATIENT and any(mark.covers(claim.start, claim.end) for mark in every)


def _settled(claims: list[Claim], label: str, sure: float) -> list[Claim]:
    """The claims of a medicine with what becomes of it, where they say something else or nothing.

    What the conversation took back stays so: an order given again by mistake is worse than one that is shown as words.
    """
    standing = [claim for claim in claims if claim.stands]
    says = _says(standing)
    if label in ("start", "continue") and any(one.regimen is not None and one.regimen.is_changed for one in standing):
        label = "change"
    if all(claim.whose is not Whose.PATIENT for claim in claims) or sure < _needed(label, says):
        return claims
    if says == label or (label in _WORDS_ONLY and says in ("", "no", "not taken")):
        return claims
    if _barred(claims, label, says):
        return claims
    if label == "kin":
        changed: dict[str, object] = {"whose": Whose.OTHER, "relation": None}
    elif label in _WORDS_ONLY:
        changed = {"assertion": Assertion.CONDITIONAL}
    elif label == "allergy":
        changed = {"kind": ClaimKind.ALLERGY, "assertion": Assertion.PRESENT, "action": Action.NONE, "regimen": None}
    else:
        return _acting(claims, standing, label) if standing else claims
    return [claim.but(**changed) if claim.stands else claim for claim in claims]


def _barred(claims: Sequence[Claim], label: str, says: str) -> bool:
    """Whether an outcome can't be: an order taken back, or of what only the patient named, as taken or asked for."""
    if label in _ORDERS and any(claim.standing is Standing.WITHDRAWN for claim in claims):
        return True
    lay = all(claim.speaker in _LAY for claim in claims)
    asked = label == "continue" and all(claim.assertion is Assertion.ASKED for claim in claims)
    return lay and (asked or (label == "start" and says == "past"))


def _needed(label: str, says: str) -> float:
    """How probable an outcome must be to stand against what the rules say."""
    if label in _WORDS_ONLY and says in ("continue", "change"):
        return KEPT
    if says in ("no", "not taken", "past") and label not in _WORDS_ONLY:
        return DENIED
    return OTHER.get(label, 0.65) if says else OPEN.get(label, 0.6)


def _says(claims: Sequence[Claim]) -> str:
    """What the rules say in the end becomes of a medicine; empty where they leave it open."""
    usable = [one for one in claims if one.assertion is Assertion.PRESENT and one.whose is Whose.PATIENT]
    if not usable and not any(one.assertion is Assertion.ASKED for one in claims):
        return "no"  # denied, on a condition, or somebody else's
    acting = [one for one in usable if one.action is not Action.NONE]
    if not acting:
        return ""
    return "past" if acting[-1].category == ENDED else _SAYS.get(acting[-1].action, "")


def _acting(claims: Sequence[Claim], usable: Sequence[Claim], label: str) -> list[Claim]:
    """Lets one claim of a medicine say what becomes of it: the last that tells a dose, else the last one."""
    chosen = ([claim for claim in usable if _has_dose(claim)] or list(usable))[-1]
    told = []
    for claim in claims:
        if claim is chosen:
            told.append(_with_outcome(claim, label))
        elif claim in usable and (label != "change" or claim.action is not Action.GOES_ON):
            told.append(claim.but(action=Action.NONE, category=""))
        else:
            told.append(claim)
    return told


def _with_outcome(claim: Claim, label: str) -> Claim:
    return claim.but(
        action=_ACTIONS[label],
        assertion=Assertion.PRESENT,
        whose=Whose.PATIENT,
        relation=None,
        when=When.PAST if label == "past" else When.NOW,
        speaker=Speaker.DOCTOR if label in _ORDERS else claim.speaker,
        category=ENDED if label == "past" else "",
    )


def _is_refused(amount: Amount, reads: Sequence[Read], own: Pack) -> bool:
    """Whether the words right before an amount say that it is not meant (可不敢四片)."""
    text = reads[amount.sentence].text
    return refusing(own).search(text[: max(0, text.find(amount.text))]) is not None


def _has_dose(claim: Claim) -> bool:
    return claim.regimen is not None and claim.regimen.dose is not None


def _dosed(claims: list[Claim], amounts: Sequence[Amount], reads: Sequence[Read], own: Pack) -> list[Claim]:
    """With the amount that holds, where what is begun, changed or goes on has none, or has the old one."""
    acting = [place for place, claim in enumerate(claims) if claim.stands and claim.action is not Action.NONE]
    claim = claims[acting[-1]] if acting else None
    says = _says([claim]) if claim is not None else ""
    if claim is None or says not in _DOSED:
        return claims
    if claim.regimen is not None and claim.regimen.parts:
        return claims  # 早二晚一: dosed by the parts of the day
    known = next((claims[place] for place in reversed(acting) if _has_dose(claims[place])), None)
    for amount, regimen in _fitting(amounts, known or claim, says, own):
        if known is not None:
            said = evidence_of(reads[amount.sentence])
            later = says == "change" and amount.sentence > known.sentence and said != known.evidence[-1]
            if not later or known.regimen is None or regimen.dose == known.regimen.dose:
                break
        dosed = claim.but(
            regimen=merged_regimen(regimen, claim.regimen or Regimen()),
            evidence=(*claim.evidence, evidence_of(reads[amount.sentence])),
        )
        return [*claims[: acting[-1]], dosed, *claims[acting[-1] + 1 :]]
    return claims


def _fitting(amounts: Sequence[Amount], claim: Claim, says: str, own: Pack) -> Iterator[tuple[Amount, Regimen]]:
    """The amounts that can be of a medicine: of an order a doctor's last ones, of what goes on the first."""
    told = [one for one in amounts if says == "continue" or not one.lay]
    if says in _ORDERS:
        last = max((one.sentence for one in told), default=-1)
        told = [one for one in told if one.sentence == last]
    for one in told:
        regimen = regimen_of(one, claim, own.language)  # type: ignore[arg-type]
        if regimen is not None:
            yield one, regimen


def _made(read: Read, one: Named, label: str, own: Pack) -> Claim | None:
    """The claim of a name that the rules made none of."""
    if own.any_of("no_name").fullmatch(read.text, one.start, one.end):
        return None
    mention = read.name_at(one.start, one.end, "medicines", "allergens", "substances")
    made = claim_of(read, replace(mention, list="medicines"), own)
    if made is None or made.kind is ClaimKind.TEST:
        return None
    if label == "allergy":
        return made.but(
            kind=ClaimKind.ALLERGY,
            list_name=mention.list,
            assertion=Assertion.PRESENT,
            action=Action.NONE,
            regimen=None,
        )
    return _with_outcome(made, label) if mention.list == "medicines" else None
