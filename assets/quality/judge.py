"""Judging the rows of one table by its expectations, with Great Expectations on DuckDB.

Here: the order of the judgement and what follows from it. Not here: how Great Expectations is run
(`gx_process.py`), how rows are moved (`set_aside.py`), which rules there are (assets/raw/presets).

First the rows that are none of the table (drop) leave it, then all other rules are judged on what
is left, and rows that must not count leave it for quarantine. A table must be built anew before it
is judged again: rows that left it earlier are in no table any more, and the row account says so.
"""

from collections.abc import Sequence

import duckdb

from assets.columns import columns_of
from assets.quality import set_aside
from assets.quality.expectations import Expectation
from assets.quality.gx_process import Question, Verdict, verdicts
from assets.quality.results import CheckResult, failing_keys, write_results
from assets.quality.tables import RECORD_RULE
from assets.sql_text import ROW_KEY, quoted_table
from pipelines.errors import ModelError

SHARE_CHECK = "quarantine_share_is_in_bounds"


def judge(
    con: duckdb.DuckDBPyConnection,
    table: str,
    expectations: Sequence[Expectation],
    *,
    raw_table: str | None = None,
    quarantine_share: float = 1.0,
) -> list[CheckResult]:
    """Judge a table, move the rows that must leave it, write and return the check results.

    Args:
        con: connection of the pipeline; Great Expectations works on it too.
        table: name of the table with its schema.
        expectations: all rules of the table, those of `generic_expectations` included.
        raw_table: where the rows came from, if rows may leave the table.
        quarantine_share: share of the rows that may be quarantined, 0 to 1.

    Raises:
        ModelError: a rule cannot be judged; the message names it and quotes no value.
    """
    _check_rules(table, expectations, raw_table)
    results = _Judgement(con, table, raw_table).results(expectations, quarantine_share)
    write_results(con, results)
    return results


def _check_rules(table: str, rules: Sequence[Expectation], raw_table: str | None) -> None:
    names = [rule.name for rule in rules]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise ModelError(f"{table}: two expectations are named {repeated[0]}; rename one of them")
    for rule in rules:
        if raw_table is None and (
            rule.severity in {"drop", "quarantine"} or rule.expect == "readable"
        ):
            raise ModelError(
                f"{table}: expectation '{rule.name}' is '{rule.severity}' and '{rule.expect}', "
                "but the table has no raw table to set rows aside from; use block or warn"
            )


class _Judgement:
    """One judgement of one table."""

    def __init__(self, con: duckdb.DuckDBPyConnection, table: str, raw_table: str | None) -> None:
        self.con = con
        self.table = table
        self.raw_table = raw_table

    def results(self, rules: Sequence[Expectation], quarantine_share: float) -> list[CheckResult]:
        """Drop, judge, quarantine."""
        if self.raw_table is None:
            return self._judged(rules)
        set_aside.forget(self.con, self.table)
        set_aside.start(self.con)
        judged = dict(zip(rules, self._verdicts(rules), strict=True))
        drops = [rule for rule in rules if rule.severity == "drop"]
        others = [rule for rule in rules if rule.severity != "drop"]
        results = [self._result(rule, judged[rule]) for rule in drops]
        if any(result.failed_count for result in results):
            set_aside.drop(self.con, self.table)
            again = [rule for rule in others if self._may_differ(rule, judged[rule])]
            judged |= zip(again, self._verdicts(again), strict=True)
        left = self._row_count()
        results += [self._result(rule, judged[rule]) for rule in others]
        moved = 0
        if any(result.failed_count for result in results if result.severity == "quarantine"):
            moved = set_aside.quarantine(self.con, self.table, self.raw_table)
        return [*results, self._share(left, moved, quarantine_share)]

    def _judged(self, rules: Sequence[Expectation]) -> list[CheckResult]:
        found = self._verdicts(rules)
        return [self._result(rule, verdict) for rule, verdict in zip(rules, found, strict=True)]

    def _may_differ(self, rule: Expectation, verdict: Verdict) -> bool:
        """Return whether fewer rows can mean another verdict.

        What every row met, those that are left meet, unless the rule compares them with the table.
        """
        return not verdict.is_met or self.table.partition(".")[2] in (rule.where or "")

    def _verdicts(self, rules: Sequence[Expectation]) -> list[Verdict]:
        if not rules:
            return []
        row_key = ROW_KEY if self.raw_table else ()
        question = Question(self.table, rules, self._first_column(), self.raw_table, row_key)
        found = verdicts(self.con, question)
        problems = [
            f"{self.table}: expectation '{rule.name}' cannot be judged: {verdict.problem}. "
            "Correct it in the preset; in a condition use try_cast, never cast."
            for rule, verdict in zip(rules, found, strict=True)
            if verdict.problem
        ]
        if problems:
            raise ModelError("\n".join(problems))
        return found

    def _result(self, rule: Expectation, verdict: Verdict) -> CheckResult:
        checked = self._row_count()
        failed = self._failed(rule, verdict.failing_rows)
        return CheckResult(
            table_name=self.table,
            check_name=rule.name,
            severity=rule.severity,
            is_passed=failed == 0 or rule.severity == "drop",
            checked_count=checked,
            failed_count=failed,
            failed_share=_share_of(failed, checked),
            reason=rule.reason,
            failing=failing_keys(self.con, verdict.failing_rows) if failed else "",
        )

    def _failed(self, rule: Expectation, failing_rows: str) -> int:
        if not failing_rows:
            return 0
        if rule.severity in {"drop", "quarantine"}:
            return set_aside.add(self.con, rule, failing_rows)
        query = f"select count(*) from ({failing_rows})"
        return int(self.con.execute(query).fetchall()[0][0])

    def _share(self, left: int, moved: int, bound: float) -> CheckResult:
        unread = set_aside.quarantined_count(self.con, self.table, RECORD_RULE)
        share = _share_of(moved + unread, left + unread)
        return CheckResult(
            table_name=self.table,
            check_name=SHARE_CHECK,
            severity="block",
            is_passed=share <= bound,
            checked_count=left + unread,
            failed_count=moved + unread,
            failed_share=share,
            reason=f"At most {100 * bound:g} % of the rows may be quarantined (quarantine_share "
            "of [gates]); with more, the export itself is broken. `goldsmith quarantine "
            "--building` shows how many, and why.",
        )

    def _row_count(self) -> int:
        query = f"select count(*) from {quoted_table(self.table)}"
        return int(self.con.execute(query).fetchall()[0][0])

    def _first_column(self) -> str:
        return columns_of(self.con, quoted_table(self.table))[0]


def _share_of(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
