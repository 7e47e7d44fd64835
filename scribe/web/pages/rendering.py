"""From view models to HTML: the Jinja environment, the language of the reader, and the frame of every page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from scribe.access import Action
from scribe.catalogues import SOURCE, Catalogue, Catalogues
from scribe.consultation.states import RESUMES_FROM
from scribe.db import utc_now
from scribe.errors import ScribeError
from scribe.facts import medicine_words
from scribe.messages import Message
from scribe.model import Consultation, Role
from scribe.settings import Settings
from scribe.template import TemplateLibrary
from scribe.web.accounts import User
from scribe.web.cookies import cookie_of
from scribe.web.deps import accounts_of, csrf_token, current_user, service_of, session_token, who_of
from scribe.web.exporting import letterhead_for
from scribe.web.pages import words, words_dictation, words_sign_in, words_thread
from scribe.web.pages.facts import sheets_of
from scribe.web.pages.notes import whole_seconds
from scribe.web.pages.words_audio import refused_audio
from scribe.web.sign_in.sessions import OpenSession

HTML = Path(__file__).parents[1] / "html"
LANGUAGE_COOKIE: Final = "scribe_language"
THEME_COOKIE: Final = "scribe_theme"
THEMES: Final = ("system", "light", "dark")
_QUANTITY = re.compile(
    r"\d[\d./]*[ \u00a0]?(?:mg|g|kg|ml|mL|mmHg|℃|°C|%|/min|min|h|tablets?|times|days?|weeks?|months?"
    r"|次/分|次|周|天|年|月|日|片|粒|分|秒|份|版|岁)"
)


class Renderer:
    """Renders pages. One for the site."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._environment = Environment(
            loader=FileSystemLoader(HTML),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        self._environment.filters |= {
            "units": units,
            "fact_sheets": sheets_of,
            "clock": clock,
            "marked": marked,
            "ticks": ticks,
            "tongue": tongue,
        }

    def page(self, request: Request, file: str, /, *, status: int = 200, **context: Any) -> Response:
        """A page in the reader's language, within the frame.

        Args:
            request: whose reader, language and address the frame shows.
            file: a template below ``html``.
            status: of the answer.
            context: what the template shows; ``sheets`` and ``scripts`` name its style sheets and scripts.
        """
        user = current_user(request)
        catalogues = catalogues_of(request)
        say = catalogue_of(request, user)
        frame: dict[str, Any] = {
            "_": say,
            "many": say.many,
            "w": words,
            "w_thread": words_thread,
            "w_dictation": words_dictation,
            "tongue_here": say.tag,
            "english": say.language == SOURCE,
            "note_language": "zh" if say.language == "zh" else "en",
            "other_languages": [one for one in catalogues if one.language != say.language],
            "theme": theme_of(request),
            "user": user,
            "csrf": csrf_token(request) if user else "",
            "nav": _navigation(user, say) if user else [],
            "tab": _tab(user, request.url.path) if user else "",
            "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            "now": utc_now(),
            "sheets": (),
            "scripts": (),
            "hhmm": hhmm,
            "day": say.day,
            "minutes": lambda seconds: duration(seconds, say),
            "unit": lambda unit: words.unit_word(unit, say),
            "done": steps_done,
            "seconds": whole_seconds,
            "lasting": lambda seconds: lasting(seconds, say),
            "medicine_words": medicine_words,
            "ways": words_sign_in.WAYS,
            "refused_audio": refused_audio,
            "why": why_refused(say),
            "letterhead_of": lambda consultation: letterhead_for(request, consultation),
            "count_waiting": cache(partial(_waiting, request, user)),
            "session": _limits(request, user),
            "latest": getattr(request.state, "latest", self._environment.undefined(name="latest")),
            "dictates": self._settings.dictations_per_hour > 0,
            "idle_s": round(self._settings.session_idle_minutes * 60),
        }
        html = self._environment.get_template(file).render({**frame, **context})
        return HTMLResponse(html, status)


def renderer_of(request: Request) -> Renderer:
    """The site's renderer."""
    renderer: Renderer = request.app.state.renderer
    return renderer


def title_of(request: Request, template_id: str) -> tuple[str, str]:
    """A template's title and the ``lang`` it is in; its id when the hospital no longer has it."""
    templates: TemplateLibrary = request.app.state.templates
    known = next((template for template in templates.all() if template.id == template_id), None)
    if known is None:
        return template_id, "en"
    return known.title, "zh-CN" if known.language == "zh" else "en"


def language_of(request: Request, user: User | None) -> str:
    """The reader's language: what they chose last, else their account's, else their browser's."""
    catalogues, chosen = catalogues_of(request), cookie_of(request, LANGUAGE_COOKIE)
    if chosen in catalogues:
        return str(chosen)
    if user is not None and user.language in catalogues:
        return user.language
    return catalogues.best_for(request.headers.get("accept-language", ""))


def theme_of(request: Request) -> str:
    """The colours that the reader chose for this browser: one of ``THEMES``."""
    chosen = cookie_of(request, THEME_COOKIE) or "system"
    return chosen if chosen in THEMES else "system"


def catalogues_of(request: Request) -> Catalogues:
    """The languages that the site's pages can be in."""
    catalogues: Catalogues = request.app.state.catalogues
    return catalogues


def catalogue_of(request: Request, user: User | None) -> Catalogue:
    """The words of the reader's language."""
    return catalogues_of(request).of(language_of(request, user))


def why(error: ScribeError, sentences: Mapping[str, Message], say: Catalogue) -> str:
    """Why something was refused: the page's sentence for the error's reason, else the error's own words."""
    sentence = sentences.get(str(error.details.get("reason", "")))
    return say(sentence) if sentence is not None else str(error)


def why_refused(say: Catalogue) -> Callable[[ScribeError], str]:
    """Says in the reader's language why something about signing in was refused."""

    def why(error: ScribeError) -> str:
        reason, wait = str(error.details.get("reason", "")), error.details.get("retry_after_s", "")
        told = say.told(words_sign_in.REFUSED.get(reason)) or say.told(words_sign_in.REFUSED_OTHERWISE)
        return told.replace("{wait}", str(wait)) or str(error)

    return why


def _limits(request: Request, user: User | None) -> OpenSession | None:
    """The session of a browser, whose limits its pages have to know."""
    token, from_cookie = session_token(request)
    return accounts_of(request).sessions.current(token) if user is not None and from_cookie else None


def _waiting(request: Request, user: User | None) -> int:
    """How many questions wait for the reader, where they are one who is asked."""
    if user is None or not user.may(Action.ASK):
        return 0
    return service_of(request).count_waiting(who_of(request, user))


def _navigation(user: User, say: Catalogue) -> list[tuple[str, str]]:
    match user.role:
        case Role.NURSE:
            return [
                (say("Queue", "menu"), "/queue"),
                (say("Questions"), "/questions"),
                (say("Checked today"), "/checked"),
                (say("In an emergency"), "/emergency"),
            ]
        case Role.DOCTOR:
            return [
                (say("Today", "menu"), "/today"),
                (say("To sign"), "/to-sign"),
                (say("Questions"), "/questions"),
                (say("Record"), "/record"),
                (say("Standing in"), "/delegations"),
                (say("In an emergency"), "/emergency"),
            ]
        case Role.ADMINISTRATOR:
            return [
                (say("Operations"), "/operations"),
                (say("People"), "/people"),
                (say("Accounts"), "/accounts"),
                (say("Programs"), "/programs"),
                (say("Templates"), "/templates"),
                (say("Quality"), "/quality"),
                (say("Emergency access"), "/emergencies"),
                (say("Held by law"), "/legal-holds"),
                (say("Audit"), "/audit"),
            ]
        case Role.AUDITOR:
            return [(say("Emergency access"), "/emergencies"), (say("Audit"), "/audit")]
        case Role.OPERATOR:
            return [(say("Operations"), "/operations")]
        case Role.SERVICE:
            return []


_BELONGS_TO: Final = {"/departments": "/people", "/consultations": "/operations"}
"""For those who run the site: the first part of an address, and the entry of the navigation that it belongs to."""


def _tab(user: User, path: str) -> str:
    """The entry of the main navigation that a page belongs to."""
    match user.role:
        case Role.NURSE:
            return "/queue" if path.startswith("/notes/") else path
        case Role.DOCTOR:
            if path.startswith("/record/"):
                return "/record"
            if path == "/signing" or (path.startswith("/notes/") and path.endswith("/sign")):
                return "/to-sign"
            return "/today" if path.startswith(("/notes/", "/consultations/")) else path
        case Role.ADMINISTRATOR | Role.OPERATOR | Role.AUDITOR | Role.SERVICE:
            first = "/" + path.split("/", 2)[1]
            return _BELONGS_TO.get(first, first)


def steps_done(consultation: Consultation) -> int:
    """How many of the six steps lie behind a consultation; of a parked one, those before the stage that stopped."""
    if consultation.parked is not None:
        return words.STEPS_DONE[RESUMES_FROM[consultation.parked.stage]]
    return words.STEPS_DONE[consultation.state]


def ticks(text: str) -> Markup:
    """Text in which what stands between backticks is set as code."""
    parts = str(escape(text)).split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("".join(f"<code>{part}</code>" if at % 2 else part for at, part in enumerate(parts)))  # noqa: S704 (escaped above)


def units(text: str) -> Markup:
    """Text in which a number never leaves its unit at the end of a line. What is stored is not touched."""
    escaped = str(escape(text))
    return Markup(_QUANTITY.sub(lambda m: f'<span class="nowrap">{m[0]}</span>', escaped))  # noqa: S704 (escaped above)


def marked(text: str, mark: str, level: str = "") -> Markup:
    """Text with one part of it underlined, where it stands in it."""
    at = text.find(mark) if mark else -1
    if at < 0:
        return units(text)
    attribute = Markup(' data-level="{}"').format(level) if level else ""
    return Markup("{}<mark{}>{}</mark>{}").format(
        units(text[:at]), attribute, units(mark), units(text[at + len(mark) :])
    )


def tongue(text: str) -> str:
    """The ``lang`` of a word that nobody said the language of: Chinese when it has a Chinese character."""
    return "zh-CN" if re.search("[\u3400-\u9fff]", text) else "en"


def clock(seconds: float) -> str:
    """Minutes and seconds of a recording: 90.4 is 1:30."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def hhmm(at: datetime) -> str:
    """The time of day where the hospital is, on 24 hours."""
    return at.astimezone().strftime("%H:%M")


def duration(seconds: float, say: Catalogue) -> str:
    """A length of time in words: 1 h 5 min, 12 min, 40 s."""
    total = int(seconds)
    hours, minutes = total // 3600, total % 3600 // 60
    if hours:
        return say("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
    return say("{minutes} min").format(minutes=minutes) if minutes else say("{seconds} s").format(seconds=total)


def lasting(seconds: float, say: Catalogue) -> str:
    """A length of time to the second: 3 min 10 s, 40 s."""
    minutes, rest = divmod(max(1, round(seconds)), 60)
    if minutes and rest:
        return say("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
    return say("{minutes} min").format(minutes=minutes) if minutes else say("{seconds} s").format(seconds=rest)
