"""A steward who answers a night's random sample as the truth has it, one drawing after another."""

from pathlib import Path

import duckdb

from assets.identity.evaluation.answers import QUALITY, write_link_quality
from assets.identity.evaluation.figures import measure
from assets.identity.tables import create_tables
from assets.sql_model import SQL_FOLDER
from assets.sql_text import text_literal
from pipelines.settings import ACCEPT

Found = dict[str, tuple[float, float, float]]

READ = (
    "identity.scored_clusters",
    "identity.scored_pairs",
    "identity.organisation_pairs",
)
_ASKED = """
    create schema settings;
    create table settings.review (accept double, sample_size integer, sample_seed integer);
    create table identity.review_cases (case_key text, kind text, record_ids text[]);
    create table identity.review_prints (case_key text, data_key text);
"""
_SAYS = """
    create or replace table identity.decided_parties as
    with asked as (
        select distinct unnest([record_id_l, record_id_r]) as record_id from identity.review_draws
    )
    select record_id, dense_rank() over (order by person_id)::integer as party
    from asked inner join truth using (record_id);

    create or replace table identity.decided_apart as
    select distinct
        least(one.party, other.party) as party, greatest(one.party, other.party) as other_party
    from identity.review_draws
    inner join identity.decided_parties as one on record_id_l = one.record_id
    inner join identity.decided_parties as other on record_id_r = other.record_id
    where one.party <> other.party;
"""


class Steward:
    """Answers samples of what a night's scores make; records of nobody known are left out."""

    def __init__(self, night: Path, truth: str) -> None:
        """Read a full.duckdb, and a query that has record_id and person_id."""
        self.con = duckdb.connect(config={"threads": 1})
        create_tables(self.con)
        self.con.execute(f"attach {text_literal(str(night))} as night (read_only)")
        self.con.execute(f"create table truth as {truth}")
        for table in READ:
            self.con.execute(f"create or replace table {table} as from night.{table}")
        self.con.execute(
            "delete from identity.scored_clusters "
            "where record_id not in (select record_id from truth)"
        )
        self.con.execute("detach night")
        self.con.execute(_ASKED)

    def figures(self) -> tuple[float, float]:
        """Return true precision of scores, and their recall of the pairs that were compared."""
        precision = measure(self.con, "truth", "identity.scored_clusters").pairwise.precision
        ((pairs,),) = self.con.execute(
            "select sum(cluster_size * (cluster_size - 1)) / 2 from "
            "(select count(*) as cluster_size from identity.scored_clusters group by cluster_id)"
        ).fetchall()
        ((missed,),) = self.con.execute(_MISSED).fetchall()
        right = precision * pairs
        return precision, right / (right + missed)

    def ask(self, seed: int, size: int = 300) -> Found:
        """Return estimate and interval of each measure from a sample of that seed and size."""
        con = self.con
        con.execute("delete from settings.review")
        con.execute("insert into settings.review values (?, ?, ?)", [ACCEPT, size, seed])
        self._build("draws")
        con.execute(_SAYS)
        self._build("sample")
        self._build("strata")
        write_link_quality(con, ACCEPT)
        rows = con.execute(f"select measure, estimate, low, high from {QUALITY}").fetchall()
        return {measure: (estimate, low, high) for measure, estimate, low, high in rows}

    def _build(self, name: str) -> None:
        model = (SQL_FOLDER / "identity" / "review" / f"{name}.sql").read_text("utf-8")
        self.con.execute(f"create or replace table identity.review_{name} as\n{model}")


# Counted from scores anew, not from what the sample is drawn of.
_MISSED = """
    with compared as (
        from identity.scored_pairs select record_id_l, record_id_r where probability >= 0.01
        union
        from identity.organisation_pairs select record_id_l, record_id_r where probability >= 0.01
    ),
    known as (
        from identity.scored_clusters inner join truth using (record_id)
    )
    select count(*)
    from compared
    inner join known as one on one.original_id = record_id_l
    inner join known as other on other.original_id = record_id_r
    where one.cluster_id <> other.cluster_id and one.person_id = other.person_id
"""
