"""Why a recording was not taken, in Chinese; in English the error says it itself (:mod:`scribe.audio.refusals`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_FORMS: Final = "wav、w64、mp3、m4a、mp4、mov、3gp、webm、mkv、ogg、opus、flac、aac、aiff、caf 或 amr"
_AGAIN: Final = "请用原软件重新导出为 wav 或 flac，或重新录音。"
_RESEND: Final = "请从设备重新上传，或重新录音。"

_SENTENCES: Final[dict[str, str]] = {
    "unknown-form": f"该文件不是可接收格式的录音，或已加密，或文件开头已损坏。请上传 {_FORMS}。",
    "no-sound": "该文件中没有声音。请上传录音本身，或导出其中的音轨。",
    "unknown-encoding": f"该录音的编码无法接收，或文件开头已损坏。请改用 {_FORMS}，并采用浏览器可播放的编码。",
    "nothing-decoded": f"该录音中没有可解码的声音：内容为空，或在文件头之后中断。{_RESEND}",
    "no-channel": "该录音没有声道。请选择麦克风后重新录音。",
    "too-slow": f"该录音解码时间过长：文件已损坏。{_AGAIN}",
    "too-much-memory": f"该录音解码占用内存过多：文件已损坏。{_AGAIN}",
    "failed": f"该录音解码失败：文件已损坏，无法读取。{_AGAIN}",
    "unknown-rate": "该录音的采样率不是任何设备使用的采样率：文件头已损坏。请以 4 至 384 kHz 重新导出，或重新录音。",
    "empty": f"该文件是空的。{_RESEND}",
    "only-zeros": f"该文件内容全为零：内容未写入磁盘，或已被清除。{_RESEND}",
    "no-index": "该录音不完整：m4a 文件的索引位于末尾，现已缺失。请从设备重新上传完整文件。",
    "other-checksum": "收到的录音与发送的不一致：校验值不同。请从设备重新上传。",
}
_OTHERS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "other-file": (
        f"该文件是{{}}，不是录音。请上传录音本身：{_FORMS}。",
        {
            "pdf": " PDF 文档",
            "zip": " ZIP 压缩包或办公文档",
            "empty-zip": "空的 ZIP 压缩包",
            "gzip": " gzip 压缩包",
            "seven-zip": " 7-Zip 压缩包",
            "rar": " RAR 压缩包",
            "picture": "图片",
            "encrypted": "加密信息或密钥",
            "office": "办公文档",
            "program": "程序",
            "text": "文本",
        },
    ),
    "other-sound": (
        f"该文件是{{}}，这种格式无法接收。请改用 {_FORMS}。",
        {
            "wma": " Windows Media（wma）",
            "dss": " DSS 口述录音",
            "ds2": " DS2 口述录音",
            "encrypted-ds2": "加密的 DS2 口述录音",
            "real-audio": " RealAudio",
            "sun-audio": " Sun 音频（au）",
            "flash": " Flash 视频",
            "ape": " Monkey's Audio（ape）",
            "wavpack": " WavPack",
        },
    ),
}

REFUSED_AUDIO: Final[dict[str, str]] = _SENTENCES | {
    f"{refusal}/{found}": sentence.format(name)
    for refusal, (sentence, names) in _OTHERS.items()
    for found, name in names.items()
}
"""By a refusal's name, and what was found instead, where something was."""


def refused_audio(details: Mapping[str, Any]) -> str:
    """The sentence for a problem's own members; empty where they name no refusal."""
    return REFUSED_AUDIO.get("/".join(str(details[name]) for name in ("refusal", "found") if name in details), "")
