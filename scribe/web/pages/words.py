"""Every word that stands for a value, in both languages: flags, risk, states, stages, reasons, facts."""

from __future__ import annotations

from typing import Final

from scribe.model import (
    Assertion,
    AttemptResult,
    Doubt,
    FlagKind,
    KeepReason,
    Level,
    MedicationChange,
    Outcome,
    ReturnNeed,
    Role,
    Speaker,
    Stage,
    State,
    StopKind,
    UnusedReason,
    VitalSignName,
)
from scribe.web.pages import words_access, words_recording, words_sign_in, words_sound

Pair = tuple[str, str]
"""The English and the Chinese word."""

FLAGS: Final[dict[FlagKind, Pair]] = {
    FlagKind.NO_EVIDENCE: ("Nothing in the recording supports it", "录音中没有依据"),
    FlagKind.NUMBER_DIFFERS: ("Number differs from what was said", "数字不符"),
    FlagKind.DOSE_DIFFERS: ("Dose differs from what was said", "剂量不符"),
    FlagKind.UNIT_NOT_SAID: ("Unit not said", "未说单位"),
    FlagKind.MEDICINE_NOT_SAID: ("Medicine never mentioned", "录音中没有提到的药品"),
    FlagKind.SIDE_DIFFERS: ("Side differs", "左右不符"),
    FlagKind.OPPOSITE: ("Opposite of what was said", "与原话相反"),
    FlagKind.LESS_CERTAIN: ("Said as possible only", "原话只说可能"),
    FlagKind.OTHER_SPEAKER: ("About somebody else", "说的是别人"),
    FlagKind.FINDING_NOT_SAID: ("Never mentioned in the recording", "录音中没有提到"),
    FlagKind.CHANGE_DIFFERS: ("Medicine: started, stopped or changed otherwise", "用药变动不符"),
    FlagKind.COURSE_DIFFERS: ("Course over time differs", "病程变化不符"),
    FlagKind.UNCLEAR_WORDS: ("Unclear words", "听不清"),
    FlagKind.SPEECH_NOT_WRITTEN: ("Speech that was not written down", "有语音未转写"),
    FlagKind.RECORDING_CUT_SHORT: ("A part of the recording cannot be read", "部分录音无法读取"),
    **words_recording.FLAGS,
    FlagKind.HARD_TO_HEAR: ("Much of it was hard to hear", "多处听不清"),
    FlagKind.SECTION_EMPTY: ("A required section is empty", "必填项为空"),
    FlagKind.LEFT_OUT: ("Said, but missing from the note", "说过但病历未写"),
    FlagKind.SAID_NOT_WRITTEN: ("Said, not in the note", "说过但未写入病历"),
    FlagKind.CONTRADICTS_RECORD: ("Differs from the record", "与既往记录不符"),
    FlagKind.ALLERGY_CONFLICT: ("Allergy against a medicine", "过敏与用药冲突"),
    FlagKind.IMPLAUSIBLE: ("A value that cannot be meant", "数值不合常理"),
    FlagKind.WORDS_ONLY: ("Sent as words only", "仅以文字写入"),
    FlagKind.RECORD_ONLY: ("In the record, not said today", "仅见于既往记录"),
    FlagKind.NOT_IN_RECORD: ("Not in the record", "既往记录中没有"),
    FlagKind.DEMO_RECOGNISER: ("Written down by the demo recogniser", "由演示用识别器转写"),
    FlagKind.MEANT_FOR_MACHINE: ("Words that may be meant for a machine", "可能是对机器说的话"),
    FlagKind.SECOND_READER: ("Doubted by the second reader", "第二审读者存疑"),
    FlagKind.READ_DIFFERENTLY: ("Can be read in two ways", "有两种理解"),
}
LEVELS: Final[dict[Level, Pair]] = {
    Level.HIGH: ("High", "高"),
    Level.RAISED: ("Raised", "中"),
    Level.LOW: ("Low", "低"),
    Level.CLEAR: ("Clear", "无"),
}
OUTCOMES: Final[dict[Outcome, Pair]] = {
    Outcome.CORRECTED: ("Corrected", "已改正"),
    Outcome.KEPT: ("Kept", "已保留"),
    Outcome.REMOVED: ("Removed", "已删除"),
}
KEEP_REASONS: Final[dict[KeepReason, Pair]] = {
    KeepReason.ASKED_PATIENT: ("I asked the patient", "已向患者核实"),
    KeepReason.ASKED_DOCTOR: ("I asked the doctor", "已向医生核实"),
    KeepReason.CHECKED_RECORD: ("I checked the patient’s record", "已与既往病历核对"),
    KeepReason.HEARD_WRONGLY: ("The recording was heard wrongly", "录音识别有误"),
    KeepReason.OTHER: ("Another reason", "其他理由"),
}
UNUSED_REASONS: Final[dict[UnusedReason, Pair]] = {
    UnusedReason.RED_FLAG: ("May be urgent", "可能紧急"),
    UnusedReason.ALLERGY: ("An allergy", "过敏"),
    UnusedReason.MEDICINE: ("A medicine", "用药"),
    UnusedReason.MEASUREMENT: ("A measurement", "测量结果"),
    UnusedReason.SYMPTOM: ("A symptom", "症状"),
    UnusedReason.HISTORY: ("Part of the history", "病史"),
    UnusedReason.PLAN: ("Part of the plan", "诊疗安排"),
    UnusedReason.QUESTION_UNANSWERED: ("A question without an answer", "提问未得到回答"),
    UnusedReason.UNCLEAR: ("Unclear: listen to it", "不清楚，请收听"),
    UnusedReason.OTHER: ("May belong in the note", "可能需要写入"),
}
"""Why what was said and not written may matter."""

MAY_BE_URGENT: Final[Pair] = UNUSED_REASONS[UnusedReason.RED_FLAG]

RETURN_NEEDS: Final[dict[ReturnNeed, Pair]] = {
    ReturnNeed.DECIDE: ("Decide something that I cannot", "需要对方判断"),
    ReturnNeed.ADD: ("Add something that was not recorded", "补充未录到的内容"),
    ReturnNeed.RECORD_AGAIN: ("Record again", "重新录音"),
    ReturnNeed.OTHER: ("Another reason", "其他"),
}
ROLES: Final[dict[Role, Pair]] = {
    Role.DOCTOR: ("doctor", "医生"),
    Role.NURSE: ("nurse", "护士"),
    Role.ADMINISTRATOR: ("administrator", "管理员"),
    Role.OPERATOR: ("operator", "运维"),
    Role.AUDITOR: ("auditor", "审计员"),
    Role.SERVICE: ("program", "程序"),
}
SPEAKERS: Final[dict[Speaker, Pair]] = {
    Speaker.DOCTOR: ("Doctor", "医生"),
    Speaker.PATIENT: ("Patient", "患者"),
    Speaker.OTHER: ("Somebody else", "他人"),
    Speaker.UNKNOWN: ("Unclear who", "不能确定"),
}
DOUBTS: Final[dict[Doubt, Pair]] = {
    Doubt.NON_SPEECH: ("hardly any voice is heard here", "此处几乎听不到人声"),
    Doubt.CAPTION: ("a phrase that is often written where nobody speaks", "无人说话处常被误写出的套话"),
    Doubt.REPEATED: ("the same words again and again", "同样的词句反复出现"),
    Doubt.WORD_RATE: ("more words than can be said in this time", "字数超出这段时间能说的量"),
    Doubt.LOW_PROBABILITY: ("most of it was unclear", "大部分听不清"),
}
"""Why a turn may not have been said as it is written; stands behind a call to listen."""

STATES: Final[dict[State, Pair]] = {
    State.REGISTERED: ("Waits for its recording", "等待录音"),
    State.UPLOADED: ("Being written down", "正在转写"),
    State.TRANSCRIBED: ("Being drafted and verified", "正在生成初稿"),
    State.DRAFTED: ("With the nurse", "护士核对中"),
    State.REVIEWED: ("Checked, waits for the signature", "已核对，待签名"),
    State.SIGNED: ("Signed, on its way to the EMR", "已签名，正在写入 EMR"),
    State.DELIVERED: ("In the EMR, read back", "已入 EMR，回读一致"),
    State.NO_SPEECH: ("Nobody spoke", "录音中无人说话"),
    State.PARKED: ("Needs an operator", "已搁置，待处理"),
    State.WITHDRAWING: ("Destroyed, the EMR is being told", "已销毁，正在通知 EMR"),
    State.WITHDRAWN: ("Destroyed", "已销毁"),
}
STAGES: Final[dict[Stage, Pair]] = {
    Stage.TRANSCRIBE: ("Write down", "转写"),
    Stage.DRAFT: ("Draft and verify", "生成与校验"),
    Stage.DELIVER: ("EMR", "写入 EMR"),
    Stage.RETRACT: ("Take back from the EMR", "从 EMR 撤回"),
}
STEPS_DONE: Final[dict[State, int]] = {
    State.REGISTERED: 0,
    State.UPLOADED: 1,
    State.TRANSCRIBED: 2,
    State.DRAFTED: 3,
    State.REVIEWED: 4,
    State.SIGNED: 5,
    State.DELIVERED: 6,
    State.NO_SPEECH: 1,
    State.PARKED: 1,
    State.WITHDRAWING: 0,
    State.WITHDRAWN: 0,
}
"""How many of the six steps lie behind a consultation."""

ATTEMPTS: Final[dict[AttemptResult, Pair]] = {
    AttemptResult.UNDER_WAY: ("Being sent now", "正在写入"),
    AttemptResult.STORED: ("Stored, read back and compared", "已写入，回读一致"),
    AttemptResult.AWAY: ("No answer", "无答复"),
    AttemptResult.FAULT: ("The EMR could not take it", "EMR 暂时无法接收"),
    AttemptResult.REFUSED: ("Refused", "被拒绝"),
    AttemptResult.OVERRAN: ("Not done in time", "超时未完成"),
    AttemptResult.FAILED: ("A fault on this side", "本系统出错"),
    AttemptResult.NO_WORD: ("The sender stopped without a word", "发送进程中断"),
    AttemptResult.STOPPED: ("Stopped by a person", "已由人工停止"),
    AttemptResult.HANDED_BACK: ("Handed on: its process was told to stop", "发送进程按要求停止，已转交"),
}
ATTEMPT_LEVELS: Final[dict[AttemptResult, str]] = {
    AttemptResult.UNDER_WAY: "low",
    AttemptResult.STORED: "clear",
    AttemptResult.STOPPED: "low",
    AttemptResult.HANDED_BACK: "low",
}
"""The sign beside a result; the others have the one for what is raised."""

WAYS: Final[dict[str, Pair]] = {
    "transaction": ("as one transaction", "以一个事务写入"),
    "document-reference": ("as a DocumentReference", "以 DocumentReference 写入"),
    "document": ("as a document Bundle", "以文档 Bundle 写入"),
    "discrete": ("resource by resource", "逐项写入资源"),
    "hl7v2-mdm": ("as an HL7 document message", "以 HL7 文档消息写入"),
    "hl7v2-oru": ("as an HL7 result message", "以 HL7 结果消息写入"),
    "folder": ("as files in a folder", "写入文件夹"),
}
COMPARED: Final[dict[str, Pair]] = {
    "number": ("Number", "患者编号"),
    "name": ("Name", "姓名"),
    "birth_date": ("Born", "出生日期"),
    "sex": ("Sex", "性别"),
    "death": ("Died", "死亡"),
}
SEXES: Final[dict[str, Pair]] = {
    "female": ("female", "女"),
    "male": ("male", "男"),
    "other": ("other", "其他"),
    "unknown": ("unknown", "未知"),
}
AGREEMENT: Final[dict[str, Pair]] = {
    "same": ("Same", "一致"),
    "differs": ("Differs", "不一致"),
    "unknown": ("One side has none", "一方缺失"),
}
AGREEMENT_LEVELS: Final[dict[str, str]] = {"same": "clear", "differs": "high", "unknown": "low"}
STOPS: Final[dict[StopKind, Pair]] = {
    StopKind.HELD: ("Held", "已暂缓"),
    StopKind.GIVEN_UP: ("Given up", "已放弃写入"),
}

VITAL_SIGNS: Final[dict[VitalSignName, Pair]] = {
    VitalSignName.BLOOD_PRESSURE: ("Blood pressure", "血压"),
    VitalSignName.HEART_RATE: ("Pulse", "心率"),
    VitalSignName.RESPIRATORY_RATE: ("Breathing rate", "呼吸"),
    VitalSignName.BODY_TEMPERATURE: ("Temperature", "体温"),
    VitalSignName.OXYGEN_SATURATION: ("Oxygen saturation", "血氧饱和度"),
    VitalSignName.BODY_WEIGHT: ("Weight", "体重"),
    VitalSignName.BODY_HEIGHT: ("Height", "身高"),
}
CHANGES: Final[dict[MedicationChange, Pair]] = {
    MedicationChange.CONTINUES: ("continues", "继续"),
    MedicationChange.STARTED: ("new", "新开"),
    MedicationChange.CHANGED: ("changed", "调整"),
    MedicationChange.STOPPED: ("stopped", "停用"),
    MedicationChange.ON_HOLD: ("on hold", "暂停"),
    MedicationChange.PAST: ("in the past", "既往"),
    MedicationChange.DECLINED: ("declined", "拒绝"),
    MedicationChange.NOT_TAKEN: ("not taken", "未服用"),
}
ASSERTIONS: Final[dict[Assertion, Pair]] = {
    Assertion.PRESENT: ("present", "有"),
    Assertion.DENIED: ("denied", "否认"),
    Assertion.POSSIBLE: ("possible", "可能"),
    Assertion.HISTORICAL: ("in the past", "既往"),
    Assertion.FAMILY: ("in the family", "家族"),
}
UNITS: Final[dict[str, str]] = {
    "mm[Hg]": "mmHg",
    "Cel": "℃",
    "[degF]": "°F",
    "/min": "/min",
    "%": "%",
}
"""UCUM codes as people write them; others stand as they are."""

PROBLEMS: Final[dict[str, Pair]] = {
    "bad-input": ("What was sent cannot be used", "提交的内容无法使用"),
    "bad-audio": ("The recording cannot be used", "录音无法使用"),
    "bad-transcript": ("The transcript cannot be read", "文字稿无法读取"),
    "bad-note": ("The change does not fit the note", "该修改不适用于本病历"),
    "misdirected": ("The site does not go by this name", "本站不使用该域名"),
    "bad-request": ("What was sent cannot be used", "提交的内容无法使用"),
    "invalid-request": ("What was sent cannot be used", "提交的内容无法使用"),
    "too-large": ("The recording is too large", "录音过大"),
    "unsupported-language": ("The language does not fit the template", "语言与模板不符"),
    "not-found": ("There is nothing here", "没有找到"),
    "not-allowed": ("Your role does not allow this", "您没有此项权限"),
    "not-signed-in": ("Sign in first", "请先登录"),
    "conflict": ("It has changed meanwhile", "内容已变化"),
    "wrong-state": ("Not possible at this point", "当前状态下不能进行"),
    "stale-revision": ("Somebody else saved first", "他人已先保存"),
    "consent-missing": ("The patient’s consent is not noted", "尚未记录患者的知情同意"),
    "legally-held": ("It is held by law: nothing of it is removed", "已依法封存，不得删除"),
    "missing-part": ("A part of the system is missing", "系统缺少部件"),
    "part-down": ("A part of the system does not answer", "系统部件无响应"),
    "storage-down": ("Scribe cannot reach what it stores", "系统暂时无法读写数据"),
    "stage-failed": ("The work did not succeed", "处理未成功"),
    "stage-deadline": ("The work took too long", "处理超时"),
    "delivery-refused": ("The EMR refused the note", "EMR 拒绝接收"),
    "record-refused": ("The EMR does not give the record", "EMR 未提供既往记录"),
    "delivery-failing": ("The EMR takes other notes, but not this one", "EMR 能接收其他病历，唯独不接收本份"),
    "given-up": ("The delivery was given up", "已放弃写入"),
    "emr-conflict": ("The EMR’s version has changed", "EMR 中的版本已变化"),
    "worker-died": ("The work stopped each time", "处理多次中断"),
    "unexpected": ("Something went wrong", "出了点问题"),
    **words_recording.PROBLEMS,
}
"""Titles of problems by their code."""

UNKNOWN_PROBLEM: Final[Pair] = ("It stopped", "已停止")

ADVICE: Final[dict[str, Pair]] = {
    "bad-audio": ("Send the recording again, or another one.", "请重新上传，或改传另一段录音。"),
    "bad-transcript": (
        "Scribe reads subtitles (WebVTT, SRT), text of Otter, Teams and Zoom, JSON of recognisers, “doctor: …” lines.",
        "可读取字幕（WebVTT、SRT），Otter、Teams、Zoom 文字稿，语音识别服务的 JSON，或“医生：…”逐行文本。",
    ),
    "too-large": (
        "Send a shorter one, or ask the administrator about the limit.",
        "请上传较短的录音，或咨询管理员上限。",
    ),
    "unsupported-language": ("Choose a template in the language that was spoken.", "请选择与所说语言一致的模板。"),
    "not-found": (
        "The address is wrong, or what was here is gone. Begin again from your first page.",
        "地址有误，或内容已不在此处。请从首页重新进入。",
    ),
    "not-allowed": ("Your own pages are in the menu above.", "您可以使用的页面见上方菜单。"),
    "not-signed-in": ("Sign in and try again.", "请登录后重试。"),
    "conflict": ("Load the page anew and look at what has changed.", "请刷新页面，查看变化后再操作。"),
    "wrong-state": ("Load the page anew: it shows where things stand.", "请刷新页面，查看当前进度。"),
    "consent-missing": ("Ask the patient, and note their consent first.", "请先征得患者同意并记录。"),
    "legally-held": (
        "A removal that was asked for is noted, and is done when the hold is released.",
        "删除申请已记录，解除封存后执行。",
    ),
    "stale-revision": ("Load the page anew, read what has changed, then go on.", "请刷新页面，看过改动后再继续。"),
    "missing-part": ("Tell the operator, who installs it and retries.", "请通知运维人员安装后重试。"),
    "part-down": ("Tell the operator; retry when it answers again.", "请通知运维人员，恢复后重试。"),
    "storage-down": (
        "The page tries again by itself every few seconds. If this lasts, tell the operator.",
        "本页每隔几秒自动重试。若持续如此，请通知运维人员。",
    ),
    "stage-failed": ("Retry; if it happens again, tell the operator.", "请重试；若再次出现，请通知运维人员。"),
    "stage-deadline": (
        "Retry once; if it happens again, tell the operator.",
        "请重试一次；若再次出现，请通知运维人员。",
    ),
    "delivery-refused": ("Tell the operator: the EMR says below why.", "请通知运维人员，EMR 给出的原因见下。"),
    "delivery-failing": (
        "Read below what each attempt was answered, correct the cause, then retry.",
        "请查看下方每次写入的答复，排除原因后重试。",
    ),
    "given-up": ("It stays here; it can be retried.", "病历保留在本系统，可以重试。"),
    "worker-died": ("Retry; if it happens again, tell the operator.", "请重试；若再次出现，请通知运维人员。"),
    "unexpected": (
        "Try again; if it happens again, tell your administrator the number below.",
        "请重试；若再次出现，请将下面的编号告知管理员。",
    ),
}
"""What to do about a problem, where its own remedy is not in the reader's language or speaks to programs."""

COUNTED: Final[dict[str, Pair]] = {
    "tablet": ("tablet", "片"),
    "capsule": ("capsule", "粒"),
    "drop": ("drop", "滴"),
    "puff": ("puff", "喷"),
    "sachet": ("sachet", "袋"),
    "patch": ("patch", "贴"),
    "ampoule": ("ampoule", "支"),
    "unit": ("unit", "单位"),
}
"""Forms that a dose is counted in."""


SOUND: Final = words_sound.SOUND
SOUND_REMEDIES: Final = words_sound.SOUND_REMEDIES
VERDICTS: Final = words_access.VERDICTS
RECORDING_REFUSED: Final = words_recording.REFUSED
EVENTS: Final[dict[str, Pair]] = {
    "read": ("read", "查看"),
    "audit_read": ("asked the audit", "查询审计"),
    "audit_anchored": ("audit anchored", "审计存证"),
    "registered": ("registered", "登记"),
    "uploaded": ("recording sent", "上传录音"),
    "transcribed": ("written down", "转写"),
    "transcript_imported": ("transcript brought", "导入转写"),
    "claimed": ("taken for checking", "领取核对"),
    "revised": ("changed the note", "修改病历"),
    "approved": ("approved", "核对通过"),
    "sent_back": ("sent back", "退回"),
    "signed": ("signed", "签名"),
    "delivered": ("stored in the EMR", "写入 EMR"),
    "parked": ("parked", "搁置"),
    **words_recording.EVENTS,
    "retried": ("retried", "重试"),
    "withdrawn": ("destroyed", "销毁"),
    "recalled": ("taken back from the EMR", "要求 EMR 撤回"),
    "removed_again": ("removed again after a backup", "备份恢复后再次删除"),
    "backup_restored": ("backup restored", "恢复备份"),
    "backup_made": ("backup made", "备份"),
    "recordings_moved": ("recordings moved", "迁移录音"),
    "recording_removed": ("recording removed", "删除录音"),
    "transcript_removed": ("transcript removed", "删除转写文本"),
    "subject_exported": ("exported for the patient", "为患者导出"),
    "retention_ran": ("retention applied", "执行保存期限"),
    "master_key_changed": ("master key changed", "更换主密钥"),
    "consent_noted": ("consent noted", "记录同意"),
    "patient_accepted": ("patient confirmed", "确认患者"),
    "emr_day_read": ("read the day’s list", "查看当日名单"),
    "signed_in": ("signed in", "登录"),
    "signed_out": ("signed out", "退出"),
    "sign_in_refused": ("sign-in refused", "登录被拒"),
    "code_refused": ("code refused", "验证码被拒"),
    "account_created": ("account created", "新建账号"),
    "account_disabled": ("account closed", "停用账号"),
    "account_enabled": ("account opened again", "启用账号"),
    "password_set": ("password set", "设置密码"),
    **words_sign_in.EVENTS,
    **words_access.EVENTS,
}
"""What an audit event tells; a kind that is not here is shown as it is."""


def unit_word(unit: str, *, chinese: bool) -> str:
    """A UCUM code or a counted form as people write it."""
    if unit in COUNTED:
        return COUNTED[unit][chinese]
    return UNITS.get(unit, unit)
