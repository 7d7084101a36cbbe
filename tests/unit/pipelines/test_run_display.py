"""How long a run has still to go, and what it shows of itself."""

import io

import pytest
from rich.console import Console

from pipelines import run_display
from pipelines.progress import Step
from pipelines.run_display import Pace, RunDisplay


def test_nobody_can_tell_before_the_first_table() -> None:
    pace = Pace({"raw.a": 1.0})
    pace.plan(1)
    assert pace.left(5) is None


def test_what_took_long_the_night_before_is_still_to_come() -> None:
    pace = Pace({"raw.a": 1.0, "raw.b": 1.0, "identity.c": 8.0})
    pace.plan(3)
    pace.pass_by("raw.a")
    pace.pass_by("raw.b")
    assert pace.left(2.0) == pytest.approx(8.0)


def test_a_slower_machine_has_longer_to_go() -> None:
    pace = Pace({"raw.a": 1.0, "raw.b": 3.0})
    pace.plan(2)
    pace.pass_by("raw.a")
    assert pace.left(2.0) == pytest.approx(6.0)


def test_on_a_first_night_tables_count_alike() -> None:
    pace = Pace({})
    pace.plan(4)
    pace.pass_by("raw.a")
    assert pace.left(10.0) == pytest.approx(30.0)


def test_when_all_is_done_nothing_is_left_even_if_a_table_is_no_more() -> None:
    pace = Pace({"raw.a": 1.0, "raw.gone": 100.0})
    pace.plan(1)
    pace.pass_by("raw.a")
    assert pace.left(3.0) == 0


@pytest.mark.parametrize(
    ("is_terminal", "is_silent", "shown"),
    [
        pytest.param(False, False, "golden.orders", id="piped, a line a table"),
        pytest.param(True, False, "writing golden records", id="on a terminal, the stage"),
        pytest.param(False, True, None, id="silent when piped"),
        pytest.param(True, True, None, id="silent on a terminal"),
    ],
)
def test_progress_is_shown_to_whom_it_serves(
    monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool, is_silent: bool, shown: str | None
) -> None:
    written = io.StringIO()
    out = Console(file=written, force_terminal=is_terminal, width=120)
    monkeypatch.setattr(run_display, "out", out)
    with RunDisplay({"golden.orders": 1.0, "kpis.sales": 2.0}, is_silent=is_silent) as display:
        display.plan(2)
        display.wait("crm")
        display.step(Step("golden.orders", 7, 1.0))
    if shown is None:
        assert written.getvalue() == ""
    else:
        assert shown in written.getvalue()
        assert "crm" in written.getvalue()
    if shown == "writing golden records":
        assert "left" in written.getvalue()
