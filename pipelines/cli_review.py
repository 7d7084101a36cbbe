"""The commands of stewards: what is one, what is not, and which value holds.

What is printed are ids and numbers of decisions, never a value of a person.
"""

from typing import Annotated

import typer

from pipelines import console, review
from pipelines.cli_options import RetailerFile
from pipelines.decisions import Decision, Subject, decisions
from pipelines.run import use_retailer
from pipelines.settings import retailer_path
from pipelines.warehouse import Warehouse

app = typer.Typer(
    help="Decide what outranks every score, from the next night on and for as long as nobody "
    "undoes it. Records are named silo/source_key, articles silo/sku.",
    no_args_is_help=True,
)

Record = Annotated[str, typer.Argument(help="A record: silo/source_key.", show_default=False)]
Article = Annotated[str, typer.Argument(help="An article: silo/sku.", show_default=False)]
Why = Annotated[str, typer.Option(help="For what reason: kept with the decision.")]


@app.command()
def same(one: Record, other: Record, why: Why, retailer: RetailerFile = None) -> None:
    """Two records are one customer's, whatever scores say; all others still go by their own."""
    _decide("record", (one, other), why, retailer, is_same=True)


@app.command()
def different(one: Record, other: Record, why: Why, retailer: RetailerFile = None) -> None:
    """Two records are of two customers: they stay apart, whatever a third record says."""
    _decide("record", (one, other), why, retailer, is_same=False)


@app.command()
def same_product(one: Article, other: Article, why: Why, retailer: RetailerFile = None) -> None:
    """Two articles are one product."""
    _decide("article", (one, other), why, retailer, is_same=True)


@app.command()
def different_product(
    one: Article, other: Article, why: Why, retailer: RetailerFile = None
) -> None:
    """Two articles are two products."""
    _decide("article", (one, other), why, retailer, is_same=False)


@app.command()
def pin(
    record: Record,
    attribute: Annotated[str, typer.Argument(help="As in golden.customer_values, such as email.")],
    why: Why,
    seq: Annotated[
        int | None, typer.Option(help="Which, where the record offers several values.")
    ] = None,
    retailer: RetailerFile = None,
) -> None:
    """The value of this record is its customer's, for as long as the record offers it."""
    number = review.pin(_warehouse(retailer), record, attribute, seq, why)
    _confirm(number, f"{attribute} of {record} is pinned")


@app.command()
def undo(
    number: Annotated[int, typer.Argument(help="Number of the decision; see `review list`.")],
    why: Why,
    retailer: RetailerFile = None,
) -> None:
    """A decision no longer holds. It stays on record, and so does that it was undone."""
    review.undo(_warehouse(retailer), number, why)
    console.out.print(
        f"Decision {number} is undone: the next night is built without it.", markup=False
    )


@app.command("list")
def list_decisions(retailer: RetailerFile = None) -> None:
    """List the decisions that hold, and what the published night made of each.

    in_force: it holds. unfit: it could not be taken into account. without effect: a pin whose
    record no longer offers the value. not yet: made after the night.
    """
    warehouse = _warehouse(retailer)
    states = review.states(warehouse)
    rows = [_row(decision, states) for decision in decisions(warehouse)]
    console.print_rows(
        None, ["no", "decision", "of", "and", "by", "on", "in the published night"], rows
    )


def _row(decision: Decision, states: dict[int, str]) -> list[object]:
    return [
        decision.number,
        decision.kind,
        "/".join(decision.one),
        "/".join(decision.other or ()) or decision.attribute,
        decision.decided_by,
        decision.decided_on,
        states.get(decision.number, "not yet"),
    ]


def _decide(
    subject: Subject, names: tuple[str, str], why: str, retailer: RetailerFile, *, is_same: bool
) -> None:
    number = review.decide(_warehouse(retailer), subject, names, why, is_same=is_same)
    whole = "customer" if subject == "record" else "product"
    found = f"are one {whole}" if is_same else f"are two {whole}s"
    _confirm(number, f"{names[0]} and {names[1]} {found}")


def _confirm(number: int, what: str) -> None:
    console.out.print(f"Decision {number}: {what}, from the next night on.", markup=False)


def _warehouse(retailer: RetailerFile) -> Warehouse:
    _, warehouse = use_retailer(retailer or retailer_path())
    return warehouse
