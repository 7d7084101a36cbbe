"""What a run and `evaluate` say of links by stewards' answers to the sample."""

import duckdb
import pytest

from pipelines import console

NIGHT = """
    create schema kpis;
    create table kpis.link_quality as
    select * from (values
        ('recall', null::text, 0.952, 0.931, 0.978, 290),
        ('precision', null, 0.991, 0.982, 0.996, 170)
    ) as q (measure, why_unknown, estimate, low, high, decided_count);
    create table kpis.accept_advice as
    select 0.65 as accept, 0.8 as suggested, 0.057 as low, 0.437 as high, 20 as decided_count;
"""
UNKNOWN = "update kpis.link_quality set estimate = null, why_unknown = 'too few' where low > 0.95"
LINKS = (
    "links: 99.1% of the pairs put together are of one (98.2% to 99.6%, from 170 answers); "
    "95.2% of the compared pairs of one are put together (93.1% to 97.8%, from 290 answers)\n"
)
ADVICE = (
    "Set [identity] accept = 0.8 instead of 0.65: of the pairs between 0.65 and 0.8, "
    "6% to 44% are of one (20 answers).\n"
)


@pytest.fixture
def night() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(NIGHT)
    return con


def test_what_is_known_is_a_line_and_advice_names_the_setting(
    night: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    console.print_link_quality(night)
    assert capsys.readouterr().out == LINKS + ADVICE


def test_a_run_is_silent_on_what_is_unknown_and_evaluate_says_why(
    night: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    night.execute(UNKNOWN + "; delete from kpis.accept_advice")
    console.print_link_quality(night)
    assert "99.1%" not in capsys.readouterr().out
    console.print_link_quality(night, explain=True)
    said = capsys.readouterr().out
    assert "precision by stewards' answers is not known: too few." in said
    assert "recall by" not in said
