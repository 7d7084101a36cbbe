"""The command that says why records are one customer, or not.

It prints values of persons, for the one who asks for these records; nothing of it is kept.
"""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli_options import Lang, Language, RetailerFile
from pipelines.errors import UsageError
from pipelines.run import use_retailer
from pipelines.settings import retailer_path


def explain(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="CUSTOMER | RECORD [RECORD]",
            help="A customer_id, or one or two records: silo/source_key.",
            show_default=False,
        ),
    ],
    *,
    lang: Language = Lang.EN,
    html: Annotated[
        Path | None,
        typer.Option(
            help="Write the waterfall chart of the pair, or of a customer's weakest link, to this "
            "file: it works offline and holds no values."
        ),
    ] = None,
    retailer: RetailerFile = None,
) -> None:
    """Say why two records are one customer or not, or how a customer's records hang together.

    Each piece of evidence with its weight, what speaks against, which rule or
    decision cut in; of a customer which link joined what, the weakest, and how
    sure it is that all its records are one person's. Prints what these records
    say of the person.
    """
    from pipelines import explained  # noqa: PLC0415  Splink takes a second to import

    if len(names) > 2:
        raise UsageError(f"{len(names)} were named; name a customer, or one or two records.")
    settings, warehouse = use_retailer(retailer or retailer_path())
    explained.print_explained(warehouse, settings.identity, names, lang.value, html)
