"""What becomes of one medicine over a visit, heard claim by claim."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from scribe.facts import dosing
from scribe.language.claim import Action, Claim, When
from scribe.model import Language, MedicationAttributes, MedicationChange, Speaker
from scribe.resources.quantities import shown

Change = MedicationChange

_DIRECT: Final[dict[Action, Change]] = {
    Action.STOP: Change.STOPPED,
    Action.HOLD: Change.ON_HOLD,
    Action.REFUSED: Change.DECLINED,
    Action.NOT_TAKEN: Change.NOT_TAKEN,
    Action.MORE: Change.CHANGED,
    Action.LESS: Change.CHANGED,
    Action.TAPER: Change.CHANGED,
    Action.CHANGE: Change.CHANGED,
}
_NEW_DOSE: Final = frozenset({Action.START, Action.MORE, Action.LESS, Action.TAPER, Action.CHANGE})
_AMOUNT: Final = frozenset({"dose", "dose_high", "dose_unit", "per_kilo", "in_a_day", "strength"})
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)


@dataclass
class Course:
    """What becomes of one medicine over a visit."""

    change: Change | None = None
    taken: bool = False
    before: Decimal | None = None
    until_now: str = ""
    members: dict[str, object] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)

    def hear(self, claim: Claim, language: Language) -> None:
        """Takes in the next claim about it."""
        told = dosing.dosed(claim.regimen, language)
        if told.get("per_kilo") and "dose" in self.members and not self.members.get("per_kilo"):
            told = {name: value for name, value in told.items() if name not in _AMOUNT}  # by which it was worked out
        action, before = _meant(claim, told), self.change
        if self.before is not None and told.get("dose") == self.before:
            told = {name: value for name, value in told.items() if name not in _AMOUNT}  # what it was until now
        if claim.regimen is not None and claim.regimen.before is not None:
            self.before = claim.regimen.before
            self.until_now = f"{self.before.normalize():f} {shown(claim.regimen.before_unit)}".strip()
        if claim.speaker in _LAY and before in (Change.STARTED, Change.CHANGED) and action in _NEW_DOSE:
            action = Action.GOES_ON  # said over by the one whom it was ordered for
        self.change = self._after(claim, action, told)
        if self.change is None:
            return
        anew = action in _NEW_DOSE and before is not None and ("dose" in told or action is not Action.START)
        anew = anew or (action is Action.GOES_ON and "dose" in told and self._put_right_by(claim))
        self.claims.append(claim)
        self.members = dosing.going_on(self.members, before, self.change)
        if anew:
            if "dose" in self.members and action is not Action.GOES_ON and not self.until_now:
                self.until_now = dosing.regimen_of(self._told(""), language)
            # a dose that is raised without saying to what is not the old one any more
            self.members = {**{k: v for k, v in self.members.items() if k not in _AMOUNT}, **told}
        else:
            fixed = _AMOUNT - {"strength"} if "dose" in self.members else frozenset()
            self.members = {**{k: v for k, v in told.items() if k not in fixed}, **self.members}
        self.taken = self.taken or self.change in (Change.CONTINUES, Change.CHANGED)

    def attributes(self, name: str) -> MedicationAttributes:
        """What was said of it, all in all; of one that changes also how it was taken until now."""
        return self._told(name, self.until_now if self.change is Change.CHANGED else "")

    def _told(self, name: str, until_now: str = "") -> MedicationAttributes:
        told = {"name": name, "change": self.change or Change.CONTINUES, "until_now": until_now}
        return MedicationAttributes.model_validate({**told, **self.members})

    def _put_right_by(self, claim: Claim) -> bool:
        """Whether a lay person tells of what so far only a doctor's list says that it is taken."""
        mine = any(one.speaker in _LAY for one in self.claims)
        return claim.speaker in _LAY and not mine and self.change is Change.CONTINUES

    def _after(  # noqa: PLR0911 (one for each thing that is done)
        self, claim: Claim, action: Action, told: dict[str, object]
    ) -> Change | None:
        """What the visit does with it, once this was said too."""
        now = self.change
        if action is Action.STOP and claim.when is When.PAST:
            ended = Change.STOPPED if self._put_right_by(claim) else Change.PAST
            return now if now in (Change.STARTED, Change.CONTINUES) and ended is Change.PAST else ended
        if action in _DIRECT:
            if action is Action.STOP and now is Change.STARTED and claim.when is When.PLANNED:
                return now  # "take it until the fever stops"
            return _DIRECT[action]
        match action:
            case Action.START if self.taken:
                before, dose = self.members.get("dose"), told.get("dose")
                if dose is None and now is Change.CHANGED:
                    return now
                return Change.CONTINUES if dose is None or before in (None, dose) else Change.CHANGED
            case Action.START:
                changed = claim.regimen is not None and claim.regimen.before is not None
                return Change.CHANGED if changed else Change.STARTED
            case Action.GOES_ON:
                return Change.CONTINUES if now in (None, Change.PAST, Change.NOT_TAKEN) else now
            case Action.TOOK:
                return now or Change.PAST
            case Action.RAN_OUT:
                return now if now not in (None, Change.CONTINUES) else Change.NOT_TAKEN
            case _:
                return now


def _meant(claim: Claim, told: dict[str, object]) -> Action:
    """What is done with a medicine; who says so decides what the words leave open."""
    action, lay = claim.action, claim.speaker in _LAY
    if action is Action.ORDER and len(claim.segments) == 1:
        action = Action.START  # named in one breath with tests that are ordered
    if lay and action in _NEW_DOSE:
        return Action.GOES_ON  # the patient who tells of a start, or of another dose, takes it so already
    if action is not Action.NONE:
        return Action.STOP if claim.category == "ended" else action
    if claim.when is When.PAST:
        return Action.TOOK if told else Action.NONE
    if lay:
        return Action.GOES_ON if "dose" in told or "frequency" in told else Action.NONE
    if len(claim.segments) > 1:
        # asked and answered, or read back: a medicine that is taken
        return Action.GOES_ON if told else Action.NONE
    # an order without its verb: a dose with how long or how often
    return Action.START if "dose" in told and ("duration" in told or "frequency" in told) else Action.NONE
