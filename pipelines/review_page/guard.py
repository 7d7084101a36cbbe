"""Who may see the page: whoever has the address from the terminal, from this machine, and no other.

Here: what holds for every request and answer. Not here: what is shown and done (`app.py`).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assets.identity.explanation.words import read_words

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    # With no-referrer, browsers send "null" as the origin of a form: no form could be told.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_READING = ("GET", "HEAD")


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Secrets:
    """What this run of the page alone knows: in its address, in the cookie, and in its forms."""

    token: str = field(default_factory=_secret)
    session: str = field(default_factory=_secret)
    form: str = field(default_factory=_secret)


class Guard:
    """Lets requests through that come from the page itself, and says nothing to any other."""

    def __init__(self, app: ASGIApp, known: Secrets, port: int) -> None:
        self._app = app
        self._known = known
        self._cookie = f"goldsmith_review_{port}"  # cookies of a machine are those of all its ports
        self._hosts = [f"127.0.0.1:{port}", f"localhost:{port}"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        answer = self._answer(Request(scope))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await (answer or self._app)(scope, receive, send_with_headers)

    def _answer(self, request: Request) -> Response | None:
        """Return the answer to a request that the page is not to see."""
        if _is_one(request.headers.get("host", ""), self._hosts):
            if request.method in _READING and "token" in request.query_params:
                return self._let_in(request.query_params["token"])
            if _is_one(request.cookies.get(self._cookie, ""), [self._known.session]) and (
                request.method in _READING or self._is_own(request.headers.get("origin", ""))
            ):
                return None
        return _refused()

    def _let_in(self, token: str) -> Response:
        """Take the token out of the address, for the cookie."""
        if not _is_one(token, [self._known.token]):
            return _refused()
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._cookie, self._known.session, httponly=True, samesite="strict")
        return answer

    def _is_own(self, origin: str) -> bool:
        return _is_one(origin, [f"http://{host}" for host in self._hosts])


def _is_one(said: str, expected: Sequence[str]) -> bool:
    return any(secrets.compare_digest(said.encode(), one.encode()) for one in expected)


def _refused() -> Response:
    """Return the refusal, in both languages: nobody knows who asks."""
    said = [read_words("en").of("page", "refused"), read_words("de").of("page", "refused")]
    return PlainTextResponse("\n".join(said), 403)
