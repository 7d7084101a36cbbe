"""`goldsmith sql`: a question to the published night, or to the build."""

import sys
from typing import Annotated

import duckdb
import typer

from pipelines import console
from pipelines.cli_options import RetailerFile, file_to_ask
from pipelines.errors import GoldsmithError, UsageError, without_values
from pipelines.run import use_retailer
from pipelines.settings import retailer_path


def sql(
    query: Annotated[str, typer.Argument(help="A query, or - to read it from standard input.")],
    retailer: RetailerFile = None,
    full: Annotated[bool, typer.Option("--full", help="Ask full.duckdb, raw to kpis.")] = False,
    building: Annotated[
        bool, typer.Option("--building", help="Ask the build that is not published.")
    ] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Ask the published night a question in SQL. Instants are in the retailer's time zone."""
    settings, warehouse = use_retailer(retailer or retailer_path())
    file = file_to_ask(warehouse, full=full, building=building)
    con = warehouse.connect(file, read_only=True)
    try:  # instants on the days on which reasons and business dates have them
        con.execute(f"set TimeZone = '{settings.retailer.time_zone}'")
        relation = con.sql(_one_query(con, sys.stdin.read() if query == "-" else query))
        if relation is None:
            return
        if csv:
            console.print_csv(relation)
        else:
            console.print_rows(None, relation.columns, relation.fetchall())
    except duckdb.Error as error:
        if "read-only mode" in str(error):
            raise UsageError("a night is for reading only; ask it with select.") from None
        raise GoldsmithError(f"the query failed: {without_values(error)}") from None
    finally:
        con.close()


def _one_query(con: duckdb.DuckDBPyConnection, text: str) -> str:
    count = len(con.extract_statements(text))
    if count != 1:
        raise UsageError(f"{count} queries were given; ask one at a time.")
    return text
