"""Who a label means: by its title, its kinship, or the names of the consultation's own people; never by a letter.

``Jane D. Smith`` is no doctor and ``John P.`` no patient. What a meeting adds in brackets, ``(Guest)``, says nothing of
who somebody is. A doctor who is the patient today is the patient: the consultation's names go before titles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from scribe.model import Speaker

_BRACKETS: Final = re.compile(
    r"[(\[（【]\s*(?:guest|external|unverified|host|me|you|co-host|来宾|外部|访客|主持人|我)\s*[)\]）】]", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*\.?|[\u3400-\u9fff]+")
_HAN: Final = re.compile(r"[\u3400-\u9fff]+")

_OTHERS: Final = frozenset(
    (
        *(
            "other",
            "nurse",
            "family",
            "relative",
            "mother",
            "father",
            "mum",
            "mom",
            "dad",
            "wife",
            "husband",
            "partner",
        ),
        *("son", "daughter", "brother", "sister", "grandmother", "grandfather", "aunt", "uncle", "niece", "nephew"),
        *("parent", "carer", "caregiver", "guardian", "interpreter", "translator", "companion", "assistant"),
        *("receptionist", "pharmacist", "physiotherapist", "midwife", "student", "observer", "chaperone"),
    )
)
_DOCTORS: Final = frozenset(
    (
        *("doctor", "dr", "doc", "physician", "clinician", "provider", "gp", "consultant", "surgeon", "registrar"),
        *("md", "m.d", "mbbs"),
    )
)
_PATIENTS: Final = frozenset(("patient", "pt"))
_UNKNOWN: Final = frozenset(("unknown", "speaker", "spk", "guest", "participant", "caller", "channel", "ch"))
_ALONE: Final = {
    "d": Speaker.DOCTOR,
    "p": Speaker.PATIENT,
    "医": Speaker.DOCTOR,
    "患": Speaker.PATIENT,
}
"""What means somebody when it is all of a label."""

_OTHERS_ZH: Final = (
    *("家属", "护士", "其他", "妈妈", "爸爸", "母亲", "父亲", "家长", "陪同", "妻子", "丈夫", "爱人", "老伴", "儿子"),
    *("女儿", "翻译", "助理", "亲属", "监护人", "药师", "导诊", "奶奶", "爷爷", "姐姐", "哥哥", "弟弟", "妹妹"),
)
_DOCTORS_ZH: Final = ("医生", "大夫", "医师", "主任", "醫生", "醫師")
_PATIENTS_ZH: Final = ("患者", "病人", "病患")
_UNKNOWN_ZH: Final = ("未知", "说话人", "发言人", "讲话人", "来宾", "参会者")


@dataclass(frozen=True)
class People:
    """The consultation's own people, where their names are known."""

    doctor: str = ""
    patient: str = ""


NOBODY: Final = People()


def speaker_named(label: str, people: People = NOBODY) -> Speaker | None:
    """Who a label means; ``None`` when it says nothing of that, ``unknown`` when it says that it does not know.

    Args:
        label: as the file has it: ``Dr. Smith``, ``王医生``, ``PATIENT_0``, ``Jane Doe (Guest)``.
        people: whose names are known.
    """
    bare = _BRACKETS.sub(" ", label[:200]).strip()
    by_name = _by_name(bare, people)
    if by_name is not None:
        return by_name
    words = [word.rstrip(".") for word in _WORD.findall(bare.lower().replace("_", " "))]
    if len(words) == 1 and words[0] in _ALONE:
        return _ALONE[words[0]]
    for known, written, speaker in (
        (_OTHERS, _OTHERS_ZH, Speaker.OTHER),  # "patient's wife", 患者家属
        (_DOCTORS, _DOCTORS_ZH, Speaker.DOCTOR),
        (_PATIENTS, _PATIENTS_ZH, Speaker.PATIENT),
        (_UNKNOWN, _UNKNOWN_ZH, Speaker.UNKNOWN),
    ):
        if known.intersection(words) or any(part in word for word in words if _HAN.match(word) for part in written):
            return speaker
    return None


def names_a_role(label: str) -> bool:
    """Whether a label says who somebody is, or that this is not known: ``doctor``, ``SPEAKER_00``, ``家属``."""
    return speaker_named(label) is not None


def _by_name(label: str, people: People) -> Speaker | None:
    is_doctor, is_patient = _same(label, people.doctor), _same(label, people.patient)
    if is_doctor == is_patient:
        return None
    return Speaker.DOCTOR if is_doctor else Speaker.PATIENT


def _same(label: str, name: str) -> bool:
    """Whether a label is a person's name: in any order, with or without titles, middle names and initials."""
    if _HAN.search(name):
        return "".join(_HAN.findall(name)) in "".join(_HAN.findall(label)) if len(name.strip()) > 1 else False
    named, labelled = _parts(name), _parts(label)
    if len(named) < 2:
        return bool(named) and named == labelled
    common = named & labelled
    return len(common) >= 2 and common in (named, labelled)


def _parts(name: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*", name.casefold())
    return frozenset(word for word in words if word not in _DOCTORS and word not in ("mr", "mrs", "ms", "miss", "prof"))
