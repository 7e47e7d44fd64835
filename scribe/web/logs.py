"""Logs: one line for each request, and nothing in it that a patient said or is called.

A line has the request's number, method, route (its template), status and duration. Query strings, bodies, headers and
the text of unexpected exceptions stay out, since any of them may hold a patient's words.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import structlog

from scribe.settings import Settings

log: structlog.stdlib.BoundLogger = structlog.get_logger("scribe.web")


def configure_logging(settings: Settings) -> None:
    """Sets the level and the form (JSON lines for machines, plain lines for people) of all of Scribe's logs."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=_no_exception)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[settings.log_level.upper()]),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def where_it_failed(error: BaseException) -> list[str]:
    """The frames of an exception, innermost last, as ``file:line function``: never its text or its values."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames[-12:]]


def _short(filename: str) -> str:
    for marker in ("/site-packages/", "/scribe/"):
        before, found, after = filename.rpartition(marker)
        if found and before:
            return after if marker == "/site-packages/" else f"scribe/{after}"
    return filename.rpartition("/")[2]


def _no_exception(sio: Any, exc_info: Any) -> None:
    """A traceback's text may quote a patient; frames are logged as members instead."""
    del exc_info
    sio.write("(see frames)")
