"""The review page in a browser: ten cases decided by keys, as wide as a desk and a telephone."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect

from assets.identity.explanation.pairs import PairExplained
from pipelines.cases import Queue
from pipelines.decisions import decisions
from pipelines.explain import explained
from pipelines.nights import open_night
from pipelines.people import acts
from pipelines.review_page.scales import Scales
from pipelines.run import use_retailer
from pipelines.warehouse import FULL, Warehouse
from tests.browser import WIDTHS, open_browser
from tests.conftest import COMMAND

pytestmark = pytest.mark.slow

LANGUAGES: tuple[Literal["en", "de"], ...] = ("en", "de")
LONG = "Prof. Dr. Maximiliane-Katharina Freifrau von Oberhummer <script>alert(1)</script>"


@dataclass
class Served:
    """A retailer's page: its address, and what the browser said and asked for."""

    warehouse: Warehouse
    address: str
    complaints: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def visit(self, browser: Browser, width: str = "desk") -> Page:
        """Return a page that has come by the address of the terminal."""
        across, down = WIDTHS[width]
        page = browser.new_context(viewport={"width": across, "height": down}).new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.add(request.url.split("/")[2]))
        page.goto(self.address)
        return page

    @property
    def host(self) -> str:
        return self.address.split("/")[2]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as found:
        yield found


@pytest.fixture
def served(night: Path, tmp_path: Path) -> Iterator[Served]:
    """The bundled retailer's page, served by the command; a record of the first case is odd."""
    folder = tmp_path / "retailer"
    shutil.copytree(night, folder, symlinks=True)
    _, warehouse = use_retailer(folder / "retailer.toml")
    [first, *_] = Queue(warehouse, two_persons=False).open_cases()
    with duckdb.connect(str(warehouse.current / FULL)) as con:
        con.execute(
            "update survivorship.candidates set value = $1, value_key = $1 "
            "where attribute = 'name' and silo || '/' || source_key = $2",
            [LONG, first.record_ids[0]],
        )
    environment = os.environ | {"GOLDSMITH_RETAILER": str(folder / "retailer.toml")}
    with subprocess.Popen(
        [COMMAND, "review", "--web"], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        address = re.search(r"http://127\.0\.0\.1:\S+", process.stdout.readline())
        assert address
        yield Served(warehouse, address[0])
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(30) == 130
        assert rest == "It shows personal data. Ctrl-C ends it.\n"


def key_of(page: Page) -> str:
    [key] = re.findall(r"/case/(\w+)", page.url)
    return str(key)


def press(page: Page, key: str) -> None:
    """Press a key, and wait for the page it leads to."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_ten_cases_are_decided_by_keys_one_is_taken_back_and_a_reload_keeps_all(
    browser: Browser, served: Served
) -> None:
    page = served.visit(browser)
    count = len(Queue(served.warehouse, two_persons=False).open_cases())
    press(page, "n")
    seen = []
    for key in "sdusdusdus":
        seen.append(key_of(page))
        press(page, key)
    assert len({*seen}) == 10
    expect(page.get_by_text(f"10 of {count} decided")).to_be_visible()
    press(page, "z")
    assert key_of(page) == seen[-1]
    expect(page.get_by_text(f"9 of {count} decided")).to_be_visible()
    page.reload()
    expect(page.get_by_text(f"9 of {count} decided")).to_be_visible()
    found = decisions(served.warehouse)
    assert [one.kind for one in found] == ["same", "different", "unsure"] * 3
    assert {one.why for one in found} == {"decided by looking at both records in the review page"}
    undone = acts(served.warehouse, ["undo"])
    assert [int(act.content["decision"]) for act in undone] == [found[-1].number + 1]
    assert served.complaints == []
    assert served.asked == {served.host}


def test_a_reason_is_filled_in_by_its_key_and_typing_decides_nothing(
    browser: Browser, served: Served
) -> None:
    page = served.visit(browser)
    press(page, "n")
    page.locator("#why").focus()
    page.keyboard.type("sdunz?")
    expect(page.locator("#why")).to_have_value(re.compile(r"sdunz\?"))
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    press(page, "d")
    assert [one.why for one in decisions(served.warehouse)] == ["moved house"]


def test_a_value_is_pinned_by_keys(browser: Browser, served: Served) -> None:
    page = served.visit(browser)
    press(page, "n")
    page.keyboard.press("p")
    expect(page.get_by_label("Value")).to_be_focused()
    expect(page.get_by_label("Value")).to_be_in_viewport(ratio=1)
    page.get_by_label("Value").select_option(index=0)
    page.get_by_role("button", name="Pin it").click()
    expect(page.get_by_role("status")).to_contain_text("Pinned (decision")
    assert [one.kind for one in decisions(served.warehouse)] == ["pin"]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_its_width_in_both_languages(
    browser: Browser, served: Served, width: str
) -> None:
    page = served.visit(browser, width)
    for language in LANGUAGES:
        for path in ("/", f"/case/{first_key(served)}"):
            page.goto(f"http://{served.host}{path}?lang={language}")
            across = page.evaluate("document.scrollingElement.scrollWidth")
            assert across <= page.evaluate("window.innerWidth"), (language, path)
            assert page.locator("html").get_attribute("lang") == language
        expect(page.locator(".records").get_by_text(LONG)).to_be_visible()
        buttons = page.locator(".answers button, .answers .button")
        assert buttons.count() == 4
        for place in range(4):
            expect(buttons.nth(place)).to_be_in_viewport(ratio=1)
            box = buttons.nth(place).bounding_box()
            assert box
            assert box["height"] >= 44
    assert served.complaints == []
    assert served.asked == {served.host}


def test_without_scripts_a_case_is_decided_too(browser: Browser, served: Served) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(served.address)
    page.get_by_role("link", name="Begin with the first").click()
    page.get_by_role("button", name="Different").click()
    expect(page.get_by_role("status")).to_contain_text("different customers (decision")
    assert [one.kind for one in decisions(served.warehouse)] == ["different"]


def test_another_origin_gets_and_does_nothing(browser: Browser, served: Served) -> None:
    page = served.visit(browser)
    press(page, "n")
    token = page.locator("input[name=form_token]").first.get_attribute("value")
    target = f"http://{served.host}/case/{key_of(page)}"
    # The same browser, with the page's cookie, on a page of another origin.
    page.route(
        "http://elsewhere.example/",
        lambda route: route.fulfill(body="<form></form>", content_type="text/html"),
    )
    page.goto("http://elsewhere.example/")
    read = "url => fetch(url, {credentials: 'include'}).then(r => r.text(), () => 'refused')"
    assert page.evaluate(read, target) == "refused"
    with page.expect_navigation() as sent:
        page.evaluate(
            """([url, token]) => {
                const form = document.forms[0];
                form.method = "post"; form.action = url;
                for (const [name, value] of [
                    ["form_token", token], ["decision", "same"], ["why", "x"]
                ]) {
                    const input = document.createElement("input");
                    input.name = name; input.value = value; form.append(input);
                }
                form.submit();
            }""",
            [target, token],
        )
    assert sent.value
    assert sent.value.status == 403
    assert decisions(served.warehouse) == []


def test_the_weights_are_those_of_explain_and_follow_the_published_night(served: Served) -> None:
    warehouse = served.warehouse
    ids = Queue(warehouse, two_persons=False).open_cases()[0].record_ids
    scales = Scales(warehouse)
    try:
        scales.prepare()
        before = scales.pair(ids)
        # Numbers of records go by what is prepared: here all, there only those asked for.
        assert numberless(before) == numberless(explained(warehouse, ids))
        published = warehouse.current.resolve()
        later = published.with_name("2026-11-22")
        shutil.copytree(published, later)
        with duckdb.connect(str(later / FULL)) as con:
            con.execute(
                "update identity.person_records set email = 'new@web.example' where record_id = $1",
                [ids[0]],
            )
        warehouse.current.unlink()
        warehouse.current.symlink_to(Path("nights") / later.name)
        assert scales.pair(ids).one.values["email"] == "new@web.example"
    finally:
        scales.close()


def numberless(found: object) -> PairExplained:
    assert isinstance(found, PairExplained)
    assert found.weighed is not None
    return replace(found, weighed=replace(found.weighed, l=0, r=0))


def first_key(served: Served) -> str:
    with open_night(served.warehouse) as con:
        found = con.execute("select case_key from identity.review_queue where position = 1")
        [(key,)] = found.fetchall()
    return str(key)
