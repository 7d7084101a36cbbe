"""The `goldsmith` command: thin, each command one call into the modules beside it."""

import inspect
import os
import sys

import typer

from pipelines import (
    cli_alert,
    cli_backup,
    cli_dictionary,
    cli_explain,
    cli_export,
    cli_identity,
    cli_nights,
    cli_profile,
    cli_quarantine,
    cli_report,
    cli_review,
    cli_run,
    cli_server,
    cli_sql,
    cli_value,
    console,
)
from pipelines.errors import GoldsmithError, is_interrupt, without_values

EXIT_CODES = """
Exit codes: 0 done · 1 unexpected error · 2 wrong usage · 3 settings ·
4 delivery · 5 checks failed, not published · 6 another run holds the
warehouse · 7 model · 8 an alert was not sent
"""

_INTERRUPTED = 130  # as of every command that Ctrl-C ends

app = typer.Typer(
    name="goldsmith",
    help="Breaks a retailer's data silos every night: one customer, one inventory, every sale "
    "once, every row accounted for, in one DuckDB file.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

app.command()(cli_run.run)
app.command()(cli_run.check)
app.command()(cli_sql.sql)
app.command()(cli_backup.backup)
app.command()(cli_backup.restore)
app.command()(cli_profile.profile)
app.command()(cli_identity.evaluate)
app.command()(cli_identity.dedupe)
app.command()(cli_identity.retrain)
app.command()(cli_value.value)
app.command()(cli_explain.explain)
app.command()(cli_report.report)
app.command()(cli_dictionary.dictionary)
app.add_typer(cli_review.app, name="review")
app.add_typer(cli_quarantine.app, name="quarantine")
app.add_typer(cli_export.app, name="export")
app.command()(cli_nights.nights)
app.command()(cli_nights.rollback)
app.command()(cli_server.ui)
app.command()(cli_server.daemon)
app.command()(cli_server.rekey)
app.add_typer(cli_alert.app, name="alert")


def _fill_paragraphs(commands: typer.Typer) -> None:
    """Have paragraphs of help fill their lines: typer breaks them where a docstring does."""
    for command in commands.registered_commands:
        paragraphs = (inspect.getdoc(command.callback) or "").split("\n\n")
        command.help = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    for group in commands.registered_groups:
        if group.typer_instance:
            _fill_paragraphs(group.typer_instance)


_fill_paragraphs(app)


def main() -> None:
    """Run the command; print errors in words and end with their exit code."""
    os.umask(0o077)  # whatever it writes is its owner's alone
    try:
        app()
    except GoldsmithError as error:
        console.print_error(error)
        sys.exit(error.exit_code)
    except Exception as error:  # noqa: BLE001  a traceback may quote a person's data
        if is_interrupt(error):
            sys.exit(_INTERRUPTED)
        console.print_error(GoldsmithError(f"unexpected: {without_values(error)}"))
        sys.exit(1)


if __name__ == "__main__":
    main()
