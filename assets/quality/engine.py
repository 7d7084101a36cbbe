"""Great Expectations on DuckDB.

Here: the cure that makes its SQL engine work on DuckDB, and running expectations in one batch. Not
here: what is expected (`gx_expectations.py`) and what follows from it (`judge.py`). Importing this
file imports Great Expectations, which takes seconds: only `gx_process.py` does, in its process.

No value of a cell comes out of here: results carry counts and queries only, what DuckDB says about
a value is rewritten before Great Expectations sees it, and its own log is silent.
"""

import logging
from collections.abc import Sequence
from functools import cache
from typing import Any

import duckdb_engine
import great_expectations as gx
import sqlalchemy as sa
from great_expectations.core.batch import Batch
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.data_context.data_context.ephemeral_data_context import (
    EphemeralDataContext,
)
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.execution_engine.sqlalchemy_batch_data import SqlAlchemyBatchData
from great_expectations.execution_engine.sqlalchemy_execution_engine import (
    SqlAlchemyExecutionEngine,
)
from great_expectations.expectations.expectation import Expectation as GxExpectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.validator.validator import Validator

from assets.quality.gx_expectations import gx_expectation
from assets.quality.gx_process import DistantConnection, Question, Verdict
from assets.sql_text import quoted

logging.captureWarnings(capture=False)  # importing Great Expectations turns it on for everybody
_LOG = logging.getLogger("great_expectations")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False


class _BorrowedConnection(duckdb_engine.ConnectionWrapper):
    """The pipeline's connection, lent: transactions and closing stay with the pipeline."""

    def begin(self) -> None:
        """Leave the transaction as it is."""

    def commit(self) -> None:
        """Leave the transaction as it is."""

    def rollback(self) -> None:
        """Leave the transaction as it is."""

    def close(self) -> None:
        """Leave the connection open."""


class _Columns:
    """The part of an SQLAlchemy inspector that Great Expectations asks for.

    The inspector of duckdb_engine uses functions of PostgreSQL that DuckDB does not have.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.dialect = engine.dialect

    def get_columns(self, table_name: str, schema: str) -> list[dict[str, str]]:
        query = sa.text(f"describe {quoted(schema)}.{quoted(str(table_name))}")
        with self.engine.connect() as connection:
            return [{"name": name, "type": kind} for name, kind, *_ in connection.execute(query)]

    def get_pk_constraint(self, **_: object) -> dict[str, list[str]]:
        return {"constrained_columns": []}


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Reads every result before its connection closes; on DuckDB they are one and the same."""

    def execute_query(self, query: sa.Executable) -> sa.Result[Any]:
        """Run the query and return its rows, which outlive the connection."""
        with self.get_connection() as connection:
            rows: sa.Result[Any] = connection.execute(query).freeze()()
            return rows

    def execute_query_in_transaction(self, query: sa.Executable) -> sa.Result[Any]:
        """Run the query; the transaction is the pipeline's."""
        return self.execute_query(query)

    def get_inspector(self) -> _Columns:
        """Return what tells names and types of columns."""
        return _Columns(self.engine)


@cache
def _context() -> EphemeralDataContext:
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(enable=False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


def validate(con: DistantConnection, question: Question) -> list[Verdict]:
    """Judge one table by all its rules at once and return a verdict for each, in their order."""
    expectations = [
        gx_expectation(rule, question.table, question.first_column, question.raw_table)
        for rule in question.rules
    ]
    verdicts = _validate_together(con, question, expectations)
    if len(expectations) > 1 and any(verdict.problem for verdict in verdicts):
        # A query that fails takes along all expectations that shared it: ask each by itself.
        return [_validate_together(con, question, [expectation])[0] for expectation in expectations]
    return verdicts


def _validate_together(
    con: DistantConnection, question: Question, expectations: Sequence[GxExpectation]
) -> list[Verdict]:
    schema, _, name = question.table.partition(".")
    pool = {
        "creator": lambda: _BorrowedConnection(con),  # type: ignore[arg-type]
        "poolclass": sa.pool.NullPool,
    }
    engine = DuckDBExecutionEngine(engine=sa.create_engine("duckdb://", **pool))
    data = SqlAlchemyBatchData(engine, schema_name=schema, table_name=name, use_quoted_name=True)
    batch = Batch(data=data)  # type: ignore[arg-type] # its annotation names classes, not instances
    validator = Validator(engine, data_context=_context(), batches=[batch])
    results = validator.graph_validate(
        [expectation.configuration for expectation in expectations],
        runtime_configuration={
            "result_format": {
                "result_format": "BOOLEAN_ONLY",
                "return_unexpected_index_query": True,
                "unexpected_index_column_names": list(question.row_key),
            }
        },
    )
    # Results come in an order of their own.
    by_rule = {_rule(result.expectation_config): result for result in results}
    return [_verdict(by_rule[_rule(expectation)]) for expectation in expectations]


def _rule(expectation: GxExpectation | ExpectationConfiguration | None) -> str:
    meta = expectation.meta if expectation else None
    return str((meta or {})["rule"])


def _verdict(result: ExpectationValidationResult) -> Verdict:
    info = result.exception_info or {}
    faults = [info] if "raised_exception" in info else list(info.values())
    for fault in faults:
        if fault.get("raised_exception", True):
            return Verdict(is_met=False, problem=str(fault["exception_message"]))
    if result.success:
        return Verdict(is_met=True)
    query = result.result["unexpected_index_query"].rstrip("; \n")
    return Verdict(is_met=False, failing_rows=query)
