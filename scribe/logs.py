"""Logs of every process: one line for each request, each stage and each trouble, and nothing that a patient said.

A line has what happened, the ids that it belongs to (request, consultation, stage) and figures. Query strings, bodies,
headers, the text of unexpected exceptions and their tracebacks stay out, since any of them may hold a patient's words.
What libraries log or warn of takes the same form, their exceptions without a text too.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, Final

import structlog

from scribe.observing import tracing
from scribe.settings import Settings
from scribe.visible import visible

OURS: Final = ("scribe", "workers")
"""The packages whose lines have the chosen level; other libraries speak from warnings on."""

bound = structlog.contextvars.bound_contextvars
"""``with bound(consultation=…, stage=…):`` every line within has these ids, whichever part writes it."""

REQUEST: Final = "request"
"""What a request's number is called, in a line of a log and in a message."""
_NUMBER: Final = re.compile(r"[0-9a-f-]{8,64}")

_Event = MutableMapping[str, Any]


class _Logs:
    """What the logs of this process are like."""

    process: str = ""
    is_json: bool = False


def tells_json() -> bool:
    """Whether every line of this process is a JSON object, for machines: it runs for long, and was set so."""
    return _Logs.is_json


def configure_logging(settings: Settings, process: str = "") -> None:
    """Sets the level and the form (JSON lines for machines, plain lines for people) of all logs of this process.

    Args:
        settings: the level and the form.
        process: what this process is, for its lines. Then an error in it that nobody caught is a line too, without its
            text. Who names none leaves that as it was.
    """
    if process:
        _Logs.is_json, _Logs.process = settings.log_json, process
        sys.excepthook, threading.excepthook = _uncaught, _uncaught_in_a_thread
        sys.unraisablehook = _unraisable
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _with_process_and_trace,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_exception_text,
        _visibly,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=_no_exception)
    )
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[*before, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = _ToStandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder(), *before],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [*(one for one in root.handlers if not isinstance(one, _ToStandardError)), handler]
    root.setLevel(max(level, logging.WARNING))
    logging.captureWarnings(capture=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level)


def asked_by() -> str:
    """The number of the request that is being served, for the lines of whoever works on it; empty outside of one.

    One that a client chose may hold a name, so only what is nothing but a number goes into a message or a trace.
    """
    number = str(structlog.contextvars.get_contextvars().get(REQUEST, ""))
    return number if _NUMBER.fullmatch(number) else ""


def where_it_failed(error: BaseException) -> list[str]:
    """The frames of an exception, innermost last, as ``file:line function``: never its text or its values."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames[-12:]]


def announce(sentence: str, **members: Any) -> None:
    """A line that says what this process is about to do."""
    structlog.get_logger("scribe").info(sentence, **members)


def tell_the_end(code: str, sentence: str) -> None:
    """The line of a process that cannot go on, with the sentence that says what is wrong and what to do."""
    structlog.get_logger("scribe").error("ended", code=code, reason=sentence)


def _uncaught(kind: type[BaseException], error: BaseException, frames: TracebackType | None) -> None:
    del kind, frames
    structlog.get_logger("scribe").critical("unexpected", exc_info=error)


def _uncaught_in_a_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and args.exc_type is not SystemExit:
        thread = args.thread.name if args.thread is not None else ""
        structlog.get_logger("scribe").error("unexpected", exc_info=args.exc_value, thread=thread)


def _unraisable(args: sys.UnraisableHookArgs) -> None:
    if args.exc_value is not None:
        structlog.get_logger("scribe").warning("unexpected", exc_info=args.exc_value)


class _ToStandardError(logging.StreamHandler[Any]):
    """Writes to what standard error is at the moment of writing."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        """Standard error."""
        return sys.stderr


def _with_process_and_trace(_logger: Any, _method: str, event: _Event) -> _Event:
    """Every line says which process it is of, and which trace goes on."""
    if _Logs.process:
        event.setdefault("process", _Logs.process)
    trace = tracing.current()
    if trace:
        event.setdefault("trace", trace.split("-")[1])
    return event


def _without_exception_text(_logger: Any, _method: str, event: _Event) -> _Event:
    """An exception becomes its class and its frames; a library's sentence about it may quote it, and is left out."""
    told = event.pop("exc_info", None)
    error = told[1] if isinstance(told, tuple) else sys.exc_info()[1] if told is True else told
    if isinstance(error, BaseException):
        event.update(event="unexpected", error=type(error).__name__, frames=where_it_failed(error))
    return event


def _visibly(_logger: Any, _method: str, event: _Event) -> _Event:
    """No escape sequence reaches a terminal, and no line end begins a line that nobody has logged (CWE-117)."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = visible(value).replace("\n", "\\n")
    return event


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
