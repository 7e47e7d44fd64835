"""Who a label means: by its title, its kinship, or the names of the consultation's own people; never by a letter.

``Jane D. Smith`` is no doctor and ``John P.`` no patient. A title counts where titles stand, before the name, behind
it, or as a part of its own; elsewhere it is a name (``Jane Doctor``, ``Paul Nurse``, ``Md. Karim``: Mohammed). What a
meeting adds in brackets, ``(Guest)``, says nothing of who somebody is. A doctor who is the patient today is the
patient: the consultation's names go before titles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from scribe.model import Speaker

_BRACKETS: Final = re.compile(
    r"[(\[（【]\s*(?:guest|external|unverified|host|me|you|co-host|来宾|外部|访客|主持人|我)\s*[)\]）】]", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*\.?")
_HAN: Final = re.compile(r"[\u3400-\u9fff]+")
_POSSESSIVE: Final = re.compile(r"^.*['’]s\s+(?=\S)", re.IGNORECASE)
_PARTS: Final = re.compile(r"[,()\[\]（）【】，|/]|\s[-–—]\s")

_OTHERS: Final = frozenset(
    (
        *("other", "nurse", "family", "relative", "mother", "father", "mum", "mom", "dad", "wife", "husband"),
        *("partner", "son", "daughter", "brother", "sister", "grandmother", "grandfather", "aunt", "uncle", "niece"),
        *("nephew", "parent", "carer", "caregiver", "guardian", "interpreter", "translator", "companion", "assistant"),
        *("receptionist", "pharmacist", "physiotherapist", "midwife", "student", "observer", "chaperone"),
    )
)
_DOCTORS: Final = frozenset(
    ("doctor", "dr", "doc", "physician", "clinician", "provider", "gp", "consultant", "surgeon", "registrar")
)
_PATIENTS: Final = frozenset(("patient", "pt"))
_UNKNOWN: Final = frozenset(("unknown", "speaker", "spk", "guest", "participant", "caller", "channel", "ch"))
_BESIDE: Final = frozenset(
    (
        *("the", "a", "my", "our", "of", "attending", "treating", "family", "consulting", "emergency", "senior"),
        *("junior", "resident", "primary", "care", "ward", "duty", "house", "on", "call", "medical", "clinical"),
        *("practitioner", "staff", "healthcare", "health", "school", "trainee"),
    )
)
"""What stands beside a role and is no name."""

_ROLES: Final = (
    (_OTHERS, Speaker.OTHER),  # "patient's wife", "student doctor"
    (_DOCTORS, Speaker.DOCTOR),
    (_PATIENTS, Speaker.PATIENT),
    (_UNKNOWN, Speaker.UNKNOWN),
)
_QUALIFICATIONS: Final = frozenset(
    ("MD", "M.D", "MBBS", "MBChB", "FACP", "FACS", "FRCP", "FRCS", "MRCP", "MRCS", "MRCGP", "FRCGP")
)
_COURTESY: Final = frozenset(("mr", "mrs", "ms", "miss", "mx", "sir", "madam"))
_TITLES: Final = _COURTESY | {"dr", "prof", "md", "mbbs"}
_ALONE: Final = {
    "d": Speaker.DOCTOR,
    "p": Speaker.PATIENT,
    "医": Speaker.DOCTOR,
    "患": Speaker.PATIENT,
}
"""What means somebody when it is all of a label."""

_ROLES_ZH: Final = (
    (
        (
            *("家属", "护士", "其他", "妈妈", "爸爸", "母亲", "父亲", "家长", "陪同", "妻子", "丈夫", "爱人", "老伴"),
            *("儿子", "女儿", "翻译", "助理", "助手", "亲属", "监护人", "药师", "导诊", "奶奶", "爷爷", "姐姐"),
            *("哥哥", "弟弟", "妹妹"),
        ),
        Speaker.OTHER,
    ),
    (("医生", "大夫", "医师", "主任", "醫生", "醫師"), Speaker.DOCTOR),
    (("患者", "病人", "病患"), Speaker.PATIENT),
    (("未知", "说话人", "发言人", "讲话人", "来宾", "参会者"), Speaker.UNKNOWN),
)


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
    known = speaker_known(label, people)
    if known is not None:
        return known
    bare = _bare(label)
    by_title = _by_title(bare)
    if by_title is Speaker.DOCTOR and _may_be_the_patient(bare, people):
        return None
    return by_title


def speaker_known(label: str, people: People) -> Speaker | None:
    """Who of the consultation's own people a label names; ``None`` for anybody else."""
    bare = _bare(label)
    is_doctor, is_patient = _same(bare, people.doctor), _same(bare, people.patient)
    if is_doctor == is_patient:
        return None
    return Speaker.DOCTOR if is_doctor else Speaker.PATIENT


def names_a_role(label: str) -> bool:
    """Whether a label says who somebody is, or that this is not known: ``doctor``, ``SPEAKER_00``, ``家属``."""
    return speaker_named(label) is not None


def is_courteous(label: str) -> bool:
    """Whether a label begins as one addresses a person: ``Mrs Jones``."""
    words = list(_words(label))
    return len(words) > 1 and words[0].lower() in _COURTESY


def _bare(label: str) -> str:
    return _BRACKETS.sub(" ", label[:200]).strip()


def _by_title(bare: str) -> Speaker | None:
    if _HAN.search(bare):
        found = _by_title_zh(bare)
        if found is not None:
            return found
    bare = _POSSESSIVE.sub("", bare)
    words = list(_words(bare))
    if len(words) == 1 and words[0].lower() in _ALONE:
        return _ALONE[words[0].lower()]
    if words and words[-1] in _QUALIFICATIONS:
        return Speaker.DOCTOR
    parts = [part for part in _PARTS.split(bare) if part.strip()]
    by_itself = next((role for part in parts[1:] if (role := _whole(part)) is not None), None)
    if by_itself is not None:
        return by_itself
    if len(parts) > 1 and _whole(parts[0]) is not None and bare[len(parts[0]) :].startswith(","):
        return None  # "Doctor, Jane": a family name before a given one
    return _in_front(words)


def _whole(part: str) -> Speaker | None:
    """Whom a part means in which nothing but a role stands."""
    words = [word.lower() for word in _words(part)]
    return _strongest(words) if all(_is_of_a_role(word) for word in words) else None


def _in_front(words: list[str]) -> Speaker | None:
    """Whom the words before a name mean, up to the first that is part of it."""
    lower = [word.lower() for word in words]
    if lower[:1] == ["dr"]:
        return Speaker.DOCTOR  # "Dr Nurse", "Dr Patient"
    return _strongest(list(takewhile(_is_of_a_role, lower)))


def _strongest(words: list[str]) -> Speaker | None:
    return next((speaker for known, speaker in _ROLES if known.intersection(words)), None)


def _is_of_a_role(word: str) -> bool:
    return word in _BESIDE or any(word in known for known, _ in _ROLES)


def _by_title_zh(bare: str) -> Speaker | None:
    """Whom Chinese titles mean: at the end of a word or, before a name, at its beginning."""
    words = _HAN.findall(bare)
    if words == [bare] and bare in _ALONE:
        return _ALONE[bare]
    for stands in (str.endswith, str.startswith):
        for written, speaker in _ROLES_ZH:
            if any(stands(word, written) for word in words):
                return speaker
    return None


def _words(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.replace("_", " ")):
        yield word.rstrip(".")


def _may_be_the_patient(label: str, people: People) -> bool:
    """Whether a label has nothing but a family name that is the patient's and not the doctor's: ``Dr Jones``."""
    named = _parts(label)
    return len(named) == 1 and named <= _parts(people.patient) and not named <= _parts(people.doctor)


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
    return frozenset(word for place, word in enumerate(words) if word not in _TITLES and (place or word != "doctor"))
