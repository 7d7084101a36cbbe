"""What a steward is shown, and what each form does."""

import re

import duckdb
import pytest

from pipelines import review
from pipelines.decisions import decisions, record_pair
from pipelines.warehouse import FULL, Warehouse
from tests.unit.pipelines.review_page.conftest import Serve, Visitor

UNFIT = """
    insert into identity.review_queue
    select * replace ('cc05' as case_key, 'unfit_decision' as kind, ['unfit_decision'] as kinds,
                      ['crm/3', 'erp/9'] as record_ids, 1 as decision_id,
                      'not_delivered' as detail, 'd5' as data_key, 5 as position)
    from identity.review_queue where case_key = 'aa01'
"""


def said(page: str) -> list[str]:
    return re.findall(r'role="status">([^<]+)<', page)


def progress(page: str) -> tuple[str, str]:
    [(done, count)] = re.findall(r'<progress id="progress" value="(\d+)" max="(\d+)"', page)
    return done, count


def kinds(warehouse: Warehouse) -> list[tuple[str, tuple[str, str], tuple[str, str] | None]]:
    return [(found.kind, found.one, found.other) for found in decisions(warehouse)]


def test_the_queue_lists_the_cases_and_one_kind_of_them(visitor: Visitor) -> None:
    page = visitor.get("/").text
    keys = re.findall(r'href="/case/(\w+)"', page)
    assert list(dict.fromkeys(keys)) == ["aa01", "aa02", "bb03", "bb04"]
    assert progress(page) == ("0", "4")
    one_kind = visitor.get("/?kind=conflict").text
    assert {*re.findall(r'href="/case/(\w+)\?kind=conflict"', one_kind)} == {"aa02"}


def test_records_stand_side_by_side_with_what_differs_marked(visitor: Visitor) -> None:
    page = visitor.get("/case/aa01").text
    assert "<mark>50</mark>" in page  # 1950 against 1978
    assert re.search(r'<tr class="differ">\s*<th scope="row">Birth date</th>', page)
    assert re.search(r'<tr class="agree">\s*<th scope="row">Name</th>', page)
    assert re.search(r'<tr class="alone">\s*<th scope="row">Telephone</th>', page)
    assert re.findall(r'class="letter">(\w)</span> (\w+)<br>', page) == [("A", "crm"), ("B", "crm")]


def test_what_has_little_in_common_is_not_marked_letter_by_letter(
    visitor: Visitor, warehouse: Warehouse
) -> None:
    with duckdb.connect(str(warehouse.current / FULL)) as con:
        con.execute(
            "update survivorship.candidates set value = 'Ute Ohm', value_key = 'ute ohm' "
            "where attribute = 'name' and source_key = '2'"
        )
    page = visitor.get("/case/aa01").text
    assert re.search(r'<tr class="differ">\s*<th scope="row">Name</th>', page)
    assert '<span class="value">Ute Ohm</span>' in page


def test_a_script_in_a_name_is_shown_as_text(visitor: Visitor) -> None:
    page = visitor.get("/case/aa02").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; O&#39;Neil &amp; &#34;Co&#34;" in page
    assert re.findall(r"<script[^>]*>", page) == ['<script src="/static/keys.js" defer>']


def test_an_answer_is_a_decision_and_leads_to_the_next_case(
    visitor: Visitor, warehouse: Warehouse
) -> None:
    answer = visitor.post("/case/aa01", decision="different", why="father and son")
    assert answer.leads_to == "/case/aa02"
    page = visitor.page_after(answer)
    assert said(page) == ["Decided: different customers (decision 1)."]
    assert progress(page) == ("1", "4")
    assert kinds(warehouse) == [("different", ("crm", "1"), ("crm", "2"))]
    assert [found.why for found in decisions(warehouse)] == ["father and son"]


def test_the_next_case_is_of_the_kind_that_is_gone_through(visitor: Visitor) -> None:
    answer = visitor.post("/case/aa01?kind=uncertain_pair", decision="unsure", why="looked")
    assert answer.leads_to == "/case/bb04?kind=uncertain_pair"
    assert visitor.get("/case/bb04/next?kind=uncertain_pair").leads_to == "/?kind=uncertain_pair"
    assert visitor.get("/case/aa02/next").leads_to == "/case/bb03"


def test_undo_takes_back_the_last_answer_and_returns_to_its_case(
    visitor: Visitor, warehouse: Warehouse
) -> None:
    visitor.post("/case/aa01", decision="same", why="looked")
    visitor.post("/case/bb04", decision="unsure", why="looked")
    first, second = visitor.post("/undo"), visitor.post("/undo")
    assert (first.leads_to, second.leads_to) == ("/case/bb04", "/case/aa01")
    assert decisions(warehouse) == []
    assert progress(visitor.page_after(second)) == ("0", "4")
    assert "nothing of this session" in visitor.page_after(visitor.post("/undo"))


def test_what_a_command_took_back_is_not_taken_back_again(
    visitor: Visitor, warehouse: Warehouse
) -> None:
    visitor.page_after(visitor.post("/case/aa01", decision="same", why="looked"))
    review.undo(warehouse, 1, "no")
    assert said(visitor.page_after(visitor.post("/undo"))) == ["It was taken back already."]


def test_what_was_answered_elsewhere_or_is_gone_leads_on(
    visitor: Visitor, warehouse: Warehouse
) -> None:
    record_pair(warehouse, "same", ("crm", "1"), ("crm", "2"), "by a command")
    answer = visitor.post("/case/aa01", decision="different", why="looked")
    assert answer.leads_to == "/case/aa02"
    assert "was answered meanwhile" in said(visitor.page_after(answer))[0]
    assert len(decisions(warehouse)) == 1
    gone = visitor.get("/case/zz99")
    assert "not in the published night any more" in said(visitor.page_after(gone))[0]


@pytest.mark.parametrize(
    ("case", "form", "says"),
    [
        pytest.param("aa01", {"decision": "same", "why": " "}, "Give a reason", id="no reason"),
        pytest.param("aa01", {"decision": "merge", "why": "x"}, "no such answer", id="odd"),
        pytest.param("bb03", {"decision": "different", "why": "x"}, "no such answer", id="many"),
        pytest.param("aa01/pin", {"value": "9.1.name", "why": "x"}, "no such answer", id="pin"),
        pytest.param("aa01/pin", {"value": "0.1.vat_id", "why": "x"}, "offers no", id="no value"),
    ],
)
def test_what_is_no_answer_is_said_and_changes_nothing(
    visitor: Visitor, warehouse: Warehouse, case: str, form: dict[str, str], says: str
) -> None:
    answer = visitor.post(f"/case/{case}", **form)
    assert answer.leads_to == f"/case/{case.removesuffix('/pin')}"
    assert says in said(visitor.page_after(answer))[0]
    assert decisions(warehouse) == []


def test_a_value_is_pinned(visitor: Visitor, warehouse: Warehouse) -> None:
    page = visitor.get("/case/aa01").text
    [value] = re.findall(r'<option value="([^"]+)">E-mail: =1\+1@x.example \(A crm\)', page)
    answer = visitor.post("/case/aa01/pin", value=value, why="she called")
    assert answer.leads_to == "/case/aa01"
    [pinned] = decisions(warehouse)
    assert pinned.kind == "pin"
    assert (pinned.one, pinned.attribute, pinned.value_key) == (("crm", "1"), "email", "a")
    assert visitor.post("/undo").leads_to == "/case/aa01"
    assert decisions(warehouse) == []


def test_what_is_not_valid_is_said_and_not_offered_for_pinning(
    visitor: Visitor, warehouse: Warehouse
) -> None:
    with duckdb.connect(str(warehouse.current / FULL)) as con:
        con.execute("update survivorship.candidates set is_valid = false where seq = 2")
    page = visitor.get("/case/aa01").text
    assert '<span class="value">b <em>(not valid)</em></span>' in page
    assert "E-mail: b (A crm)" not in page
    assert "E-mail: b (B crm)" in page


def test_two_of_many_records_are_kept_apart_and_then_not_all_are_one(
    visitor: Visitor, warehouse: Warehouse
) -> None:
    page = visitor.get("/case/bb03").text
    assert re.findall(r'name="decision" value="(\w+)"', page) == ["same", "unsure"]
    visitor.post("/case/bb03/apart", one="0", other="1", why="looked")
    assert kinds(warehouse) == [("different", ("crm", "2"), ("crm", "3"))]
    answer = visitor.post("/case/bb03", decision="same", why="looked")
    assert "Earlier decisions say otherwise (1)" in visitor.page_after(answer)
    assert len(decisions(warehouse)) == 1


def test_a_decision_that_does_not_fit_is_taken_back(visitor: Visitor, warehouse: Warehouse) -> None:
    record_pair(warehouse, "same", ("crm", "3"), ("erp", "9"), "she said so")
    with duckdb.connect(str(warehouse.current / FULL)) as con:
        con.execute(UNFIT)
    page = visitor.get("/case/cc05").text
    assert "Take back decision 1" in page
    assert re.findall(r'name="decision" value="(\w+)"', page) == ["unsure"]
    assert visitor.post("/case/cc05/withdraw", why="not any more").leads_to == "/"
    assert decisions(warehouse) == []


def test_what_waits_for_a_second_person_is_said(serve: Serve, warehouse: Warehouse) -> None:
    visitor = serve(two_persons=True)
    page = visitor.page_after(visitor.post("/case/aa01", decision="same", why="looked"))
    assert "Decision 1 waits for a second person" in said(page)[0]
    [awaiting] = decisions(warehouse)
    assert awaiting.is_awaiting
    assert "decisions 1 (goldsmith review approve" in visitor.get("/").text


def test_the_page_speaks_both_languages(visitor: Visitor, warehouse: Warehouse) -> None:
    with duckdb.connect(str(warehouse.current / FULL)) as con:
        con.execute("update identity.review_queue set revenue_gross = 3100.5")
    german = visitor.get("/case/aa01?lang=de").text
    assert '<html lang="de">' in german
    assert "Gehören sie zu einem Kunden?" in german
    assert "≠</span> verschieden" in german
    assert "Umsatz 3.100,50 EUR" in german
    assert "Nacht 21.11.2026<" in german
    assert "von 4 entschieden" in visitor.get("/").text  # it stays so
    english = visitor.get("/case/aa01?lang=en").text
    assert '<html lang="en">' in english
    assert "Revenue 3,100.50 EUR" in english
    assert "Night 2026-11-21<" in english
    assert '<html lang="en">' in visitor.get("/?lang=xx").text


def test_a_night_that_cannot_be_weighed_still_shows_its_cases(visitor: Visitor) -> None:
    page = visitor.get("/case/aa01").text
    assert "The weights of this case cannot be shown: the published night lacks" in page


def test_the_link_that_is_asked_about_is_dashed(visitor: Visitor) -> None:
    page = visitor.get("/case/aa01").text
    assert len(re.findall("stroke-dasharray", page)) == 1
    assert "<title>crm/1 and crm/2: 60.0 %</title>" in page
    assert "<title>erp/2 and crm/2: alike in all that is compared</title>" in page
