"""``scribe deliver``: the deliveries as an operator sees them, without a patient's name, and what can be decided."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any, Final, Literal

from rich.console import Console

from scribe.access import INSTALLATION
from scribe.console.showing_json import pretty_json
from scribe.consultation.service import ConsultationService
from scribe.db import utc_now
from scribe.errors import BadInput, NotFound
from scribe.installation import open_installation
from scribe.model import Attempt, Consultation, ConsultationId, Person, Role, State
from scribe.settings import Settings
from scribe.web.masking import attempts_for, problem_for_operator, stop_for_operator

FORMAT: Final = "scribe.deliveries/1"
Decision = Literal["retry", "hold", "resume", "give-up"]

_KINDS: Final[dict[str, tuple[State, str]]] = {
    "waiting": (State.SIGNED, ""),
    "held": (State.SIGNED, "held"),
    "parked": (State.PARKED, ""),
    "given up": (State.PARKED, "given_up"),
    "withdrawing": (State.WITHDRAWING, ""),
}
_MOST: Final = 1000


def status(settings: Settings, console: Console, *, name: str | None, limit: int, as_json: bool) -> None:
    """Prints what waits, is held, parked or given up; or one of them with every attempt.

    Raises:
        NotFound: there is none of this name.
        BadInput: several end with these characters.
    """
    with _service(settings) as service:
        behind = service.behind_another()
        if name is not None:
            found = service.get(_id_of(service, name))
            rows = [_row(service, _kind_of(found), found, behind, every=True)]
        else:
            rows = [
                _row(service, kind, one, behind, every=False)
                for kind, (state, stopped) in _KINDS.items()
                for one in service.in_state(
                    state,
                    who=INSTALLATION,
                    stopped=(stopped,),
                    limit=limit,
                    at_the_emr=(state, stopped) == _KINDS["parked"],
                )
            ]
    if as_json:
        console.out(pretty_json({"format": FORMAT, "deliveries": rows}), end="")
        return
    if not rows:
        console.print("Nothing waits for the EMR.")
    for row in rows:
        _print(row, console)


def decide(settings: Settings, console: Console, decision: Decision, name: str, *, reason: str, as_json: bool) -> None:
    """Carries a decision out, in the name of who is at this command line.

    Raises:
        NotFound: there is none of this name.
        BadInput: several end with these characters, or no reason was given.
        WrongState: it is not in a state where this is possible.
    """
    with _service(settings) as service:
        one, actor = _id_of(service, name), _operator()
        match decision:
            case "retry":
                after = service.retry(one, actor=actor)
            case "hold":
                after = service.hold(one, reason=reason, actor=actor)
            case "resume":
                after = service.resume(one, reason=reason, actor=actor)
            case "give-up":
                after = service.give_up(one, reason=reason, actor=actor)
        row = _row(service, _kind_of(after), after, service.behind_another(), every=False)
    if as_json:
        console.out(pretty_json({"format": FORMAT, "deliveries": [row]}), end="")
    else:
        console.print(f"{after.id} is {row['kind']} now.", markup=False)


@contextmanager
def _service(settings: Settings) -> Iterator[ConsultationService]:
    with closing(open_installation(settings)) as installation:
        yield installation.service


def _operator() -> Person:
    """Who has a shell on the server operates it; the event names the account of the machine."""
    account = getpass.getuser()
    return Person(id=f"command-line:{account}", name=f"{account} (command line)", role=Role.OPERATOR)


def _id_of(service: ConsultationService, name: str) -> ConsultationId:
    """The consultation that is called so, in whole or by its end among those that this command lists."""
    try:
        return service.get(ConsultationId(name)).id
    except NotFound:
        if len(name) < 4:  # too short to be meant
            raise
    listed = (
        one
        for state, stopped in _KINDS.values()
        for one in service.in_state(state, who=INSTALLATION, stopped=(stopped,), limit=_MOST)
    )
    found = [one.id for one in listed if one.id.endswith(name.upper())]
    if len(found) > 1:
        raise BadInput(f"{len(found)} consultations end with {name}.", remedy="Give more of its id.")
    if not found:
        raise NotFound(f"No consultation that waits for the EMR ends with {name}.")
    return found[0]


def _kind_of(found: Consultation) -> str:
    stopped = found.stop.kind.value if found.stop is not None else ""
    waiting = next((kind for kind, place in _KINDS.items() if place == (found.state, stopped)), None)
    return waiting or found.state.value.replace("_", " ")


def _row(
    service: ConsultationService, kind: str, found: Consultation, behind: frozenset[ConsultationId], *, every: bool
) -> dict[str, Any]:
    attempts = service.attempts(found.id)
    shown = attempts_for(attempts if every else attempts[-1:], found, Role.OPERATOR)
    stop = stop_for_operator(found.stop)
    problem = problem_for_operator(found.parked.problem, found.patient) if found.parked is not None else None
    return {
        "consultation": found.id,
        "kind": kind,
        "since": found.state_since.isoformat(),
        "behind_another": found.id in behind,
        "next_attempt_at": found.next_attempt_at.isoformat() if found.next_attempt_at is not None else None,
        "tried": len(attempts),
        "stop": stop.model_dump(mode="json") if stop is not None else None,
        "problem": problem.model_dump(mode="json") if problem is not None else None,
        "attempts": [_attempt(one) for one in shown],
    }


def _attempt(one: Attempt) -> dict[str, Any]:
    return one.model_dump(mode="json", exclude={"more"})


def _print(row: dict[str, Any], console: Console) -> None:
    def say(text: str) -> None:
        console.print(text, markup=False)

    waited = _length((utc_now() - datetime.fromisoformat(row["since"])).total_seconds())
    tried = f"{row['tried']} attempt{'' if row['tried'] == 1 else 's'}"
    say(f"{row['consultation']}  {row['kind']}, {waited}, {tried}")
    if row["behind_another"]:
        say("    waits for an earlier note of the same patient")
    if row["next_attempt_at"]:
        say(f"    next attempt {row['next_attempt_at']}")
    if row["stop"] is not None:
        said = f": {row['stop']['reason']}" if row["stop"]["reason"] else ""
        say(f"    by {row['stop']['by']['name']} at {row['stop']['at']}{said}")
    for attempt in row["attempts"]:
        way = f" {attempt['way']}" if attempt["way"] else ""
        code = f" status {attempt['status']}" if attempt["status"] else ""
        say(f"    {attempt['number']}. {attempt['began_at']}{way}: {attempt['result'].replace('_', ' ')}{code}")
        if attempt["detail"]:
            say(f"       {attempt['detail']}")
        for issue in attempt["outcome"].get("issue", ()):
            text = (issue.get("details") or {}).get("text") or issue.get("diagnostics") or issue.get("code", "")
            places = ", ".join(issue.get("expression") or issue.get("location") or ())
            say(f"       the EMR: {text}{f' ({places})' if places else ''}")
    if row["problem"] is not None and row["problem"]["remedy"]:
        say(f"    {row['problem']['remedy']}")


def _length(seconds: float) -> str:
    minutes = int(seconds) // 60
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} d"
    return f"{hours} h {rest} min" if hours else f"{minutes} min"
