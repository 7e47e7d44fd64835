"""What the news of a live page go on from: the newest before anything of the page was read.

What changes while a page is being made is told to it then, instead of being shown by nothing.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import Depends, Request

from scribe.web.deps import Service


def follow_news(request: Request, service: Service) -> None:
    """Stands among the dependencies of a route whose page follows the news."""
    request.state.latest = service.latest_sequence()


FOLLOWED: Final[Any] = Depends(follow_news)
