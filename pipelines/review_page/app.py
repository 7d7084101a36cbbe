"""The pages and what their forms do.

Here: routes, each a few lines over the desk. Not here: who may ask (`guard.py`).
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from secrets import compare_digest
from typing import get_args
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from assets.identity.explanation.words import Language, Words
from pipelines import console
from pipelines.cases import KINDS, Case
from pipelines.errors import GoldsmithError, without_values
from pipelines.nights import current_night, open_night
from pipelines.review_page import views
from pipelines.review_page.desk import Desk, Standing
from pipelines.review_page.picture import WIDTH, picture
from pipelines.review_page.scales import Scales

_HERE = Path(__file__).parent
_LANGUAGES: tuple[Language, ...] = get_args(Language)

Form = dict[str, str]


class Pages:
    """The pages of one steward."""

    def __init__(self, desk: Desk, scales: Scales, form_token: str) -> None:
        self._desk = desk
        self._scales = scales
        self._form_token = form_token
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def app(self) -> Starlette:
        """Return the application."""
        case = "/case/{key}"
        return Starlette(
            routes=[
                Route("/", self.queue),
                Route(case, self.case),
                Route(f"{case}/next", self.following),
                Route(case, self._posted(self._answer), methods=["POST"]),
                Route(f"{case}/pin", self._posted(self._pin), methods=["POST"]),
                Route(f"{case}/apart", self._posted(self._keep_apart), methods=["POST"]),
                Route(f"{case}/withdraw", self._posted(self._withdraw), methods=["POST"]),
                Route("/undo", self._posted(self._undo), methods=["POST"]),
                Mount("/static", StaticFiles(directory=_HERE / "static")),
            ],
            exception_handlers={GoldsmithError: self._failed, Exception: self._failed},
        )

    def queue(self, request: Request) -> Response:
        """Show which cases are open."""
        standing, kind = self._desk.standing(), _kind(request)
        shown = [case for case in standing.open if kind in (None, *case.kinds)]
        words = self._words(request)
        listed = views.listed(shown, words)
        return self._page(
            "queue.html",
            request,
            standing,
            cases=listed,
            more=len(shown) - len(listed),
            kinds=views.kinds(standing.open, words),
            awaiting=self._desk.awaiting(),
        )

    def case(self, request: Request) -> Response:
        """Show a case; in place of one that is not open, the next."""
        key = request.path_params["key"]
        words = self._words(request)
        case, standing = self._desk.find(key)
        if case is None:
            return _to(standing.after(key, _kind(request)), _kind(request))
        [said] = self._desk.queue.said([case])
        return self._page(
            "case.html",
            request,
            standing,
            case=case,
            currency=self._desk.currency,
            heads=views.heads(case),
            rows=views.rows(said, words),
            choices=views.choices(case, said, words),
            evidence=self._evidence(case),
            picture=self._picture(case),
            picture_width=WIDTH,
        )

    def following(self, request: Request) -> Response:
        """Go on without an answer."""
        standing = self._desk.standing()
        return _to(standing.after(request.path_params["key"], _kind(request)), _kind(request))

    def _answer(self, request: Request, form: Form) -> Response:
        return self._on_case(
            request, form, lambda case, why: self._desk.answer(case, form.get("decision", ""), why)
        )

    def _pin(self, request: Request, form: Form) -> Response:
        def pin(case: Case, why: str) -> bool:
            self._desk.pin(case, form.get("value", ""), why)
            return False

        return self._on_case(request, form, pin)

    def _keep_apart(self, request: Request, form: Form) -> Response:
        def keep_apart(case: Case, why: str) -> bool:
            self._desk.keep_apart(case, form.get("one", ""), form.get("other", ""), why)
            return False

        return self._on_case(request, form, keep_apart)

    def _withdraw(self, request: Request, form: Form) -> Response:
        def withdraw(case: Case, why: str) -> bool:
            self._desk.withdraw(case, why)
            return True

        return self._on_case(request, form, withdraw)

    def _undo(self, request: Request, _: Form) -> Response:
        key, kind = self._desk.undo(), _kind(request)
        return _to(None if key is None else self._desk.standing().find(key), kind)

    def _on_case(self, request: Request, form: Form, act: Callable[[Case, str], bool]) -> Response:
        """Act on a case, and go on to the next if that was the answer to it."""
        key, kind = request.path_params["key"], _kind(request)
        case, standing = self._desk.find(key)
        if case is None:
            return _to(standing.after(key, kind), kind)
        why = form.get("why", "").strip()
        if not why:
            self._desk.say("no_reason")
            return _to(case, kind)
        try:
            is_answered = act(case, why)
        except (ValueError, IndexError):  # a form that names no record or value of the case
            self._desk.say("no_choice")
            return _to(case, kind)
        except GoldsmithError as error:
            self._desk.say("failed", why=error)
            return _to(case, kind)
        return _to(self._desk.standing().after(key, kind) if is_answered else case, kind)

    def _posted(self, act: Callable[[Request, Form], Response]) -> Callable[[Request], object]:
        """Return the endpoint of a form: it acts if the form is this page's own."""

        def one_at_a_time(request: Request, form: Form) -> Response:
            with self._desk.acting:
                return act(request, form)

        async def endpoint(request: Request) -> Response:
            form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
            if not compare_digest(form.get("form_token", "").encode(), self._form_token.encode()):
                return PlainTextResponse(self._desk.words.of("page", "refused"), 403)
            return await run_in_threadpool(one_at_a_time, request, form)

        return endpoint

    def _words(self, request: Request) -> Words:
        """Return the words of the language that the address names, from now on."""
        for language in _LANGUAGES:
            if request.query_params.get("lang") == language:
                self._desk.language = language
        return self._desk.words

    def _evidence(self, case: Case) -> views.Weighed | str | None:
        """Return the evidence of the two records of a case, or why it cannot be shown."""
        if len(case.record_ids) != 2 or case.kind == "unfit_decision":
            return None
        try:
            return views.weighed(self._scales.pair(case.record_ids), self._desk.words)
        except GoldsmithError as error:
            return str(error)

    def _picture(self, case: Case) -> object:
        with open_night(self._desk.warehouse) as con:
            return picture(con, case)

    def _page(
        self, template: str, request: Request, standing: Standing, **shown: object
    ) -> HTMLResponse:
        words = self._desk.words
        night = current_night(self._desk.warehouse)
        return HTMLResponse(
            self._templates.get_template(template).render(
                words=words,
                page=partial(words.fill, "page"),
                standing=standing,
                night=views.night_name(night, words) if night else "",
                kind=_kind(request) or "",
                languages=_LANGUAGES,
                said=self._desk.take_said(),
                can_undo=self._desk.can_undo,
                form_token=self._form_token,
                **shown,
            )
        )

    def _failed(self, _: Request, error: Exception) -> Response:
        if not isinstance(error, GoldsmithError):
            error = GoldsmithError(f"unexpected: {without_values(error)}")
            console.print_error(error)
        said = self._desk.words.fill("page", "failed", why=error)
        return PlainTextResponse(said, 500)


def _kind(request: Request) -> str | None:
    """Return the kind of cases that a steward goes through, None of all."""
    kind = request.query_params.get("kind")
    return kind if kind in KINDS else None


def _to(case: Case | None, kind: str | None) -> Response:
    where = f"/case/{case.case_key}" if case else "/"
    return RedirectResponse(where + (f"?kind={kind}" if kind else ""), 303)
