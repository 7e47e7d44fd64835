"""What a note of 90 statements costs the site: `python -m tests.bench.large_note`, milliseconds of the processor.

A view of the note page, one edit as its script sends it (the answer holds what changed), and one without a script
(a redirect, then the page). The median of some runs, the first not counted.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.telling import load, say
from tests.fakes.web_installation import Site, open_site

STATEMENTS = 90
RUNS = 9
SAID = (
    "I have had a cough for {n} days and it is worse at night.",
    "Start amlodipine {n} milligrams once daily in the morning.",
    "Blood pressure was {m} over {n}, measured twice while sitting.",
    "No chest pain and no shortness of breath on {n} stairs.",
    "My mother had a stroke at {m} years of age.",
    "Take metformin {m} milligrams twice daily with meals.",
    "The left knee has hurt since I fell {n} weeks ago.",
    "Come back in {n} weeks with a diary of your readings.",
    "I am allergic to penicillin, I had a rash {n} years ago.",
)


def turns() -> tuple[str, ...]:
    """What was said, of which each turn becomes a statement."""
    return tuple(SAID[at % len(SAID)].format(n=at + 3, m=at + 60) for at in range(STATEMENTS))


def median_ms(work: Callable[[int], object]) -> float:
    """Milliseconds of the processor of one run; each is told its number."""
    taken = []
    for number in range(RUNS + 1):
        begin = time.process_time()
        work(number)
        taken.append((time.process_time() - begin) * 1000)
    return statistics.median(taken[1:])


def measured(site: Site) -> dict[str, Callable[[int], object]]:
    """What is done, by its name."""
    note = site.drafted(turns(), changed=("milligrams", "grams"))
    nurse = site.desk("sam")
    count = len(site.service.note(note.id).statements)
    flags = sum(flag.open for one in site.service.note(note.id).statements for flag in one.flags)
    say(f"{count} statements, {flags} open flags, load {load()}")
    one = site.service.note(note.id).statements[count // 2]

    def view(_number: int) -> None:
        assert nurse.get(f"/notes/{note.id}").status_code == 200

    def edit(number: int, *, scripted: bool = True) -> None:
        now = site.service.get(note.id)
        fields = {
            "kind": "rewrite", "statement": one.id, "text": f"{one.text} Seen again, {number}.", "version": now.version,
        }  # fmt: skip
        answer = nurse.post(f"/notes/{note.id}/edit", data=fields | ({"shown": now.revision} if scripted else {}))
        assert answer.status_code == (200 if scripted else 303)
        if not scripted:
            view(number)

    return {"view": view, "edit": edit, "edit without a script": lambda number: edit(number + 100, scripted=False)}


def main() -> None:
    """Measures."""
    with TemporaryDirectory() as folder:
        site = open_site(Path(folder), pages=True)
        for name, work in measured(site).items():
            say(f"{name:24} {median_ms(work):.0f} ms")
        site.database.close()


if __name__ == "__main__":
    main()
