"""Our expectations as expectations of Great Expectations.

Here: which of its expectations stands for which kind, and the one it does not have: an SQL
condition, counted in the same scan as all others. Not here: running them (`engine.py`). Importing
this file imports Great Expectations, which takes seconds: see `gx_process.py`.
"""

from typing import Any, ClassVar

import sqlalchemy as sa
from great_expectations.core.metric_function_types import SummarizationMetricNameSuffixes
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.sqlalchemy_execution_engine import (
    SqlAlchemyExecutionEngine,
)
from great_expectations.expectations.core.expect_column_values_to_be_between import (
    ExpectColumnValuesToBeBetween,
)
from great_expectations.expectations.core.expect_column_values_to_be_in_set import (
    ExpectColumnValuesToBeInSet,
)
from great_expectations.expectations.core.expect_column_values_to_be_unique import (
    ExpectColumnValuesToBeUnique,
)
from great_expectations.expectations.core.expect_column_values_to_not_be_null import (
    ExpectColumnValuesToNotBeNull,
)
from great_expectations.expectations.expectation import ColumnMapExpectation
from great_expectations.expectations.expectation import Expectation as GxExpectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import (
    column_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import (
    ColumnMapMetricProvider,
)

from assets.quality.expectations import Expectation, Severity
from assets.sql_text import ROW_KEY, quoted, quoted_list, quoted_table

_METRIC = "column_values.break_row_condition"
_SEVERITIES: dict[Severity, FailureSeverity] = {
    "block": FailureSeverity.CRITICAL,
    "quarantine": FailureSeverity.WARNING,
    "warn": FailureSeverity.WARNING,
    "drop": FailureSeverity.INFO,
}
# What counts as an empty cell: blanks of every kind.
_BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(8203)"


class RowCondition(ColumnMapMetricProvider):
    """The metric under `ExpectNoRowsWhere`: rows for which an SQL condition is true."""

    condition_metric_name = _METRIC
    condition_value_keys = ("where",)
    filter_column_isnull = False

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805 - the decorator makes it a class method
        column: sa.ColumnClause[object],  # noqa: ARG002 - the condition names its columns itself
        where: str,
        **_: object,
    ) -> sa.ColumnElement[bool]:
        return sa.not_(sa.literal_column(f"coalesce((\n{where}\n), false)", sa.Boolean))


class ExpectNoRowsWhere(ColumnMapExpectation):
    """Expect an SQL condition over the columns of a row, true for rows that fail, to be never true.

    Unlike `UnexpectedRowsExpectation` it shares one scan of the table with the other expectations,
    fetches no rows, and takes its SQL as it stands. `column` is any column of the table.
    """

    where: str
    map_metric: ClassVar[str] = _METRIC
    success_keys: ClassVar[tuple[str, ...]] = ("where",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002
        execution_engine: ExecutionEngine[Any] | None = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        count = metrics[f"{_METRIC}.{SummarizationMetricNameSuffixes.UNEXPECTED_COUNT.value}"]
        query = metrics[f"{_METRIC}.{SummarizationMetricNameSuffixes.UNEXPECTED_INDEX_QUERY.value}"]
        return {"success": not count, "result": {"unexpected_index_query": query}}


def gx_expectation(
    rule: Expectation, table: str, any_column: str, raw_table: str | None
) -> GxExpectation:
    """Return what Great Expectations is to expect of the table."""
    common: dict[str, Any] = {
        "severity": _SEVERITIES[rule.severity],
        "description": rule.description,
        "meta": {"rule": rule.name},
    }
    columns = rule.columns or ("",)
    match rule.expect:
        case "not_null" if len(columns) == 1:
            return ExpectColumnValuesToNotBeNull(column=columns[0], **common)
        case "unique" if len(columns) == 1:
            return ExpectColumnValuesToBeUnique(column=columns[0], **common)
        case "in_set":
            values = list(rule.values or ())
            return ExpectColumnValuesToBeInSet(column=columns[0], value_set=values, **common)
        case "between":
            return ExpectColumnValuesToBeBetween(
                column=columns[0], min_value=rule.min, max_value=rule.max, **common
            )
    where = _condition(rule, table, raw_table)
    return ExpectNoRowsWhere(column=any_column, where=where, **common)


def _condition(rule: Expectation, table: str, raw_table: str | None) -> str:
    columns = rule.columns or ()
    if rule.expect == "not_null":
        return " or ".join(f"{quoted(column)} is null" for column in columns)
    if rule.expect == "unique":
        return _repeated_keys(table, columns)
    if rule.expect == "readable":
        return _unread_cells(table, raw_table or "", columns)
    return rule.where or ""


def _repeated_keys(table: str, columns: tuple[str, ...]) -> str:
    # Great Expectations has ExpectCompoundColumnsToBeUnique, but the query it gives for the rows
    # that fail is ambiguous (1.24), and to it a key with a null in it is never a repeated one. Here
    # two empty parts are the same part: a stock that names no storage place is of the whole place.
    # Only what names nothing beside its silo has no key, such as a member without a card.
    filled = " or ".join(f"{quoted(column)} is not null" for column in columns if column != "silo")
    names = quoted_list(columns)
    return (
        f"({names}) in (select ({names}) from {quoted_table(table)} where {filled} "
        f"group by {names} having count(*) > 1)"
    )


def _unread_cells(table: str, raw_table: str, columns: tuple[str, ...]) -> str:
    unread = " or ".join(
        f"(staged.{quoted(column)} is null and trim(delivered.{quoted(column)}, {_BLANKS}) <> '')"
        for column in columns
    )
    return (
        f"({quoted_list(ROW_KEY)}) in (select ({quoted_list(ROW_KEY, 'staged.')}) "
        f"from {quoted_table(table)} as staged "
        f"join {quoted_table(raw_table)} as delivered using ({quoted_list(ROW_KEY)}) "
        f"where {unread})"
    )
