"""The assets of who is who: what was decided, pairs and clusters, then the ids that last."""

from collections.abc import Callable, Sequence

import dagster as dg

from assets.catalog import Catalog
from assets.identity import customer_ids
from assets.identity.decisions import ACTS, DECISIONS, write_acts, write_decisions
from assets.identity.drift import AS_LEARNT, DRIFT, judge_drift
from assets.identity.evaluation.answers import write_link_quality
from assets.identity.model import read_model
from assets.identity.tables import JUDGED, LINKED, NAMED
from assets.written_assets import written_asset
from pipelines.decisions import decisions
from pipelines.id_numbers import first_free_number
from pipelines.models import model_in_use, model_name
from pipelines.tonight import Tonight

_NIGHT = "golden.night"
_LAST_IDS = "carried.customer_ids"


def decision_acts_asset(catalog: Catalog) -> dg.AssetsDefinition:
    """Return the asset that reads what stewards decided."""
    return _asset(catalog, "decision_acts", (ACTS,), _read_acts, "python", "duckdb")


def decisions_asset(catalog: Catalog) -> dg.AssetsDefinition:
    """Return the asset that finds out which decisions have an effect tonight."""
    return _asset(catalog, "decisions", (DECISIONS,), _judge_decisions, "python", "duckdb")


def linkage_asset(catalog: Catalog) -> dg.AssetsDefinition:
    """Return the asset that scores pairs of records and puts records together."""
    return _asset(catalog, "linkage", LINKED, _link, "splink", "python", "duckdb")


def customer_ids_asset(catalog: Catalog) -> dg.AssetsDefinition:
    """Return the asset that carries customer ids on from the committed night."""
    return _asset(catalog, "customer_ids", NAMED, _name_customers, "python", "duckdb")


def link_quality_asset(catalog: Catalog) -> dg.AssetsDefinition:
    """Return the asset that tells from answers to the sample how good scores are."""
    return _asset(catalog, "link_quality", JUDGED, _judge_links, "python", "duckdb")


def _asset(
    catalog: Catalog,
    name: str,
    tables: Sequence[str],
    work: Callable[[Tonight], None],
    *kinds: str,
) -> dg.AssetsDefinition:
    checks = {DRIFT: (AS_LEARNT, judge_drift)}
    return written_asset(
        catalog, tables, work, folder="identity", name=name, kinds=kinds, checks=checks
    )


def _read_acts(tonight: Tonight) -> None:
    """Read what was decided before the night began: what comes later counts tomorrow."""
    con = tonight.con
    last_act_no = con.execute("select last_act_no from ops.runs").fetchall()[0][0]
    write_acts(con, decisions(tonight.warehouse, last_act_no))


def _judge_decisions(tonight: Tonight) -> None:
    write_decisions(tonight.con)


def _link(tonight: Tonight) -> None:
    from assets.identity.linkage import link  # noqa: PLC0415  Splink takes a second to import

    identity = tonight.retailer.identity
    file = model_in_use(tonight.warehouse)
    link(tonight.con, identity.accept, identity.release, _LAST_IDS, read_model(file))
    tonight.con.execute("update ops.runs set linkage_model = ?", [model_name(file)])


def _judge_links(tonight: Tonight) -> None:
    write_link_quality(tonight.con, tonight.retailer.identity.accept)


def _name_customers(tonight: Tonight) -> None:
    con = tonight.con
    as_of = con.execute(f"select as_of from {_NIGHT}").fetchall()[0][0]
    customer_ids.assign(con, first_free_number(tonight.warehouse), as_of)
