"""What makes a recording hard to hear, and what to do about it.

What is put right before anybody listens (:mod:`scribe.audio.mending`) has no word here.
"""

from __future__ import annotations

from typing import Final

from scribe.messages import Message
from scribe.model import SoundFault

SOUND: Final[dict[SoundFault, Message]] = {
    SoundFault.SILENT: Message("no sound at all"),
    SoundFault.CLIPPED: Message("recorded too loud"),
    SoundFault.DROPOUTS: Message("short pieces missing"),
    SoundFault.NOISY: Message("much noise"),
    SoundFault.QUIET: Message("very quiet"),
    SoundFault.CHANNEL_SILENT: Message("one channel silent"),
}
"""Said one after the other: "Hard to hear: much noise, one channel silent"."""

SOUND_REMEDIES: Final[dict[SoundFault, Message]] = {
    SoundFault.SILENT: Message("Check that the microphone is on."),
    SoundFault.CLIPPED: Message("Turn the microphone down."),
    SoundFault.DROPOUTS: Message("Record on the device itself, not over a radio link."),
    SoundFault.NOISY: Message("Put the microphone nearer to who speaks."),
    SoundFault.QUIET: Message("Turn the microphone up, or put it nearer."),
    SoundFault.CHANNEL_SILENT: Message("Check the second microphone and its cable."),
}
