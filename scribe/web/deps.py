"""What routes and pages ask of a request: the parts of the installation, who is signed in, what they may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final, TypeVar

from fastapi import BackgroundTasks, Depends, Header, HTTPException, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from scribe.access import Action, Who, decide, require
from scribe.consultation.service import ConsultationService
from scribe.emr.patient_list import PatientList
from scribe.errors import NotAllowed, NotSignedIn
from scribe.model import Consultation, ConsultationId
from scribe.settings import Settings
from scribe.template import TemplateLibrary
from scribe.web.accounts import Accounts, User
from scribe.web.answers import required_version
from scribe.web.broadcast import Broadcaster
from scribe.web.cookies import cookie_of
from scribe.web.emr_visits import EmrVisits
from scribe.web.from_emr import EmrRecords
from scribe.web.idempotency import Idempotency, key_of
from scribe.web.integrators import TOKEN_PREFIX, Integrators
from scribe.web.launching import Launches
from scribe.web.limits import COSTLY, use_up
from scribe.web.openapi import REQUIRED
from scribe.web.reads import ReadLog
from scribe.web.routing import route_of
from scribe.web.security import CSRF_FIELD, CSRF_HEADER, SAFE_METHODS, SESSION_COOKIE, check_csrf, csrf_token_of

_UNKNOWN: Final = object()
_Part = TypeVar("_Part")


def _part(kind: type[_Part], name: str) -> Callable[[Request], _Part]:  # noqa: ARG001 (its type)
    """Gives a part of the installation, as the app was put together with it."""

    def part_of(request: Request) -> _Part:
        part: _Part = getattr(request.app.state, name)
        return part

    return part_of


service_of = _part(ConsultationService, "service")
accounts_of = _part(Accounts, "accounts")
templates_of = _part(TemplateLibrary, "templates")
settings_of = _part(Settings, "settings")
broadcaster_of = _part(Broadcaster, "broadcaster")
idempotency_of = _part(Idempotency, "idempotency")
emr_records_of = _part(EmrRecords, "emr_records")
patient_list_of = _part(PatientList, "patient_list")
emr_visits_of = _part(EmrVisits, "emr_visits")
launches_of = _part(Launches, "launches")


def session_token(request: Request) -> tuple[str, bool]:
    """The token that came with the request (empty: none), and whether the cookie carried it."""
    authorization = request.headers.get("authorization", "")
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip(), False
    return cookie_of(request, SESSION_COOKIE), True


def current_user(request: Request) -> User | None:
    """Who is signed in, or ``None``. Asks the database once a request; does not look at the CSRF token."""
    user: Any = getattr(request.state, "user", _UNKNOWN)
    if user is _UNKNOWN:
        token, _ = session_token(request)
        user = _program(request) or accounts_of(request).user_for(token, used=is_work(request))
        request.state.user = user
    found: User | None = user
    return found


def _program(request: Request) -> User | None:
    """The program whose token came with the request as a bearer token."""
    token, from_cookie = session_token(request)
    if from_cookie or not token.startswith(TOKEN_PREFIX):
        return None
    integrators: Integrators = request.app.state.integrators
    found = integrators.of_token(token)
    if found is None:
        return None
    return User(person=found.person, department="", language="en", disabled=False, scopes=frozenset(found.scopes))


def is_work(request: Request) -> bool:
    """Whether a person stands behind a request: what a page asks by itself keeps no session open (Fetch Metadata)."""
    return request.method not in SAFE_METHODS or request.headers.get("sec-fetch-dest", "document") != "empty"


def who_now(request: Request) -> Who | None:
    """Who holds the request's session at this moment, read anew; ``None`` once it is over. Listening is no work."""
    token, _ = session_token(request)
    user = _program(request) or accounts_of(request).user_for(token, used=False)
    return service_of(request).who(user.person) if user is not None else None


def csrf_token(request: Request) -> str:
    """The token that this session's forms and scripts must send back; empty when nobody is signed in."""
    token, _ = session_token(request)
    return csrf_token_of(token) if token else ""


async def signed_in(request: Request) -> User:
    """The user of the request, whose changing requests carried the CSRF token (header, or field of a plain form).

    Raises:
        NotSignedIn: nobody is signed in.
        NotAllowed: the CSRF token is missing or wrong.
    """
    user = await session_user(request)
    token, from_cookie = session_token(request)
    if from_cookie and request.method not in SAFE_METHODS:
        check_csrf(token, request.headers.get(CSRF_HEADER) or await _form_token(request))
    return user


async def session_user(request: Request) -> User:
    """The user of the request, before the CSRF token was checked: for routes that read it from a streamed form.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    user = await run_in_threadpool(current_user, request)
    if user is None:
        raise NotSignedIn("Nobody is signed in.", remedy="Sign in and try again.")
    return user


async def _form_token(request: Request) -> str:
    """The field of a plain form. A form with files is never parsed here: its file would reach the disk unencrypted."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return ""
    value = (await request.form()).get(CSRF_FIELD)
    return value if isinstance(value, str) else ""


def who_of(request: Request, user: User) -> Who:
    """The user as the policy sees them; the database is asked once a request."""
    found: Who | None = getattr(request.state, "who", None)
    if found is None or found.id != user.username:
        found = request.state.who = service_of(request).who(user.person)
    return found


def permit(request: Request, user: User, action: Action) -> None:
    """Refuses what the policy does not let the user do with the consultation that the address names.

    The role is looked at first, so that who may never do this learns nothing of what is there.

    Raises:
        NotAllowed: the policy refuses.
        NotFound: there is no such consultation, or no such upload.
    """
    permit_on(request, user, action, lambda: _named(request))


def permit_on(
    request: Request,
    user: User,
    action: Action,
    about: ConsultationId | Callable[[], ConsultationId | None],
) -> None:
    """The same for a consultation that stands elsewhere in the request.

    Raises:
        NotAllowed: the policy refuses.
        NotFound: there is no such consultation.
    """
    who, subject = who_of(request, user), None
    try:
        require(who, action)
        named = about() if callable(about) else about
        if named is not None:
            subject = service_of(request).subject(named)
            request.state.in_emergency = require(who, action, subject).emergency
    except NotAllowed as error:
        reads: ReadLog = request.app.state.reads
        of = subject.id if subject is not None else None
        reads.refused(of, user.person, action.value, str(error.details.get("reason", "")))
        raise


def allowed(request: Request, user: User, action: Action, consultation: ConsultationId) -> bool:
    """Whether the policy lets the user do something with a consultation: for what a page offers."""
    return decide(who_of(request, user), action, service_of(request).subject(consultation)).allowed


def _named(request: Request) -> ConsultationId | None:
    """The consultation that an address names by its own id, or by that of an upload."""
    if "upload_id" in request.path_params:
        return service_of(request).upload(request.path_params["upload_id"]).consultation
    named = request.path_params.get("id")
    return ConsultationId(named) if named is not None else None


class Allowed:
    """A dependency that gives the user only when the policy lets them do ``action``.

    Where the address names a consultation (``{id}``) or an upload (``{upload_id}``) it is decided on that one.

    Args:
        action: what the route does.
        streams: of a form with a file the route takes the CSRF token itself, as it reads the form piece by piece.
    """

    def __init__(self, action: Action, *, streams: bool = False) -> None:
        self.action, self._streams = action, streams

    async def __call__(self, request: Request) -> User:
        """The user.

        Raises:
            NotSignedIn: nobody is signed in.
            NotAllowed: they may not, or the CSRF token is missing.
            NotFound: there is no such consultation or upload.
            TooMany: the address is costly, and they have used what an hour has of that.
        """
        within_a_form = request.headers.get("content-type", "").lower().startswith("multipart/")
        user = await (session_user(request) if self._streams and within_a_form else signed_in(request))
        await run_in_threadpool(permit, request, user, self.action)
        costly = COSTLY.get((request.method, route_of(request.scope)))
        if costly is not None:
            await run_in_threadpool(use_up, request, user.person, costly)
        return user


class OpenToAll:
    """A dependency that lets everybody pass, and says why the route may be asked without a sign-in."""

    def __init__(self, why: str) -> None:
        self.why = why

    async def __call__(self) -> None:
        """Lets pass."""


class DecidedWithin:
    """A dependency that says why a route asks the policy itself, and lets pass."""

    def __init__(self, why: str) -> None:
        self.why = why

    async def __call__(self) -> None:
        """Lets pass."""


def may_(action: Action, *, streams: bool = False) -> Any:
    """Stands in a route's signature: the user whom the policy lets pass, as ``Annotated[User, …]``."""
    return Depends(Allowed(action, streams=streams))


def open_to_all(why: str) -> Any:
    """Stands among a route's dependencies: nobody has to be signed in, for this reason."""
    return Depends(OpenToAll(why))


def decided_within(why: str) -> Any:
    """Stands among a route's dependencies: the route asks the policy itself, for this reason."""
    return Depends(DecidedWithin(why))


async def asker(request: Request, user: Annotated[User, Depends(signed_in)]) -> Who:
    """The user as the policy sees them."""
    return await run_in_threadpool(who_of, request, user)


async def json_only(request: Request) -> None:
    """Refuses a body that is not JSON, where JSON is expected.

    Raises:
        HTTPException: 415.
    """
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = media_type == "application/json" or (
        media_type.startswith("application/") and media_type.endswith("+json")
    )
    if request.method not in SAFE_METHODS and has_body and not is_json:
        raise HTTPException(415, "This address takes application/json.", {"Accept": "application/json"})


async def based_on_version(
    request: Request,
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description="The ETag of the consultation or note that the change is based on.",
            json_schema_extra=REQUIRED,
        ),
    ] = None,
) -> int:
    """The version that the change is based on.

    Raises:
        PreconditionRequired: the header is missing.
    """
    del if_match  # named for the reference; read from the request with its own rules
    return required_version(request)


class Repeatable:
    """Carries a request out once for its Idempotency-Key."""

    def __init__(self, request: Request, *, required: bool) -> None:
        self._request = request
        self._required = required
        key_of(request, required=required)

    def __call__(
        self, user: User, body: Any, work: Callable[[], Response], *, consultation: ConsultationId | None = None
    ) -> Response:
        """Runs ``work``, or gives the answer that an earlier request with the same key was given."""
        return idempotency_of(self._request).answer(
            self._request, user, body, work, required=self._required, consultation=consultation
        )


KEY_TEXT: Final = "A random value, new for each new request; the same when a request is repeated."


async def with_key(
    request: Request,
    idempotency_key: Annotated[
        str | None, Header(alias="Idempotency-Key", description=KEY_TEXT, json_schema_extra=REQUIRED)
    ] = None,
) -> Repeatable:
    """For requests that create something: without a key they are refused."""
    del idempotency_key  # named for the reference
    return Repeatable(request, required=True)


async def with_optional_key(
    request: Request,
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key", description=KEY_TEXT)] = None,
) -> Repeatable:
    """For requests that may be repeated safely even without a key."""
    del idempotency_key  # named for the reference
    return Repeatable(request, required=False)


def note_reading(request: Request, consultation: ConsultationId, user: User, what: str) -> None:
    """Records that the user saw patient data; the same look within a minute is recorded once."""
    reads: ReadLog = request.app.state.reads
    reads.note(consultation, user.person, what, emergency=getattr(request.state, "in_emergency", False))


def export_noted(request: Request, consultation: ConsultationId, user: User, what: str, *, section: str = "") -> None:
    """Records that patient data left the pages: copied, or as a file."""
    reads: ReadLog = request.app.state.reads
    emergency = getattr(request.state, "in_emergency", False)
    reads.exported(consultation, user.person, what, emergency=emergency, section=section)


async def bring_soon(request: Request, soon: BackgroundTasks) -> Callable[[Consultation, User], None]:
    """Brings a patient's record from the EMR once the registration is answered, where the hospital wants that."""
    records = emr_records_of(request)

    def bring(registered: Consultation, user: User) -> None:
        if records.wanted_for(registered):
            records.announce(registered.id)
            soon.add_task(records.bring, registered.id, actor=user.person)

    return bring


def _asked(part_of: Callable[[Request], _Part]) -> Any:
    """A part as a dependency: a coroutine, since a plain function would wait for a thread to look up an attribute."""

    async def asked(request: Request) -> _Part:
        return part_of(request)

    return Depends(asked)


Service = Annotated[ConsultationService, _asked(service_of)]
Templates = Annotated[TemplateLibrary, _asked(templates_of)]
AccountsDep = Annotated[Accounts, _asked(accounts_of)]
SettingsDep = Annotated[Settings, _asked(settings_of)]
News = Annotated[Broadcaster, _asked(broadcaster_of)]
SignedIn = Annotated[User, Depends(signed_in)]
Asker = Annotated[Who, Depends(asker)]
Bringing = Annotated[Callable[[Consultation, User], None], Depends(bring_soon)]
Version = Annotated[int, Depends(based_on_version)]
Once = Annotated[Repeatable, Depends(with_key)]
OnceIfKeyed = Annotated[Repeatable, Depends(with_optional_key)]
