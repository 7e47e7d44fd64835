"""``scribe legal-hold``: holds placed, listed and released."""

from __future__ import annotations

import getpass
from contextlib import closing
from typing import Final

from pydantic import ValidationError
from rich.console import Console

from scribe.console.showing_json import pretty_json
from scribe.errors import BadInput
from scribe.installation import open_installation
from scribe.model import ConsultationId, HoldOrder, HoldReason, LegalHold, Person, ReleaseReason, Role
from scribe.settings import Settings

FORMAT: Final = "scribe.legal-holds/1"


def place(
    settings: Settings,
    console: Console,
    *,
    consultation: str,
    number: str,
    system: str,
    reason: HoldReason,
    case: str,
) -> None:
    """Places a hold, and prints what it keeps.

    Raises:
        BadInput: neither a consultation nor a patient is named, or both are; or the case has no number.
        NotFound: there is no such consultation, or none of this patient.
        WrongState: the consultation was destroyed before.
    """
    if bool(consultation) == bool(number):
        raise BadInput("A hold is on one consultation or on one patient.", remedy="Give --consultation or --patient.")
    try:
        order = HoldOrder(reason=reason, reference=case)
    except ValidationError:
        raise BadInput("A hold is named by the number of its case.", remedy="Give --case, without a name.") from None
    with closing(open_installation(settings)) as installation:
        service = installation.service
        if consultation:
            hold = service.place_hold(ConsultationId(consultation), order=order, actor=_actor())
        else:
            system = system or settings.emr_patient_system or "urn:scribe:patient-number"
            hold = service.place_hold_on_subject(system, number, order=order, actor=_actor())
    console.print(f"Hold {hold.number} keeps {len(hold.consultations)} consultations; nothing of them is removed.")


def list_all(settings: Settings, console: Console, *, released: bool, as_json: bool) -> None:
    """Prints the holds, and the removals that wait."""
    with closing(open_installation(settings)) as installation:
        holds = installation.service.holds(actor=_actor(), released=released)
        waiting = installation.service.postponed()
    if as_json:
        told = {
            "format": FORMAT,
            "holds": [hold.model_dump(mode="json") for hold in holds],
            "postponed": [one.model_dump(mode="json") for one in waiting],
        }
        console.out(pretty_json(told), end="")
        return
    for hold in holds:
        console.print(_line(hold), markup=False)
    for one in waiting:
        console.print(f"{one.consultation}  waits to be removed: {one.reason.value}, since {one.at:%Y-%m-%d}")
    console.print(f"{len(holds)} holds; {len(waiting)} removals wait for a release.")


def release(settings: Settings, console: Console, number: int, *, because: ReleaseReason) -> None:
    """Releases a hold, and prints what was removed with it.

    Raises:
        NotFound: there is no such hold.
        Conflict: it was released before.
    """
    with closing(open_installation(settings)) as installation:
        removed = installation.service.release_hold(number, because=because, actor=_actor())
    for one in removed:
        console.print(f"{one}  was removed, as it had been asked for")
    console.print(f"Hold {number} is released.")


def _line(hold: LegalHold) -> str:
    what = hold.consultation or "a patient"
    ended = ""
    if hold.released_at is not None and hold.released_because is not None:
        ended = f", released {hold.released_at:%Y-%m-%d} ({hold.released_because.value})"
    return (
        f"{hold.number:4}  {what}: {len(hold.consultations)} consultations, {hold.reason.value}, case {hold.reference},"
        f" since {hold.placed_at:%Y-%m-%d} by {hold.placed_by}{ended}"
    )


def _actor() -> Person:
    name = f"command-line:{getpass.getuser()}"
    return Person(id=name, name=name, role=Role.ADMINISTRATOR)
