"""The commands of stewards: what is one, what is not, and which value holds.

What is printed are ids and numbers of decisions, never a value of a person: but for `show`, which
is asked for it.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines import approvals, console, review
from pipelines.case_sheets import export_cases, read_answers
from pipelines.cases import KINDS, Queue
from pipelines.cli_options import Lang, Language, RetailerFile
from pipelines.counted import counted
from pipelines.decisions import Decision, Subject, decisions
from pipelines.errors import UsageError
from pipelines.run import use_retailer
from pipelines.settings import retailer_path
from pipelines.warehouse import Warehouse

app = typer.Typer(
    help="Decide what outranks every score, from the next night on and for as long as nobody "
    "undoes it. Records are named silo/source_key, articles silo/sku.",
)

Record = Annotated[str, typer.Argument(help="A record: silo/source_key.", show_default=False)]
Article = Annotated[str, typer.Argument(help="An article: silo/sku.", show_default=False)]
Kind = Annotated[str | None, typer.Option(help="Cases of one kind: " + ", ".join(KINDS) + ".")]
Why = Annotated[str, typer.Option(help="For what reason: kept with the decision.")]


@app.callback(invoke_without_command=True)
def page(
    context: typer.Context,
    *,
    web: Annotated[
        bool, typer.Option("--web", help="Decide in a browser, on a page of this machine alone.")
    ] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Of --web; else one that is free.")
    ] = 0,
    lang: Language = Lang.EN,
    retailer: RetailerFile = None,
) -> None:
    """Show the help, or the page; what else is asked is a command's."""
    if command := context.invoked_subcommand:
        given = [name for name in context.params if _is_given(context, name)]
        if given:  # they would be ignored
            raise UsageError(
                f"--{given[0]} before {command} is of `review --web` alone. Name it after that."
            )
        return
    if not web:
        console.out.print(context.get_help(), markup=False)
        context.exit(2)
    from pipelines.review_page.server import serve  # noqa: PLC0415  Splink takes a second to import

    settings, warehouse = use_retailer(retailer or retailer_path())
    serve(settings, warehouse, lang.value, port)


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
    *,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="Last day on which it holds; without, no end.",
        ),
    ] = None,
    retailer: RetailerFile = None,
) -> None:
    """The value of this record is its customer's, while the record offers it, or to a day."""
    last = until.date() if until else None
    number = review.pin(_warehouse(retailer), record, attribute, seq, why, until=last)
    _confirm(number, f"{attribute} of {record} is pinned")


@app.command("set-aside")
def set_aside(record: Record, why: Why, retailer: RetailerFile = None) -> None:
    """A record belongs to nobody: a test, a mistake, a collective account. Until it is undone."""
    number = review.set_aside(_warehouse(retailer), record, why)
    _confirm(number, f"{record} belongs to nobody")


@app.command()
def queue(
    retailer: RetailerFile = None,
    kind: Kind = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 20,
) -> None:
    """List the cases that are worth a look, the worthiest first; none is asked twice.

    --kind sample lists the pairs drawn at random, without what scores say of them.
    """
    cases = _queue(retailer).open_cases(kind)
    rows = [
        [
            case.case_key[:8],
            ", ".join(case.kinds),
            None if case.is_blind else ", ".join(case.customer_ids) or case.detail,
            None if case.is_blind or case.probability is None else f"{case.probability:.2f}",
            f"{case.revenue_gross:,.2f}",
            case.contact_count,
        ]
        for case in cases[:limit]
    ]
    header = ["case", "why", "customers", "probability", "revenue", "contacts"]
    console.print_rows(None, header, rows, right=(4,))
    shown = f"{len(rows):,} of {counted(len(cases), 'case')}"
    console.out.print(f"{shown}. `goldsmith review show CASE` has the records.")


@app.command()
def show(
    case: Annotated[str, typer.Argument(help="A case of `review queue`, or how it begins.")],
    retailer: RetailerFile = None,
    lang: Language = Lang.EN,
) -> None:
    """Show what the records of a case say, side by side: = where they agree, ≠ where they do not.

    This prints personal data.
    """
    opened = _queue(retailer)
    found = opened.case(case)
    rows = [[said.mark, said.attribute, *said.values] for said in opened.said([found])[0]]
    console.print_rows(None, ["", "attribute", *found.record_ids], rows)
    known = [
        "" if found.is_blind else f"Customers: {', '.join(found.customer_ids) or 'none'}.",
        f"Revenue: {found.revenue_gross:,.2f}. Contacts: {found.contact_count}.",
        ""
        if found.is_blind or found.probability is None
        else f"Probability: {found.probability:.3f}.",
        f"({found.detail})" if found.detail else "",
    ]
    console.out.print(found.question(lang.value), markup=False)
    console.out.print(" ".join(filter(None, known)), markup=False)


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="The file to write: .xlsx or .csv.")],
    retailer: RetailerFile = None,
    kind: Kind = None,
    lang: Language = Lang.EN,
) -> None:
    """Write the cases to a file, with what the records say, to decide them there.

    Fill in `decision` (same, different or unsure) and `why`; rows left empty stay open.

    --kind sample asks about pairs drawn at random, without what scores say of them. The answers
    tell how good links are: kpis.link_quality. Answer from the top; say unsure if nobody can tell.
    """
    count = export_cases(_queue(retailer), out, kind, lang.value)
    console.out.print(
        f"{counted(count, 'case is', 'cases are')} in {out}. Fill in 'decision' (same, different, "
        f"unsure) and 'why'; give the file back with `goldsmith review import {out}`; it holds "
        "personal data.",
        markup=False,
    )


@app.command("import")
def import_answers(
    file: Annotated[Path, typer.Argument(help="A file that `export` wrote, filled in.")],
    retailer: RetailerFile = None,
) -> None:
    """Take in what was decided in a file; nothing of it if a row is not as it must be."""
    opened = _queue(retailer)
    answers, answered = read_answers(opened, file)
    numbers = [number for answer in answers for number in opened.take(answer)]
    which = f", as decisions {numbers[0]} to {numbers[-1]}" if numbers else ""
    left = counted(answered, "was", "were")
    meanwhile = f" {left} answered meanwhile and left out." if answered else ""
    done = counted(len(answers), "case was", "cases were")
    console.out.print(f"{done} decided{which}, from the next night on.{meanwhile}", markup=False)


@app.command()
def approve(
    number: Annotated[int, typer.Argument(help="Number of the decision; see `review list`.")],
    why: Why,
    retailer: RetailerFile = None,
) -> None:
    """A second person approves that customers with orders are one (the setting two_persons)."""
    approvals.approve(_warehouse(retailer), number, why)
    console.out.print(f"Decision {number} is approved, and counts from the next night on.")


@app.command()
def undo(
    number: Annotated[int, typer.Argument(help="Number of the decision; see `review list`.")],
    why: Why,
    retailer: RetailerFile = None,
) -> None:
    """A decision no longer holds. It stays on record, and so does that it was undone."""
    review.undo(_warehouse(retailer), number, why)
    console.out.print(f"Decision {number} is undone: the next night is built without it.")


@app.command("list")
def list_decisions(retailer: RetailerFile = None) -> None:
    """List the decisions that hold, and what the published night made of each.

    in_force: it holds. unfit: it could not be taken into account. without effect: a pin whose
    record no longer offers the value, or whose last day is over. awaiting: a second person has not
    approved it. not yet: made after the night.
    """
    warehouse = _warehouse(retailer)
    states = review.states(warehouse)
    rows = [_row(decision, states) for decision in decisions(warehouse)]
    header = ["no", "decision", "of", "and", "by", "on", "in the published night"]
    console.print_rows(None, header, rows)


def _is_given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _row(decision: Decision, states: dict[int, str]) -> list[object]:
    return [
        decision.number,
        decision.kind,
        "/".join(decision.one),
        "/".join(decision.other or ()) or decision.attribute,
        decision.decided_by,
        decision.decided_on,
        "awaiting" if decision.is_awaiting else states.get(decision.number, "not yet"),
    ]


def _decide(
    subject: Subject, names: tuple[str, str], why: str, retailer: RetailerFile, *, is_same: bool
) -> None:
    settings, warehouse = use_retailer(retailer or retailer_path())
    two_persons = settings.review.two_persons
    number = review.decide(warehouse, subject, names, why, is_same=is_same, two_persons=two_persons)
    whole = "customer" if subject == "record" else "product"
    found = f"are one {whole}" if is_same else f"are two {whole}s"
    if any(d.number == number and d.is_awaiting for d in decisions(warehouse)):
        console.out.print(
            f"Decision {number} waits for a second person: both customers have orders. Have it "
            f"approved with `goldsmith review approve {number} --why …`.",
            markup=False,
        )
        return
    _confirm(number, f"{names[0]} and {names[1]} {found}")


def _confirm(number: int, what: str) -> None:
    console.out.print(f"Decision {number}: {what}, from the next night on.", markup=False)


def _queue(retailer: RetailerFile) -> Queue:
    settings, warehouse = use_retailer(retailer or retailer_path())
    return Queue(warehouse, two_persons=settings.review.two_persons)


def _warehouse(retailer: RetailerFile) -> Warehouse:
    _, warehouse = use_retailer(retailer or retailer_path())
    return warehouse
