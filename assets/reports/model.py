"""Splink's own charts of the model that linked the night: what each agreement weighs, and why.

English, as Splink's are, and for those who tune the matching; the nightly report is for all.
"""

from pathlib import Path

import duckdb
from splink import DuckDBAPI, Linker

from assets.identity.explanation.splink_page import Chart, splink_page
from assets.identity.model import Model, read_model, splink_settings
from pipelines.models import model_in_use, model_name
from pipelines.tonight import Tonight

_ALTERNATIVES = {
    "stranger": "Not a stranger: same person or two of the population",
    "household": "Not the spouse: same person or two of one household",
    "namesake": "Not a namesake: same person or two of the same name",
}
_ABOUT = (
    "Match weights in bits: above 0 for one person, below 0 against it. How common a value is "
    "comes on top of what is drawn here."
)


def write_model_page(tonight: Tonight, path: Path) -> None:
    """Write the page of the model in use, its odds those of tonight's number of records."""
    file = model_in_use(tonight.warehouse)
    query = "select count(*) from identity.party_records"
    (records,) = tonight.con.execute(query).fetchall()[0]
    model = read_model(file)
    page = splink_page(
        f"The linkage model: {model_name(file)}",
        [_ABOUT],
        [Chart(said, _weights(model, records, against)) for against, said in _ALTERNATIVES.items()],
        "en",
    )
    path.write_text(page, "utf-8")


def _weights(model: Model, records: int, against: str) -> dict[str, object]:
    with duckdb.connect() as con:
        con.execute("set enable_progress_bar = false")
        linker = Linker(
            DuckDBAPI(connection=con).register(con.sql("select unnest([0, 1]) as record_id")),
            splink_settings(model, records, against),
            log_level=None,
            validate_settings=False,
        )
        chart: dict[str, object] = linker.visualisations.match_weights_chart().chart_dict
    return chart
