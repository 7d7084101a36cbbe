"""How a step ends that does not: in words without values, or by Ctrl-C."""

import os
import signal
import threading

import dagster as dg
import duckdb
import pytest

from assets.step import run_step


def test_ctrl_c_within_a_query_is_no_error_of_the_step() -> None:
    long = "select count(*) from range(1_000_000_000) as numbers (n) where hash(n) = 0"
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job ignores it
    threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT]).start()
    try:
        with pytest.raises(KeyboardInterrupt):
            run_step("golden.orders", "golden/orders.sql", lambda: duckdb.execute(long).fetchall())
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_error_nobody_foresaw_says_where_it_was_raised_and_quotes_nothing() -> None:
    def work() -> None:
        raise RuntimeError("anna@post.example")

    line = work.__code__.co_firstlineno + 1
    with pytest.raises(dg.Failure) as failure:
        run_step("golden.orders", "golden/orders.sql", work)
    said = str(failure.value.description)
    assert said.startswith(f"golden/orders.sql: RuntimeError at assets/test_step.py:{line} (")
    assert "anna" not in said
    assert failure.value.__cause__ is None
    assert failure.value.__context__ is None
