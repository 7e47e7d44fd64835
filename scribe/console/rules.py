"""``scribe rules check``: the language packs and a hospital's own rules, each with its proofs."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from scribe.errors import EXIT_BAD_INPUT, BadRule
from scribe.language.proving import faults_in, idle_rules
from scribe.language.rules import languages, read_pack


def check_rules(folder: Path | None, console: Console) -> int:
    """Prints every fault of every language's rules.

    Args:
        folder: the hospital's rules, with a folder for each language; ``None``: only those shipped are looked at.
        console: what it is printed on.

    Returns:
        The exit code: 0 when all rules hold.

    Raises:
        BadRule: the folder is not there.
    """
    if folder is not None and not folder.is_dir():
        raise BadRule(f"The folder of rules {folder} is not there.", remedy="Name the folder that holds en, zh, ….")
    sound = True
    own = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder is not None else []
    for language in sorted({*languages(), *own}):
        try:
            pack = read_pack(language, own=folder)
        except BadRule as error:
            console.print(f"{language}: {error.message} {error.remedy}", markup=False)
            sound = False
            continue
        faults = [str(fault) for fault in faults_in(pack)]
        faults += [
            f"{idle.file}, line {idle.line}, {idle.rule.id}: its proofs hold without it; nobody would miss it."
            for idle in idle_rules(pack)
        ]
        for fault in faults:
            console.print(f"{language}: {fault}", markup=False)
        rules = sum(len(every) for every in pack.placed.values())
        console.print(f"{language}: {rules} rules, {len(faults)} faults", markup=False)
        sound = sound and not faults
    return 0 if sound else EXIT_BAD_INPUT
