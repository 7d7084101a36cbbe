"""Who is let in, and what every answer forbids the browser."""

import duckdb
import pytest

from pipelines.decisions import decisions
from pipelines.warehouse import FULL, Warehouse
from tests.unit.pipelines.review_page.conftest import Visitor

NOBODYS = {"Cookie": None}
ANSWER = {"decision": "same", "why": "looked"}


def test_nobody_sees_anything_without_the_token(visitor: Visitor) -> None:
    for path in ("/", "/case/aa01", "/static/page.css", "/?token=guessed", "/?token="):
        answer = visitor.get(path, **NOBODYS)
        assert answer.status == 403, path
        assert "Berg" not in answer.text
    assert visitor.get("/case/aa01", Cookie="goldsmith_review=x").status == 403


def test_the_token_becomes_a_cookie_and_leaves_the_address(visitor: Visitor) -> None:
    answer = visitor.get(f"/?token={visitor.known.token}", **NOBODYS)
    assert (answer.status, answer.leads_to) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert visitor.known.token not in cookie
    entered = visitor.get("/", Cookie=cookie.partition(";")[0])
    assert entered.status == 200
    assert visitor.known.token not in entered.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:1", "127.0.0.1:80", ""])
def test_another_host_is_refused(visitor: Visitor, host: str) -> None:
    assert visitor.get("/", Host=host).status == 403
    assert visitor.get(f"/?token={visitor.known.token}", Host=host).status == 403


def test_localhost_is_this_machine(visitor: Visitor) -> None:
    assert visitor.get("/", Host=f"localhost:{visitor.port}").status == 200


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "https://127.0.0.1"])
def test_a_form_of_another_origin_does_nothing(
    visitor: Visitor, warehouse: Warehouse, origin: str | None
) -> None:
    form = f"form_token={visitor.known.form}&decision=same&why=looked"
    assert visitor.ask("POST", "/case/aa01", form, Origin=origin).status == 403
    assert decisions(warehouse) == []


@pytest.mark.parametrize("token", ["", "guessed", "ü"])
def test_a_form_without_its_token_does_nothing(
    visitor: Visitor, warehouse: Warehouse, token: str
) -> None:
    assert visitor.post("/case/aa01", form_token=token, **ANSWER).status == 403
    assert decisions(warehouse) == []
    assert visitor.post("/case/aa01", **ANSWER).status == 303
    assert len(decisions(warehouse)) == 1


def test_every_answer_forbids_what_the_page_does_not_need(visitor: Visitor) -> None:
    answers = [
        visitor.get("/"),
        visitor.get("/case/aa01"),
        visitor.get("/static/keys.js"),
        visitor.get("/nothing"),
        visitor.get("/", **NOBODYS),
    ]
    assert [answer.status for answer in answers] == [200, 200, 200, 404, 403]
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} < {*policy}
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Access-Control-Allow-Origin"] is None


def test_a_failure_quotes_nobodys_data(
    visitor: Visitor,
    warehouse: Warehouse,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with duckdb.connect(str(warehouse.current / FULL)) as con:
        con.execute("alter table survivorship.candidates rename to offers")
        con.execute(
            "create view survivorship.candidates as "
            "select * replace (value::int::text as value) from survivorship.offers"
        )
    answer = visitor.get("/case/aa01")
    printed = capfd.readouterr()
    assert answer.status == 500
    assert "could not be converted" in printed.err
    for text in (answer.text, printed.err, printed.out, caplog.text):
        assert "Berg" not in text
        assert "Traceback" not in text
