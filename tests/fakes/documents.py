"""Notes to make FHIR documents from: one for each language, with a fact of every kind."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from scribe.fhir import DocumentSource
from scribe.model import (
    AllergyAttributes,
    AllergyFact,
    Approval,
    Assertion,
    Coding,
    ConsultationId,
    DrafterRef,
    Encounter,
    Engine,
    Fact,
    FollowUpAttributes,
    FollowUpFact,
    MedicationAttributes,
    MedicationChange,
    MedicationFact,
    NoteDraft,
    NoteSection,
    OrderAttributes,
    OrderFact,
    Patient,
    Person,
    PlanItemAttributes,
    PlanItemFact,
    ProblemAttributes,
    ProblemFact,
    Recording,
    ResultAttributes,
    ResultFact,
    Role,
    SectionStatus,
    SegmentId,
    Signature,
    Statement,
    StatementId,
    Template,
    Visit,
    VitalSignAttributes,
    VitalSignFact,
    VitalSignName,
    digest_of,
)
from scribe.template import load_template

TEMPLATES = Path(__file__).parents[2] / "templates"

DOCTOR = Person(id="aisha", name="Dr Aisha Rahman", role=Role.DOCTOR)
NURSE = Person(id="sam", name="Sam Okafor", role=Role.NURSE)
STARTED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
APPROVED = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)
SIGNED = datetime(2026, 11, 20, 10, 12, 30, tzinfo=UTC)

EN_TEXTS = {
    "chief_complaint": ["Cough for 5 days & fever <39 °C."],
    "history_of_present_illness": ["The patient has had a dry cough for 5 days.", "Denies chest pain."],
    "physical_examination": ["Blood pressure 120/80 mmHg.", "Temperature 38.50 °C."],
    "results": ["White cell count 9.8."],
    "assessment_and_plan": ["Acute bronchitis.", "Amoxicillin 500 mg three times a day for 7 days."],
    "instructions": ["Come back in two weeks."],
}


def template(name: str = "visit-note") -> Template:
    """A template that ships with the product."""
    return load_template(TEMPLATES / f"{name}.yaml")


def common(number: int, text: str, **more: Any) -> dict[str, Any]:
    """What every fact has; its evidence is segment ``s<number>``."""
    return {"id": f"f{number}", "text": text, "evidence": (SegmentId(f"s{number}"),), **more}


def english_facts() -> tuple[Fact, ...]:
    """A fact of every kind, and of every assertion and change that matters."""
    sign, change = VitalSignName, MedicationChange
    icd = (Coding(system="http://hl7.org/fhir/sid/icd-10", code="J20.9", display="Acute bronchitis, unspecified"),)
    return (
        ProblemFact(**common(1, "Cough"), attributes=ProblemAttributes(onset="5 days ago")),
        ProblemFact(**common(2, "Chest pain"), attributes=ProblemAttributes(assertion=Assertion.DENIED)),
        ProblemFact(**common(3, "Acute bronchitis", codings=icd), attributes=ProblemAttributes(diagnosis=True)),
        ProblemFact(
            **common(4, "Pneumonia"), attributes=ProblemAttributes(diagnosis=True, assertion=Assertion.POSSIBLE)
        ),
        ProblemFact(
            **common(5, "Fracture of the wrist"),
            attributes=ProblemAttributes(assertion=Assertion.HISTORICAL, side="left"),
        ),
        ProblemFact(
            **common(6, "Diabetes"), attributes=ProblemAttributes(assertion=Assertion.FAMILY, relation="mother")
        ),
        MedicationFact(
            **common(7, "Amoxicillin 500 mg three times a day for 7 days"),
            attributes=MedicationAttributes(
                name="amoxicillin",
                change=change.STARTED,
                dose=Decimal(500),
                dose_unit="mg",
                route="by mouth",
                frequency="three times daily",
                per_day=Decimal(3),
                duration="for 7 days",
                reason="bronchitis",
            ),
        ),
        MedicationFact(
            **common(8, "Metformin 2 tablets daily"),
            attributes=MedicationAttributes(
                name="metformin", dose=Decimal(2), dose_unit="tablet", frequency="daily", per_day=Decimal(1)
            ),
        ),
        MedicationFact(
            **common(9, "Lisinopril raised to 12.50 mg"),
            attributes=MedicationAttributes(
                name="lisinopril", change=change.CHANGED, dose=Decimal("12.50"), dose_unit="mg"
            ),
        ),
        MedicationFact(
            **common(10, "Ibuprofen stopped"), attributes=MedicationAttributes(name="ibuprofen", change=change.STOPPED)
        ),
        MedicationFact(
            **common(11, "Vitamin D once a week"),
            attributes=MedicationAttributes(name="vitamin D", frequency="once weekly", per_day=Decimal(1) / 7),
        ),
        AllergyFact(
            **common(12, "Penicillin: rash"), attributes=AllergyAttributes(substance="penicillin", reaction="rash")
        ),
        VitalSignFact(
            **common(13, "Blood pressure 120/80 mmHg"),
            attributes=VitalSignAttributes(
                name=sign.BLOOD_PRESSURE, value=Decimal(120), diastolic=Decimal(80), unit="mm[Hg]"
            ),
        ),
        VitalSignFact(
            **common(14, "Temperature 38.50 °C"),
            attributes=VitalSignAttributes(name=sign.BODY_TEMPERATURE, value=Decimal("38.50"), unit="Cel"),
        ),
        VitalSignFact(
            **common(15, "Heart rate 88 bpm at home this morning"),
            attributes=VitalSignAttributes(
                name=sign.HEART_RATE, value=Decimal(88), unit="/min", at_home=True, when="this morning"
            ),
        ),
        VitalSignFact(
            **common(16, "Oxygen saturation 97%"),
            attributes=VitalSignAttributes(name=sign.OXYGEN_SATURATION, value=Decimal(97), unit="%"),
        ),
        VitalSignFact(
            **common(17, "Respiratory rate 16/min"),
            attributes=VitalSignAttributes(name=sign.RESPIRATORY_RATE, value=Decimal(16), unit="/min"),
        ),
        VitalSignFact(
            **common(18, "Weight 70.2 kg"),
            attributes=VitalSignAttributes(name=sign.BODY_WEIGHT, value=Decimal("70.2"), unit="kg"),
        ),
        VitalSignFact(
            **common(19, "Height 172 cm"),
            attributes=VitalSignAttributes(name=sign.BODY_HEIGHT, value=Decimal(172), unit="cm"),
        ),
        ResultFact(
            **common(20, "White cell count 9.8"), attributes=ResultAttributes(name="white cell count", value="9.8")
        ),
        OrderFact(
            **common(21, "Chest X-ray today"),
            attributes=OrderAttributes(name="chest X-ray", category="imaging", when="today"),
        ),
        FollowUpFact(
            **common(22, "Back in two weeks"),
            attributes=FollowUpAttributes(when="in two weeks", condition="sooner with breathlessness"),
        ),
        PlanItemFact(**common(23, "Rest and fluids"), attributes=PlanItemAttributes(instruction="Rest, drink enough.")),
    )


def note(of: Template, facts: tuple[Fact, ...], texts: dict[str, list[str]] | None = None, **more: Any) -> NoteDraft:
    """A note by this template; the first statement of all rests on the evidence of every fact."""
    texts = EN_TEXTS if texts is None else texts
    every = tuple(dict.fromkeys(segment for fact in facts for segment in fact.evidence))
    sections, number = [], 0
    for section in of.sections:
        statements = []
        for text in texts.get(section.id, []):
            number += 1
            statements.append(Statement(id=StatementId(f"st{number}"), text=text, evidence=every))
        sections.append(
            NoteSection(
                id=section.id,
                title=section.title,
                status=SectionStatus.PRESENT if statements else SectionStatus.NOT_DISCUSSED,
                statements=tuple(statements),
            )
        )
    made = {"drafter": DrafterRef(name="extractive", model="1"), "transcript": "b" * 64, **more}
    return NoteDraft(template=of.ref, language=of.language, sections=tuple(sections), facts=facts, **made)


def source(**more: Any) -> DocumentSource:
    """The English visit as a draft."""
    of = more.pop("template", None) or template()
    return DocumentSource(
        **{
            "consultation": ConsultationId("0d8e2f8e-0000-4000-8000-000000000001"),
            "patient": Patient(
                identifier="MRN-77", identifier_system="urn:example:mrn", name="Lin Mei", gender="female",
                birth_date=date(1980, 2, 3),
            ),
            "encounter": Encounter(
                practitioner=DOCTOR, department="General practice", started_at=STARTED, visit=Visit.INITIAL,
                reason="Cough",
            ),
            "template": of,
            "note": note(of, english_facts()),
            "recording": Recording(sha256="a" * 64, duration_s=312.5, channels=1),
            "engine": Engine(name="faster-whisper", model="large-v3-turbo"),
            "approval": None,
            "signature": None,
            **more,
        }
    )  # fmt: skip


def written_by_models(drafter: DrafterRef, second: DrafterRef | None = None) -> DocumentSource:
    """The English visit, drafted by a language model, and read once more by another one where that is given."""
    return source(note=note(template(), english_facts(), drafter=drafter, second_reader=second))


def signed(draft: DocumentSource | None = None) -> DocumentSource:
    """The same visit, checked by the nurse and signed by the doctor."""
    draft = draft or source()
    digest, revision = digest_of(draft.note), draft.note.revision
    return draft.model_copy(
        update={
            "approval": Approval(revision=revision, digest=digest, by=NURSE, at=APPROVED),
            "signature": Signature(revision=revision, revision_digest=digest, signer=DOCTOR, at=SIGNED),
        }
    )


def chinese() -> DocumentSource:
    """A first visit, 初诊, as a draft."""
    of = template("outpatient-initial-zh")
    facts: tuple[Fact, ...] = (
        ProblemFact(**common(1, "咳嗽"), attributes=ProblemAttributes(onset="5天前")),
        ProblemFact(**common(2, "急性支气管炎"), attributes=ProblemAttributes(diagnosis=True)),
        AllergyFact(**common(3, "否认药物过敏史"), attributes=AllergyAttributes(assertion=Assertion.DENIED)),
        MedicationFact(
            **common(4, "阿莫西林 0.5 g 每日三次"),
            attributes=MedicationAttributes(
                name="阿莫西林", change=MedicationChange.STARTED, dose=Decimal("0.5"), dose_unit="g", route="口服",
                frequency="每日三次", per_day=Decimal(3),
            ),
        ),
        VitalSignFact(
            **common(5, "体重 130 斤"),
            attributes=VitalSignAttributes(name=VitalSignName.BODY_WEIGHT, value=Decimal(130), unit="500.g"),
        ),
        FollowUpFact(**common(6, "一周后复诊"), attributes=FollowUpAttributes(when="一周后")),
    )  # fmt: skip
    texts = {"chief_complaint": ["咳嗽5天。"], "present_illness": ["患者5天前受凉后咳嗽。", "无胸痛。"]}
    return source(template=of, note=note(of, facts, texts))
