"""``scribe demo``: the sample consultation from its recording to a note that waits for a nurse.

It runs on the product's own path: the same service, stages, database and site as in a hospital, in the embedded form,
in a folder of its own that is made anew each time. Nothing of it goes to the EMR or to whoever is told of notes:
a demonstration on a hospital's own machine, with a real speech model, writes notes that look like any other.
"""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path

from rich.console import Console

from scribe.console.demo_day import fill_day
from scribe.console.files import Written
from scribe.console.progress import StageDisplay, clock
from scribe.console.serving import serve_all
from scribe.consultation.service import Registration, UploadSpec
from scribe.db import utc_now
from scribe.errors import BadInput, PartDown, ScribeError
from scribe.fhir import read_context
from scribe.installation import Installation, open_installation
from scribe.model import (
    Consent,
    Consultation,
    ConsultationId,
    Encounter,
    LanguageChoice,
    Patient,
    Person,
    RecordContext,
    Role,
    Stage,
    State,
    Visit,
)
from scribe.pipeline.engines import engines_from
from scribe.pipeline.running import run_stage
from scribe.review import note_markdown
from scribe.settings import Settings, load_settings
from scribe.transcription import read_transcript
from scribe.transcription.models import model_from
from scribe.web.accounts import Accounts

MARKER = "made-by-scribe-demo"
SAMPLE = "hypertension"
CHINESE_TEMPLATE = "outpatient-initial-zh"
OWNER = "demo"
TITLES = {Stage.TRANSCRIBE: "Write down what was said", Stage.DRAFT: "Draft the note, check every statement"}


@dataclass(frozen=True)
class SignIn:
    """A sample account with its password."""

    person: Person
    username: str
    password: str


def run_demo(folder: Path, *, model: str, port: int | None, serve: bool, console: Console, day: bool = False) -> None:
    """Runs the main job on the sample, says where its files are, and serves the site.

    Args:
        folder: for the files and, below ``data``, the demonstration's database; removed first if an earlier
            demonstration made it.
        model: the speech model that hears the sample: ``demo``, a folder, or a name.
        port: of the site; ``None`` takes the setting's, or a free one when that is taken.
        serve: whether to go on to the site.
        console: where to print.
        day: whether a dozen other consultations are brought to every state beside the sample.

    Raises:
        BadInput: the folder is something else than a demonstration's.
        MissingPart: there is no such speech model here; an earlier demonstration is left as it was.
        PartDown: the model has to be fetched, and the hub does not answer.
    """
    settings = demo_settings(folder, model, port)
    display = StageDisplay(console)
    with display.running():
        model_from(settings, fetching=display.fetching("Fetch the speech model"))
    _make_anew(folder)
    installation = open_installation(settings)
    try:
        accounts = Accounts(installation.database, installation.keys, settings)
        sign_ins = [_account(accounts, *who) for who in _PEOPLE]
        doctor = next(s.person for s in sign_ins if s.person.role is Role.DOCTOR)
        with display.running():
            sample = _consultation(installation, settings, doctor, display)
            _chinese_consultation(installation, settings, doctor, display)
            if day:
                nurse = next(s.person for s in sign_ins if s.person.role is Role.NURSE)
                with display.stage("A morning of a dozen other consultations"):
                    fill_day(installation.service, engines_from(settings), doctor, nurse)
        written = _written(installation, sample)
    finally:
        installation.close()
    console.print(
        f"\nThe note of the sample consultation ({clock(written.transcript.recording.duration_s)}) is written:"
    )
    for path in written.write(folder):
        console.print(f"  {path}")
    _print_sign_ins(sign_ins, settings, console)
    if serve:
        serve_all(settings, console, any_port=port is None)


_PEOPLE = (
    ("sam", "Sam Okafor", Role.NURSE, "General medicine"),
    ("aisha", "Dr Aisha Rahman", Role.DOCTOR, "General medicine"),
    ("jo", "Jo Meier", Role.ADMINISTRATOR, ""),
)


def demo_settings(folder: Path, model: str, port: int | None) -> Settings:
    """The installation's own settings, but all in one folder and with nobody outside it."""
    own = load_settings(port=port)
    return own.model_copy(
        update={
            "data_dir": folder / "data",
            "database_url": "",
            "broker_url": "",
            "speech_model": model,
            "models_dir": own.models_folder,
            "emr_url": "",
            "emr_sign_in": "none",
            "emr_folder": None,
            "emr_record": "off",
            "emr_day": "off",
            "webhook_urls": (),
        }
    )


def _make_anew(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARKER).exists():
            raise BadInput(
                f"{folder} holds something else than a demonstration, so it is left alone.",
                remedy="Choose another folder with --out.",
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).touch()


def _account(accounts: Accounts, username: str, name: str, role: Role, department: str) -> SignIn:
    words = secrets.SystemRandom().sample(_WORDS, 2)  # twice the same word would be easy to guess
    password = f"{words[0]}-{words[1]}-{secrets.randbelow(9000) + 1000}"
    person = accounts.create_user(username=username, name=name, role=role, password=password, department=department)
    return SignIn(person, username, password)


_WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "indigo", "juniper", "larch", "maple")


def _consultation(
    installation: Installation, settings: Settings, doctor: Person, display: StageDisplay
) -> ConsultationId:
    samples = resources.files("scribe") / "samples"
    recording = (samples / f"{SAMPLE}.flac").read_bytes()
    service = installation.service
    consultation = _register(
        installation,
        doctor,
        Patient(identifier="4471 0932", name="Helen Parker", gender="female", birth_date=date(1959, 3, 14)),
        language="en",
        template="outpatient-soap",
        reason="Blood pressure, review",
        context=read_context((samples / f"{SAMPLE}.record.json").read_bytes()),
    )
    with display.stage("Store the recording, encrypted"):
        spec = UploadSpec(length=len(recording), filename=f"{SAMPLE}.flac")
        upload = service.create_upload(consultation.id, spec, actor=doctor)
        service.append_upload(upload.id, 0, recording, actor=doctor)
        service.finish_upload(upload.id, actor=doctor)
    _work(installation, settings, consultation.id, display, TITLES)
    return consultation.id


def _chinese_consultation(
    installation: Installation, settings: Settings, doctor: Person, display: StageDisplay
) -> None:
    """A Chinese consultation beside it, from a finished transcript, as they come from other recognisers."""
    consultation = _register(
        installation,
        doctor,
        Patient(identifier="5120 4418", name="陈玉兰", gender="female", birth_date=date(1955, 6, 2)),
        language="zh",
        template=CHINESE_TEMPLATE,
        reason="咳嗽、发热",
    )
    text = (resources.files("scribe") / "samples" / "cough-zh.txt").read_bytes()
    transcript = read_transcript(text, name="cough-zh.txt", language="zh")
    installation.service.import_transcript(consultation.id, transcript, actor=doctor)
    _work(installation, settings, consultation.id, display, {Stage.DRAFT: "The same for a Chinese transcript"})


def _register(
    installation: Installation,
    doctor: Person,
    patient: Patient,
    *,
    language: LanguageChoice,
    template: str,
    reason: str,
    context: RecordContext | None = None,
) -> Consultation:
    now = utc_now()
    encounter = Encounter(
        practitioner=doctor, department="General medicine", started_at=now, visit=Visit.INITIAL, reason=reason
    )
    registration = Registration(
        patient=patient,
        encounter=encounter,
        language=language,
        template_id=template,
        consent=Consent(by=doctor, at=now),
        context=context,
    )
    return installation.service.register(registration, actor=doctor)


def _work(
    installation: Installation,
    settings: Settings,
    consultation: ConsultationId,
    display: StageDisplay,
    titles: dict[Stage, str],
) -> None:
    engines = engines_from(settings)
    for stage, title in titles.items():
        with display.stage(title) as report:
            done = run_stage(
                installation.service,
                engines,
                consultation,
                stage,
                owner=OWNER,
                on_progress=lambda progress: report(progress.done_s, progress.total_s),
            )
        if done is None or done.state is State.PARKED or done.next_attempt_at is not None:
            raise _failure(done)


def _failure(consultation: Consultation | None) -> ScribeError:
    if consultation is not None and consultation.parked is not None:
        problem = consultation.parked.problem
        return PartDown(problem.detail, remedy=problem.remedy)
    return PartDown("The sample consultation did not get through.", remedy="`scribe check` names what is broken.")


def _written(installation: Installation, id: ConsultationId) -> Written:
    service = installation.service
    consultation, note = service.get(id), service.note(id)
    return Written(
        transcript=service.transcript(id),
        note=note,
        bundle=service.bundle(id),
        markdown=note_markdown(note, service.template(id), consultation.encounter, consultation.patient),
    )


def _print_sign_ins(sign_ins: list[SignIn], settings: Settings, console: Console) -> None:
    console.print("\nSample sign-ins of the review site:")
    for entry in sign_ins:
        console.print(f"  {entry.person.role.value:14} {entry.username:6} {entry.password}")
    console.print(f"The doctor's signing code: .venv/bin/scribe users code aisha --data {settings.data_dir}\n")
