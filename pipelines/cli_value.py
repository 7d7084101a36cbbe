"""The command that reckons the value of customers from a plain log of purchases.

What is printed are parameters and counts, never a customer.
"""

from dataclasses import astuple
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import duckdb
import typer

from pipelines import console
from pipelines.counted import counted
from pipelines.errors import UsageError
from pipelines.warehouse import load_functions

if TYPE_CHECKING:  # scipy behind them takes a moment to import
    from assets.segments.customer_value import Model
    from assets.segments.transactions import Log, Mark
    from assets.segments.valued import Valued

_DAYS = ["%Y-%m-%d", "%d.%m.%Y", "%Y%m%d"]


def value(
    file: Annotated[Path, typer.Argument(help="CSV with a header: customer, date, amount.")],
    *,
    out: Annotated[
        Path | None, typer.Option(help="CSV to write: a row a customer, what is expected of them.")
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=_DAYS, metavar="DAY", help="Learn from purchases up to this day; else from all."
        ),
    ] = None,
    weeks: Annotated[float, typer.Option(min=1, max=520, help="How far to look ahead.")] = 52,
    customer: Annotated[str | None, typer.Option(help="Column of the customer.")] = None,
    day: Annotated[str | None, typer.Option("--date", help="Column of the date.")] = None,
    amount: Annotated[str | None, typer.Option(help="Column of the amount.")] = None,
    decimal_mark: Annotated[
        str | None, typer.Option(help="Decimal mark of amounts, '.' or ','; else found out.")
    ] = None,
) -> None:
    """Foretell purchases and value from any log of purchases, without a retailer.

    Learns BG/NBD and Gamma-Gamma, as every night does from golden orders. With
    --until, what came later says how good the forecast was. Columns are known by
    their names, English or German; days are 1997-01-31, 19970131 or 31.01.1997.
    """
    from assets.segments.valued import value_log  # noqa: PLC0415  not for each command

    if decimal_mark not in {None, ".", ","}:
        raise UsageError("--decimal-mark: '.' or ',' was expected.")
    mark: Mark | None = decimal_mark  # type: ignore[assignment]
    told = {"customer": customer, "date": day, "amount": amount}
    with duckdb.connect() as con:
        con.execute("set enable_progress_bar = false")
        load_functions(con)
        with console.out.status("Reading and learning"):
            found = value_log(
                con,
                file,
                told,
                mark=mark,
                until=until.date() if until else None,
                weeks=weeks,
                out=out,
            )
    _print(found, weeks, out)


def _print(found: "Valued", weeks: float, out: Path | None) -> None:
    _print_log(found.log, found.until, found.model)
    _print_parameters(found.model)
    if found.judged:
        console.print_rows(
            f"The {found.judged[0].weeks:.1f} weeks after, by repeats until then",
            ["repeats", "customers", "foretold a customer", "came", "mean error", "naive error"],
            [
                [j.group, j.buyers, *(f"{figure:.3f}" for figure in astuple(j)[3:])]
                for j in found.judged
            ],
        )
    console.out.print(
        f"In the next {weeks:g} weeks {found.expected_purchases:,.0f} purchase days are expected.",
        markup=False,
    )
    if out is not None:
        console.out.print(
            f"{counted(found.model.buyers, 'customer is', 'customers are')} in {out}.", markup=False
        )


def _print_log(log: "Log", until: date, model: "Model") -> None:
    console.out.print(
        f"{counted(log.records, 'purchase')} from {log.first_on} to {log.last_on}; learnt from "
        f"{counted(model.buyers, 'customer')} up to {until}, of whom {model.repeaters or 0:,} "
        "spent again.",
        markup=False,
    )
    if log.below_zero:
        console.out.print(f"{log.below_zero:,} amounts below zero are no purchases.")


def _print_parameters(model: "Model") -> None:
    rows: list[list[object]] = []
    for name, fit in (("BG/NBD", model.buying), ("Gamma-Gamma", model.spending)):
        if fit is not None:
            rows += [[name, key, f"{number:.3f}"] for key, number in vars(fit.parameters).items()]
            rows.append([name, "log-likelihood", f"{fit.log_likelihood:.1f}"])
    console.print_rows("What was learnt", ["model", "parameter", "value"], rows)
    if model.why_historic is not None:
        console.out.print("Too few spent again, or too unequally: no value is foretold.")
    elif model.correlation is not None:
        console.out.print(
            f"How often and how much they buy is correlated by {model.correlation:.2f}; "
            "up to 0.3 is no matter.",
            markup=False,
        )
