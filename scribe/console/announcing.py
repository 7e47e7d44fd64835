"""What a process that runs for long says of itself: to a person a sentence, to a machine a line of its log."""

from __future__ import annotations

from rich.console import Console

from scribe.logs import announce as log_line
from scribe.logs import tells_json


def announce(console: Console, sentence: str) -> None:
    """Says it in the form that the logs of this process have."""
    if tells_json():
        log_line(sentence)
    else:
        console.print(sentence)
