"""Telling people of nights from the command: after a run, when one is late, and to try it out."""

from collections.abc import Callable

import typer

from pipelines import alerts, console
from pipelines.cli_options import RetailerFile
from pipelines.errors import AlertError, GoldsmithError, PublishError, SettingsError, without_values
from pipelines.run import Outcome, use_retailer
from pipelines.settings import Retailer, retailer_path
from pipelines.warehouse import Warehouse

app = typer.Typer(
    help="Whom retailer.toml names under alerts is told of nights that failed, are late, or "
    "quarantine too much.",
    no_args_is_help=True,
)


@app.command("test")
def try_out(retailer: RetailerFile = None) -> None:
    """Tell everybody that this is a test."""
    settings, warehouse = use_retailer(retailer or retailer_path())
    alert = alerts.Alert("test", None, "a test", "If you can read this, alerts reach you.")
    if not alerts.tell(settings, warehouse, alert):
        raise SettingsError(
            "nobody is named. Set command, [alerts.webhook] or [alerts.email] in retailer.toml."
        )
    console.out.print("Everybody was told.")


@app.command()
def late(retailer: RetailerFile = None) -> None:
    """Tell, once a day, if no night was published by the time set; for cron. Exit code 5 if so.

    Alerts of nights that reached nobody when it was time are sent again.
    """
    settings, warehouse = use_retailer(retailer or retailer_path())
    if settings.alerts.published_by is None:
        raise SettingsError("alerts.published_by is not set in retailer.toml, such as '06:00'.")
    alerts.tell_waiting(settings, warehouse)
    if alert := alerts.late(settings, warehouse):
        alerts.tell(settings, warehouse, alert)
        raise PublishError(f"{alert.title}. {alert.text}")
    console.out.print("The night is in time.")


def told_of(retailer: Retailer, warehouse: Warehouse, night: Callable[[], Outcome]) -> Outcome:
    """Return what came of a night, after telling who is to know of it.

    Whoever cannot be told changes nothing of the night: that is printed only.
    """
    try:
        outcome = night()
    except Exception as error:
        known = _known(error)
        _tell(retailer, warehouse, lambda: alerts.failed(known))
        raise
    if failure := outcome.error:
        _tell(retailer, warehouse, lambda: alerts.failed(failure, outcome.run_id))
    elif retailer.alerts.reach_somebody():
        _tell(retailer, warehouse, lambda: alerts.quarantine(retailer, warehouse))
    return outcome


def _tell(
    retailer: Retailer, warehouse: Warehouse, alert: Callable[[], alerts.Alert | None]
) -> None:
    try:
        alerts.tell(retailer, warehouse, alert())
    except Exception as error:  # noqa: BLE001  the night is what counts, and what came of it
        why = _known(error)
        console.print_error(AlertError(f"somebody was not told of this night:\n{why}"))


def _known(error: Exception) -> GoldsmithError:
    if isinstance(error, GoldsmithError):
        return error
    return GoldsmithError(f"unexpected: {without_values(error)}")
