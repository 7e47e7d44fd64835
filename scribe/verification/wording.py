"""The sentences of flags, in the note's language. One plain sentence each."""

from __future__ import annotations

from typing import Final

from scribe.language.claim import Claim, Whose
from scribe.model import Flag, FlagKind, Language, Level, Quote, RecordEntryId

_SENTENCES: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "no_evidence": "Nothing in the recording was given as the source of this statement.",
        "not_borne_out": "What was said does not clearly bear this out. The nearest is: “{said}”.",
        "not_borne_out_at_all": "Nothing that was said bears this out.",
        "differs": "Note says {note}; the recording says {said}.",
        "not_heard": "Note says {note}; that number was not said there.",
        "unit_not_said": "Note says {note}; the recording says {said} without a unit.",
        "medicine_not_said": "Note names {note}, which nobody named in the recording.",
        "medicine_other": "Note names {note}; the recording names {said}.",
        "finding_not_said": "Note names {note}, of which nobody spoke in the recording.",
        "opposite": "Note says {note} is there; the recording says it is not: “{said}”.",
        "opposite_denied": "Note says there is no {note}; the recording says there is: “{said}”.",
        "not_denied": "Note says there is no {note}; the answer to that question was: “{said}”.",
        "less_certain": "Note states {note} as certain; the recording says it may be so: “{said}”.",
        "other_speaker": "Note says {note}; in the recording it is about {said}.",
        "side_differs": "Note says {note}; the recording says {said}.",
        "side_not_said": "Note says {note}; no side was said in the recording.",
        "change_differs": "Note says {note}; the recording says: “{said}”.",
        "course_differs": "Note says {note}; the recording says: “{said}”.",
        "left_out": "{note} was said in the recording, but is not in the note.",
        "allergy_left_out": "An allergy to {note} was said in the recording, but is not in the note.",
        "contradicts_record": "Note says: {note}. The record has: {record}.",
        "record_has_no_allergy": "Note tells of an allergy; the record says that there is none.",
        "allergy_conflict": "Note names {note}; the record has an allergy: {record}.",
        "allergy_said": "An allergy to {said} was told today; {note} was ordered or goes on.",
        "implausible": "{note} can hardly be meant: please check it.",
        "implausible_said": "The recording says {said}, which can hardly be meant: please check it.",
        "words_only": "{note} goes to the EMR as words only: the recording does not bear out its {said}.",
        "record_only": "Nobody spoke of {note}; it is in the record: {record}.",
        "not_in_record": "Note says that {note} is in the record; it is not there.",
        "unclear_words": "The recording is unclear at {said}.",
        "read_as": "The recogniser wrote “{said}”, which is read as {note}: please listen.",
        "read_as_several": "The recogniser wrote “{note}”, which may be {said}: please listen.",
        "unlisted": "“{said}” is in no list of medicines and may have been misheard: please listen.",
        "sounds_like": "{note} was hard to hear, and may be {said}: please listen.",
        "doubtful": "The recording is unclear where this was said: “{said}”.",
        "beside_gap": "Speech right before or after “{said}” could not be written down.",
        "beside_break": "The recording was interrupted right before or after “{said}”.",
        "speech_not_written": "{note} of speech could not be written down.",
        "recording_cut_short": "{note} of the recording could not be read; what was said then is missing.",
        "recording_interrupted": "The recording was interrupted for {note}; what was said then is missing.",
        "recording_unfinished": "The recording was finished with what had arrived; its end may be missing.",
        "hard_to_hear": "Unclear: {note} of all words, and many others may be wrong. Read the note with the recording.",
        "section_empty": "{note} is empty: nothing about it was found in the recording.",
        "demo_recogniser": "Written down by the demo recogniser, which is for trying Scribe out only.",
        "meant_for_machine": "This rests on words that may be meant for whoever writes the note: “{said}”.",
        "second_reader": "The second reader does not find this in what was said: “{note}”.",
        "second_reader_contradicted": "The second reader finds that something else was said: “{said}”.",
        "second_reader_agrees": "The second reader, tested with faults and missing one at most, finds this borne out.",
        "read_differently": "{note} can be read in two ways: {said}.",
        "two_readings": "the rules read {note}, the second reader reads {said}",
    },
    "zh": {
        "no_evidence": "这条内容没有注明录音依据。",
        "not_borne_out": "录音内容不能明确证实这一条，最接近的是：“{said}”。",
        "not_borne_out_at_all": "录音内容不能证实这一条。",
        "differs": "病历写的是 {note}，录音中说的是 {said}。",
        "not_heard": "病历写的是 {note}，对应的录音中没有这个数值。",
        "unit_not_said": "病历写的是 {note}，录音中说的是 {said}，没有说单位。",
        "medicine_not_said": "病历写有 {note}，录音中没有人提到。",
        "medicine_other": "病历写的是 {note}，录音中说的是 {said}。",
        "finding_not_said": "病历写有 {note}，录音中没有人提到。",
        "opposite": "病历写有 {note}，录音中说的是没有：“{said}”。",
        "opposite_denied": "病历写的是无 {note}，录音中说的是有：“{said}”。",
        "not_denied": "病历写的是无{note}；问到时的回答是：“{said}”。",
        "less_certain": "病历把 {note} 写成确定，录音中说的是可能：“{said}”。",
        "other_speaker": "病历写的是 {note}，录音中说的是{said}。",
        "side_differs": "病历写的是 {note}，录音中说的是 {said}。",
        "side_not_said": "病历写的是 {note}，录音中没有说左右。",
        "change_differs": "病历写的是 {note}，录音中说的是：“{said}”。",
        "course_differs": "病历写的是 {note}，录音中说的是：“{said}”。",
        "left_out": "录音中说到 {note}，病历中没有写。",
        "allergy_left_out": "录音中说到对 {note} 过敏，病历中没有写。",
        "contradicts_record": "病历写的是：{note}。既往记录为：{record}。",
        "record_has_no_allergy": "病历写有过敏，既往记录为无已知过敏。",
        "allergy_conflict": "病历写有 {note}，既往记录中有过敏：{record}。",
        "allergy_said": "今日说到对{said}过敏，而{note}已开具或继续使用。",
        "implausible": "{note}不合常理，请核对。",
        "implausible_said": "录音中说的是{said}，不合常理，请核对。",
        "words_only": "{note}仅以文字写入 EMR：录音不能证实其{said}。",
        "record_only": "录音中没有人提到 {note}，既往记录中有：{record}。",
        "not_in_record": "病历称 {note} 来自既往记录，但记录中没有。",
        "unclear_words": "录音在“{said}”处不清楚。",
        "read_as": "识别写成了“{said}”，读作{note}，请听录音核对。",
        "read_as_several": "识别写成了“{note}”，可能是{said}，请听录音核对。",
        "unlisted": "药品名录中没有“{said}”，可能听写有误，请听录音核对。",
        "sounds_like": "{note}听得不太清楚，可能是{said}，请听录音核对。",
        "doubtful": "这条内容所依据的录音不清楚：“{said}”。",
        "beside_gap": "“{said}”前后有讲话未能转写。",
        "beside_break": "录音在“{said}”前后中断过。",
        "speech_not_written": "有 {note} 讲话未能转写。",
        "recording_cut_short": "录音有 {note} 无法读取，其间所说的内容缺失。",
        "recording_interrupted": "录音中断了 {note}，其间所说的内容缺失。",
        "recording_unfinished": "录音以已收到的部分结束，结尾可能缺失。",
        "hard_to_hear": "有 {note} 的字词听不清，其余内容也可能有误，请对照录音核对全文。",
        "section_empty": "“{note}”为空：录音中没有找到相关内容。",
        "demo_recogniser": "由演示用识别程序转写，仅供试用。",
        "meant_for_machine": "这条内容所依据的话可能是对写病历的人或机器说的：“{said}”。",
        "second_reader": "第二审读者在录音内容中没有找到：“{note}”。",
        "second_reader_contradicted": "第二审读者认为录音中说的不同：“{said}”。",
        "second_reader_agrees": "第二审读者认为录音内容可以证实这一条；用来检验它的错误，它至多漏掉一处。",
        "read_differently": "{note}有两种理解：{said}。",
        "two_readings": "规则理解为{note}，第二审读者理解为{said}",
    },
}


def sentence(name: str, language: Language, *, note: str = "", said: str = "", record: str = "") -> str:
    """One of the sentences, filled."""
    return _SENTENCES[language][name].format(note=note, said=said, record=record)


def flag(  # noqa: PLR0913 (one for each part of a flag)
    kind: FlagKind,
    level: Level,
    language: Language,
    *,
    words: str = "",
    note: str = "",
    said: str = "",
    quote: Quote | None = None,
    record: str = "",
    entry: RecordEntryId | None = None,
) -> Flag:
    """A flag with its sentence.

    Args:
        kind: what disagrees.
        level: how much it matters.
        language: the note's.
        words: which sentence; the kind's own name without it.
        note: what the note says.
        said: what the recording says.
        quote: where.
        record: what the patient's record says.
        entry: which entry of it.
    """
    return Flag(
        kind=kind,
        level=level,
        detail=sentence(words or kind.value, language, note=note.rstrip(".。"), said=said, record=record),
        note_says=note,
        recording_says=said,
        quote=quote,
        record_says=record,
        record=entry,
    )


def duration(seconds: float, language: Language) -> str:
    """A length of time as people read it: ``3 min 10 s``, ``3 分 10 秒``."""
    whole = max(1, round(seconds))
    minutes, rest = divmod(whole, 60)
    minute, second = {"en": ("min", "s"), "zh": ("分", "秒")}[language]
    parts = [f"{minutes} {minute}"] if minutes else []
    if rest or not minutes:
        parts.append(f"{rest} {second}")
    return " ".join(parts)


def person(claim: Claim, language: Language) -> str:
    """How a flag names whom a claim of the recording is about."""
    match claim.whose:
        case Whose.RELATIVE if claim.relation is not None:
            return claim.relation.name(language)
        case Whose.PATIENT:
            return {"en": "the patient", "zh": "患者"}[language]
        case _:
            return {"en": "another person", "zh": "他人"}[language]
