"""The words of ``scribe top``, in English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scribe.model import Stage, State

Pair = tuple[str, str]
"""English, Chinese."""

STAGES: Final[dict[str, Pair]] = {
    Stage.TRANSCRIBE.value: ("transcribe", "转写"),
    Stage.DRAFT.value: ("draft", "起草"),
    Stage.DELIVER.value: ("deliver", "送达"),
    Stage.RETRACT.value: ("retract", "撤回"),
}
KINDS: Final[dict[str, Pair]] = {
    "site": ("site", "网站"), "worker": ("worker", "工作进程"), "reconciler": ("reconciler", "对账进程"),
    "all": ("all in one", "一体"),
}  # fmt: skip
PEOPLE: Final[dict[State, Pair]] = {
    State.DRAFTED: ("nurse", "护士审核"),
    State.REVIEWED: ("doctor", "医生签署"),
}
HAPPENED: Final[dict[str, Pair]] = {
    "uploaded": ("recordings arrived", "录音到达"), "transcript_imported": ("transcripts arrived", "文字稿到达"),
    "transcribed": ("transcribed", "转写完成"), "no_speech": ("nobody spoke", "无人说话"),
    "drafted": ("drafted", "起草完成"), "redrafted": ("drafted again", "再次起草完成"),
    "approved": ("approved", "审核通过"), "signed": ("signed", "已签署"),
    "delivered": ("delivered", "已送达"), "retracted": ("retracted", "已撤回"),
    "attempt_failed": ("attempts failed", "尝试失败"), "parked": ("stopped", "已停下"),
}  # fmt: skip
PARTS: Final[dict[Stage, Pair]] = {
    Stage.TRANSCRIBE: ("recogniser", "语音识别"),
    Stage.DRAFT: ("drafting", "起草端"),
    Stage.DELIVER: ("EMR", "电子病历"),
}
OLDER: Final[Pair] = ("older ones", "更早的")

_WORDS: Final[dict[str, Pair]] = {
    "queues": ("Queues", "队列"), "due": ("due", "待处理"), "in_hand": ("in hand", "处理中"),
    "retry": ("retry later", "稍后重试"), "held": ("held", "被人暂停"), "oldest": ("oldest", "最久"),
    "workers": ("workers", "进程数"), "people": ("Waits for people", "等待人员"), "processes": ("Processes", "进程"),
    "kind": ("kind", "类型"), "place": ("place", "位置"), "takes": ("queues", "队列"), "up": ("up for", "已运行"),
    "heard": ("heard", "上次响应"), "state": ("state", "状态"), "well": ("well", "正常"),
    "silent": ("gives no word", "无响应"), "hangs": ("hangs: {}", "卡住：{}"), "ago": ("{} ago", "{}前"),
    "working": ("In hand now", "正在处理"),
    "nothing_in_hand": ("Nobody has anything in hand.", "目前没有正在处理的工作。"),
    "consultation": ("consultation", "就诊"),
    "stage": ("stage", "步骤"), "since": ("for", "已用时"), "attempt": ("attempt", "第几次"), "done": ("done", "进度"),
    "minutes": ("Last minutes", "最近几分钟"),
    "nothing_happened": ("Nothing happened in 15 minutes.", "15 分钟内没有动静。"),
    "parts": ("Parts", "各部分"), "answers": ("answers", "有应答"), "fails": ("fails: {}", "失败：{}"),
    "quiet": ("nothing asked of it in 15 minutes", "15 分钟内没有用到"), "stopped": ("Stopped", "已停下"),
    "nothing_stopped": ("Nothing stands still.", "没有停下的工作。"), "reason": ("reason", "原因"),
    "count": ("how many", "数量"),
    "uploads": ("Recordings arriving", "正在上传"), "disk": ("Disk", "磁盘"), "free": ("{} GiB free", "剩余 {} GiB"),
    "audit": ("Audit", "审计"), "events": ("event {}", "第 {} 条"), "anchored": ("anchored {} ago", "{}前已锚定"),
    "never_anchored": ("never anchored", "从未锚定"), "since_then": ("{} since", "其后 {} 条"),
    "broker": ("Broker", "消息队列"), "hints": ("hints that wait: {}", "等待中的通知：{}"),
    "broker_down": ("does not answer", "没有应答"),
    "broker_closed": ("its password cannot be read", "无法读取其密码"),
    "backup": ("Backup", "备份"), "no_backup": ("none known here", "此处没有备份记录"),
    "not_here": ("not on this machine", "不在本机上"), "leave": ("q leaves", "按 q 退出"),
    "unseen": (
        "Not seen here: the machines' memory and processors, what browsers have not sent yet.",
        "此处看不到：各机器的内存与处理器、浏览器尚未发送的内容。",
    ),
    "comma": (", ", "，"), "no_process": ("No process gives word.", "没有进程有响应。"), "none": ("none", "无"),
}  # fmt: skip
_UNITS: Final[tuple[tuple[float, Pair], ...]] = (
    (86_400, ("d", "天")), (3600, ("h", "小时")), (60, ("min", "分钟")), (0, ("s", "秒")),
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """One of the two languages."""

    chinese: bool

    def of(self, pair: Pair) -> str:
        """The word in this language."""
        return pair[self.chinese]

    def __call__(self, name: str, *values: object) -> str:
        """A word or a sentence by its name, with what stands in it."""
        return self.of(_WORDS[name]).format(*values)

    def age(self, seconds: float) -> str:
        """A time as a person says it: ``12 s``, ``4 min``, ``3 h``, ``2 d``."""
        for unit, pair in _UNITS:
            if seconds >= (2 * unit if unit > 60 else unit):
                return f"{seconds // (unit or 1):.0f} {self.of(pair)}"
        return f"0 {self.of(_UNITS[-1][1])}"
