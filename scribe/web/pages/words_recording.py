"""Words about recordings that were interrupted, marked, or left by their device, in both languages."""

from __future__ import annotations

from typing import Final

from scribe.model import FlagKind

Pair = tuple[str, str]

FLAGS: Final[dict[FlagKind, Pair]] = {
    FlagKind.RECORDING_INTERRUPTED: ("The recording was interrupted", "录音曾中断"),
    FlagKind.RECORDING_UNFINISHED: ("The end of the recording may be missing", "录音结尾可能缺失"),
}
EVENTS: Final[dict[str, Pair]] = {
    "moment_noted": ("noted a moment of the recording", "标记录音时刻"),
    "upload_taken": ("finished with what had arrived", "以已收到的部分结束录音"),
}
PROBLEMS: Final[dict[str, Pair]] = {
    "upload-taken": ("The recording was finished elsewhere", "录音已在别处结束"),
}
REFUSED: Final[dict[str, str]] = {
    "still-arriving": "录音仍在传入：一分钟内收到过该设备的数据。请在该设备上结束录音，或等待一分钟无数据后再试。",
    "nothing-arrived": "尚未收到该录音的任何内容，请重新录音，或上传录音。",
    "other-visit": "该录音不属于本次就诊，请返回就诊页面重试。",
}
"""Why a recording could not be finished, in Chinese, by the error's ``reason``; in English the error says it."""
