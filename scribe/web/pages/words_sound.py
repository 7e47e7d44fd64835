"""What makes a recording hard to hear, and what to do about it, in both languages.

What is put right before anybody listens (:mod:`scribe.audio.mending`) has no word here.
"""

from __future__ import annotations

from typing import Final

from scribe.model import SoundFault

Pair = tuple[str, str]

SOUND: Final[dict[SoundFault, Pair]] = {
    SoundFault.SILENT: ("no sound at all", "完全没有声音"),
    SoundFault.CLIPPED: ("recorded too loud", "录音音量过大失真"),
    SoundFault.DROPOUTS: ("short pieces missing", "声音断断续续"),
    SoundFault.NOISY: ("much noise", "噪声大"),
    SoundFault.QUIET: ("very quiet", "声音很小"),
    SoundFault.CHANNEL_SILENT: ("one channel silent", "一个声道没有声音"),
}
"""Said one after the other: "Hard to hear: much noise, one channel silent"."""

SOUND_REMEDIES: Final[dict[SoundFault, Pair]] = {
    SoundFault.SILENT: ("Check that the microphone is on.", "请检查麦克风是否打开。"),
    SoundFault.CLIPPED: ("Turn the microphone down.", "请调低麦克风音量。"),
    SoundFault.DROPOUTS: ("Record on the device itself, not over a radio link.", "请在本机录音，不要通过无线传输。"),
    SoundFault.NOISY: ("Put the microphone nearer to who speaks.", "请将麦克风靠近说话人。"),
    SoundFault.QUIET: ("Turn the microphone up, or put it nearer.", "请调高麦克风音量，或靠近说话人。"),
    SoundFault.CHANNEL_SILENT: ("Check the second microphone and its cable.", "请检查另一个麦克风及其连线。"),
}
