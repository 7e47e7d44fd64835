"""``scribe check``, ``scribe templates check`` and what ``scribe verify`` prints."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module, resources
from pathlib import Path
from typing import BinaryIO, cast

from rich.console import Console

from scribe.audio import open_stream
from scribe.blobs import blob_store_from, store_at
from scribe.catalogues import Catalogues
from scribe.consultation.retention import read_retention
from scribe.db import utc_now
from scribe.disk import LOW_BYTES, free_bytes, require_space
from scribe.emr.patient_list import PatientList
from scribe.encryption import key_ring_from
from scribe.errors import (
    EXIT_BAD_INPUT,
    EXIT_OK,
    EXIT_PART_MISSING,
    BadInput,
    BadTemplate,
    MissingPart,
    PartDown,
    ScribeError,
)
from scribe.language.rules import languages, read_pack
from scribe.model import Level, NoteDraft
from scribe.settings import Settings
from scribe.template import TemplateLibrary, load_template
from scribe.terminology.hospital_codes import read_hospital_codes
from scribe.transcription.vocabulary import read_vocabulary

MARKS = {Level.HIGH: "◆", Level.RAISED: "△", Level.LOW: "○", Level.CLEAR: "✓"}
_SHOWN_FAULTS = 10


class Health(StrEnum):
    """How a part is. ``advice`` works, but a person should know something."""

    SOUND = "sound"
    ADVICE = "advice"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """What a check found: of which part, how it is, and what to do."""

    part: str
    health: Health
    detail: str
    remedy: str = ""


def check_installation(settings: Settings, console: Console) -> int:
    """Checks every part, prints a line for each, and gives the exit code."""
    broken = 0
    for finding in findings(settings):
        mark = {Health.SOUND: "✓", Health.ADVICE: "○", Health.BROKEN: "✗"}[finding.health]
        console.print(f"{mark} {finding.part:10} {finding.detail}", markup=False)
        if finding.remedy and finding.health is not Health.SOUND:
            console.print(f"  {'':10} → {finding.remedy}", markup=False)
        broken += finding.health is Health.BROKEN
    if broken:
        console.print(f"\n{broken} {'part needs' if broken == 1 else 'parts need'} attention.")
        return EXIT_PART_MISSING
    console.print("\nThe installation is sound.")
    return EXIT_OK


def findings(settings: Settings) -> Iterator[Finding]:
    """Looks at each part in turn; nothing is created and no consultation is touched."""
    for part, look in _CHECKS.items():
        try:
            yield look(settings, part)
        except ScribeError as error:
            yield Finding(part, Health.BROKEN, error.message, error.remedy)


def _data(settings: Settings, part: str) -> Finding:
    folder = settings.data_dir
    nearest = next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise MissingPart(f"The folder {folder} cannot be written.", remedy="Set SCRIBE_DATA_DIR, or give the rights.")
    require_space(folder)
    left = f"{free_bytes(folder) / 1e9:,.1f} GB left"
    if free_bytes(folder) < LOW_BYTES:
        return Finding(part, Health.ADVICE, f"{folder}: {left}.", "Make space, or move it to a larger disk.")
    made = "" if folder.exists() else " (made at the first start)"
    return Finding(part, Health.SOUND, f"{folder}{made}: {left}")


def _recordings(settings: Settings, part: str) -> Finding:
    """Puts a small file into an object store, reads it back and removes it; a folder in the data folder is that."""
    if not settings.blob_store and not settings.blob_store_also:
        return Finding(part, Health.SOUND, f"{settings.blob_dir}, in the data folder")
    store = blob_store_from(settings)
    store.prove()
    if settings.blob_store_also:
        return Finding(
            part,
            Health.ADVICE,
            f"{store.name}: in two places.",
            "`scribe store move`, then unset SCRIBE_BLOB_STORE_ALSO.",
        )
    return Finding(part, Health.SOUND, f"{store.name}: it takes, gives and removes")


def _backup(settings: Settings, part: str) -> Finding:
    from scribe.backup.place import BackupPlace  # noqa: PLC0415 (a check alone needs it)
    from scribe.standing.overview import OLD_BACKUP  # noqa: PLC0415

    if not settings.backup_to:
        return Finding(part, Health.SOUND, "nothing says here where backups are (SCRIBE_BACKUP_TO)")
    whole = BackupPlace(store_at(settings.backup_to, settings)).whole()
    if not whole:
        return Finding(
            part, Health.ADVICE, f"There is none in {settings.backup_to}.", "`scribe backup create`, each day."
        )
    age = utc_now() - whole[-1].at
    if age > OLD_BACKUP:
        return Finding(
            part, Health.ADVICE, f"The newest is {age.days} days old.", "See why `scribe backup create` no longer runs."
        )
    return Finding(part, Health.SOUND, f"{len(whole)} whole, the newest {whole[-1].at:%Y-%m-%d %H:%M} UTC")


def _key(settings: Settings, part: str) -> Finding:
    if settings.master_keys.get_secret_value():
        key_ring_from(settings)
        return Finding(part, Health.SOUND, "from the environment (SCRIBE_MASTER_KEYS)")
    if not settings.key_file.exists() and settings.master_key_file is None:
        return Finding(part, Health.SOUND, f"{settings.key_file} (made at the first start)")
    keys = key_ring_from(settings)
    if settings.key_file.stat().st_mode & 0o077:
        return Finding(part, Health.ADVICE, f"{settings.key_file} is readable by others.", "chmod 600 it.")
    if len(keys.names) > 1:
        return Finding(part, Health.ADVICE, f"{len(keys.names)} keys are in use.", "`scribe keys rotate`, then retire.")
    return Finding(part, Health.SOUND, f"{keys.source.name}: keep a copy apart from the data's backups")


def _register(settings: Settings, part: str) -> Finding:
    file = settings.register_file.resolve()
    if settings.data_dir.resolve() in file.parents:
        return Finding(
            part, Health.ADVICE, f"{file} lies in the data folder.", "Set SCRIBE_REMOVAL_REGISTER to a place apart."
        )
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise MissingPart(f"{file} cannot be written.", remedy="Give the rights, or set SCRIBE_REMOVAL_REGISTER.")
    if not file.exists():
        return Finding(part, Health.SOUND, f"{file} (made with the first removal)")
    return Finding(part, Health.SOUND, f"{file}: kept apart from every backup of the data")


def _retention(settings: Settings, part: str) -> Finding:
    languages = {template.id: template.language for template in TemplateLibrary(settings.templates_dir).all()}
    rules = read_retention(settings.retention_file, languages)
    if settings.retention_file is None:
        return Finding(part, Health.SOUND, "everything is kept without end (SCRIBE_RETENTION_FILE)")
    return Finding(part, Health.SOUND, f"{settings.retention_file}: {len(rules.rules)} rules beside the default")


def _database(settings: Settings, part: str) -> Finding:
    from scribe.console.checking_connections import check_database  # noqa: PLC0415 (it knows what a finding is)

    return check_database(settings, part)


def _audit(settings: Settings, part: str) -> Finding:
    from scribe.console.audit import faults_in  # noqa: PLC0415 (heavy)

    try:
        faults = faults_in(settings)
    except PartDown as error:
        return Finding(part, Health.ADVICE, error.message, error.remedy)
    if faults is None:
        return Finding(part, Health.SOUND, "no event yet")
    if faults:
        more = f"; {len(faults) - 1} more (scribe audit verify)" if len(faults) > 1 else ""
        raise MissingPart(
            f"The audit is not as it was written: {faults[0]}{more}.",
            remedy="Compare with a backup, and find out who had access to the database.",
        )
    return Finding(part, Health.SOUND, "every event is as it was written")


def _broker(settings: Settings, part: str) -> Finding:
    from scribe.console.checking_connections import check_broker  # noqa: PLC0415 (as above)

    return check_broker(settings, part)


def _vocabulary(settings: Settings, part: str) -> Finding:
    terms = read_vocabulary(settings.vocabulary_file)
    if settings.vocabulary_file is None:
        return Finding(part, Health.SOUND, "no list of the hospital's words")
    return Finding(part, Health.SOUND, f"{settings.vocabulary_file}: {len(terms)} words to expect")


def _rules(settings: Settings, part: str) -> Finding:
    folder = settings.rules_dir
    if folder is None:
        return Finding(part, Health.SOUND, "none of the hospital's own")
    own = [language for language in languages() if (folder / language).is_dir()]
    for language in own:
        read_pack(language, own=folder)
    return Finding(part, Health.SOUND, f"{folder}: {', '.join(own) or 'none'}")


def _languages(settings: Settings, part: str) -> Finding:
    folder, found = settings.catalogues_dir, Catalogues(settings.catalogues_dir)
    names = ", ".join(one.name for one in found)
    return Finding(part, Health.SOUND, f"{names}, with {folder}" if folder is not None else names)


def _codes(settings: Settings, part: str) -> Finding:
    found = read_hospital_codes(settings.codes_file)
    own = f", {settings.codes_file}: {len(found)} names" if settings.codes_file else ""
    return Finding(part, Health.SOUND, f"problems by {settings.problem_codes}{own}")


def _templates(settings: Settings, part: str) -> Finding:
    known = [template.id for template in TemplateLibrary(settings.templates_dir).all()]
    if settings.default_template not in known:
        raise MissingPart(
            f"The default template {settings.default_template} is not among {', '.join(known)}.",
            remedy="Set SCRIBE_DEFAULT_TEMPLATE to one of them.",
        )
    return Finding(part, Health.SOUND, ", ".join(known))


def _speech(settings: Settings, part: str) -> Finding:
    """Compares the model's checksums, loads it as a worker does, and has it recognise a known clip: up to a minute."""
    from scribe.transcription.models import resolve_model  # noqa: PLC0415 (heavy)
    from scribe.transcription.supply.manifest import faults, manifest_in  # noqa: PLC0415
    from scribe.transcription.whisper import transcriber_from  # noqa: PLC0415

    here = settings.model_copy(update={"allow_download": False})
    model = resolve_model(here.speech_model, models_dir=here.models_folder, allow_download=False)
    record = manifest_in(model.path)
    wrong = next(faults(model.path, record.files), None) if record is not None else None
    if wrong is not None:
        raise MissingPart(
            f"The speech model in {model.path} has changed since it came: {wrong}.",
            remedy="Bring it in again with `scribe models pull` or `import`, and --replace.",
        )
    transcriber_from(here).prove()
    if model.demo:
        return Finding(
            part,
            Health.ADVICE,
            "The demo model: for the samples only.",
            "Set SCRIBE_SPEECH_MODEL before patients come.",
        )
    return Finding(part, Health.SOUND, f"{model.name} in {model.path}; it recognised a known clip")


def _decoder(_settings: Settings, part: str) -> Finding:
    """Has the clip that speech is proved with decoded as a recording is."""
    clip = resources.files("scribe") / "samples" / "hypertension.flac"
    with clip.open("rb") as source, open_stream(cast(BinaryIO, source)) as audio:
        if audio.is_filtered:
            return Finding(
                part, Health.SOUND, "each recording in a process without files and sockets, its system calls filtered"
            )
    return Finding(
        part,
        Health.ADVICE,
        "Each recording in a process without files and sockets; its system calls are not filtered here.",
        "Run on Linux (x86-64 or aarch64) with seccomp where strangers' recordings come in.",
    )


def _gpu(settings: Settings, part: str) -> Finding:
    import ctranslate2  # noqa: PLC0415 (heavy)

    count = ctranslate2.get_cuda_device_count()
    if settings.device == "cuda" and not count:
        raise MissingPart("SCRIBE_DEVICE is cuda, but no GPU is seen.", remedy="Check the driver, or set it to auto.")
    return Finding(part, Health.SOUND, f"{count} found" if count else "none; speech runs on the CPU")


def _patients(settings: Settings, part: str) -> Finding:
    """Reads the list of the day's patients. A fault names line and column; no word of the list is printed."""
    patients = PatientList(settings.patient_list, settings.emr_patient_system)
    if not patients.available:
        return Finding(part, Health.SOUND, "no list of the day's patients")
    found = patients.read()
    told = f"{settings.patient_list}: {len(found.patients)} to choose among"
    if not found.faults:
        return Finding(part, Health.SOUND, told)
    shown = "; ".join(str(fault) for fault in found.faults[:_SHOWN_FAULTS])
    return Finding(part, Health.ADVICE, f"{told}, {found.left_out} left out", f"Mend {shown}.")


def _emr(settings: Settings, part: str) -> Finding:
    from scribe.delivery import destination_from  # noqa: PLC0415

    destination = destination_from(settings)
    destination.probe()
    return Finding(part, Health.SOUND, destination.name)


def _apart(module: str, name: str) -> Callable[[Settings, str], Finding]:
    """A look that stands in a module of its own, which loads much: imported when it is needed."""

    def look(settings: Settings, part: str) -> Finding:
        found: Finding = getattr(import_module(f"scribe.console.{module}"), name)(settings, part)
        return found

    return look


_CHECKS: dict[str, Callable[[Settings, str], Finding]] = {
    "data": _data,
    "recordings": _recordings,
    "backup": _backup,
    "key": _key,
    "removals": _register,
    "retention": _retention,
    "database": _database,
    "audit": _audit,
    "broker": _broker,
    "sign-in": _apart("checking_sign_in", "check_sign_in"),
    "tls": _apart("checking_sign_in", "check_encrypted"),
    "templates": _templates,
    "letterhead": _apart("checking_letterhead", "check_letterhead"),
    "vocabulary": _vocabulary,
    "rules": _rules,
    "languages": _languages,
    "codes": _codes,
    "decoder": _decoder,
    "speech": _speech,
    "gpu": _gpu,
    "drafting": _apart("checking_drafting", "check_drafting"),
    "reader": _apart("checking_second_reader", "check_second_reader"),
    "emr": _emr,
    "patients": _patients,
}


def check_templates(path: Path, console: Console) -> int:
    """Checks one template or a folder of them, prints every fault with its line, and gives the exit code.

    Raises:
        BadInput: there is nothing to check.
    """
    files = sorted([*path.glob("*.yaml"), *path.glob("*.yml")]) if path.is_dir() else [path]
    if not files or not files[0].exists():
        raise BadInput(f"There is no template at {path}.", remedy="Name a YAML file, or a folder with some.")
    faulty = 0
    for file in files:
        try:
            template = load_template(file)
        except BadTemplate as error:
            faulty += 1
            for fault in error.details["faults"]:
                console.print(f"{file}:{fault['line']}:{fault['column']}: {fault['reason']}", markup=False)
        else:
            console.print(f"{file}: sound ({template.id}, version {template.version})", markup=False)
    return EXIT_BAD_INPUT if faulty else EXIT_OK


def print_flags(note: NoteDraft, console: Console) -> None:
    """Prints each flagged statement with what disagrees, and a last line with the risk."""
    for flag in note.flags:
        console.print(f"{MARKS[flag.level]} {flag.detail}", markup=False)
    flagged = 0
    for section in note.sections:
        for statement in section.statements:
            if not statement.flags:
                continue
            flagged += 1
            console.print(f"{section.title}: {statement.text}", markup=False)
            for flag in statement.flags:
                console.print(f"  {MARKS[flag.level]} {flag.detail}", markup=False)
                if flag.quote is not None:
                    console.print(f"    {flag.quote.segment}: “{flag.quote.text}”", markup=False)
    total = len(note.statements)
    console.print(f"{flagged} of {total} statements flagged; risk {note.risk.level.value} ({note.risk.score:.2f}).")
