import duckdb
import pytest
from pydantic import ValidationError

from assets.settings_tables import DDL, kpi_rows
from pipelines.settings_kpis import Kpis, Targets


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        pytest.param("return_days", 1, 0, id="lowest return_days"),
        pytest.param("return_days", 365, 366, id="highest return_days"),
        pytest.param("ropo_days", 1, 0, id="lowest ropo_days"),
        pytest.param("ropo_days", 365, 366, id="highest ropo_days"),
        pytest.param("ropo_days_by_category", {"Möbel": 30}, {"Möbel": 0}, id="of a category"),
        pytest.param("point_value", 0, -0.01, id="point_value"),
        pytest.param("tolerance", 0, -0.01, id="lowest tolerance"),
        pytest.param("tolerance", 0.99, 1, id="highest tolerance"),
        pytest.param("targets", {"return_share": 1}, {"return_share": 1.01}, id="share"),
        pytest.param("targets", {"net_revenue": 0}, {"net_revenue": -1}, id="amount"),
        pytest.param("targets", {"net_revenue": 5}, {"revenue": 5}, id="no such figure"),
    ],
)
def test_bounds(name: str, good: object, bad: object) -> None:
    Kpis.model_validate({name: good})
    with pytest.raises(ValidationError):
        Kpis.model_validate({name: bad})


def test_tables_have_what_is_set() -> None:
    kpis = Kpis.model_validate(
        {"ropo_days_by_category": {"Möbel": 30}, "targets": {"net_revenue": 5, "return_share": 0}}
    )
    assert kpi_rows(kpis) == {
        "settings.kpis": [[60, 14, 0.01, 0.05]],
        "settings.ropo_windows": [["Möbel", 30]],
        "settings.targets": [["net_revenue", 5.0], ["return_share", 0.0]],
    }
    con = duckdb.connect()
    con.execute("create schema settings")
    con.execute(DDL.read_text("utf-8"))
    for table, rows in kpi_rows(kpis).items():
        con.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)
    assert con.sql("select count(*) from settings.targets").fetchall() == [(2,)]


def test_every_figure_of_management_can_have_a_target() -> None:
    con = duckdb.connect()
    sql = (DDL.parents[1] / "dbt_like_sql" / "kpis" / "figures.sql").read_text("utf-8")
    figures = [name for (name,) in con.sql(f"select figure from ({sql})").fetchall()]
    assert figures == list(Targets.model_fields)
    assert len(figures) == 12
