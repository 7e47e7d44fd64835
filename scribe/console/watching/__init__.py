"""``scribe top``: the installation at a glance, in a terminal."""

from scribe.console.watching.top import top

__all__ = ["top"]
