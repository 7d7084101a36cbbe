"""Scoring pairs of records: Splink's weights, and the same against "only of one household".

Splink says how much likelier a pair is one person than two strangers (with tonight's frequencies of
names and contacts). Spouses, children and twins are no strangers: what a household shares speaks
for a household as well. So the odds are those of one person against both, household and strangers.
"""

import duckdb
from splink import DuckDBAPI, Linker

from assets.identity.comparisons import COMPARISONS, Comparison
from assets.identity.model import Model, level_numbers, splink_settings
from assets.sql_text import text_literal

_NEVER = 100.0  # nats that a forbidding level takes away
_LN2 = 0.6931471805599453


FULL_NAME = "full_name"
# What scored_pairs weighs by name: the comparisons, and what the names say together.
WEIGHED = (*(comparison.name for comparison in COMPARISONS), FULL_NAME)


def namesakes(records: int) -> str:
    """Return the SQL of what two equal full names weigh less than first and last name apart.

    Anna and Schmidt meet more often than their frequencies say. Strangers agree on a full name at
    least as often as it stands in other regions: ln of that, 0 or less; null if names differ.
    """
    numbers = {c.name: level_numbers(c)["exact"] for c in COMPARISONS if "name" in c.name}
    apart = (
        "ln(greatest(tf_first_name_l, tf_first_name_r) * greatest(tf_last_name_l, tf_last_name_r))"
    )
    together = f"ln((full_name_region_count_l - 1) / {records})"
    return f"""
        case
            when gamma_first_name = {numbers["first_name"]}
                and gamma_last_name = {numbers["last_name"]}
                and full_name_region_count_l > 1
            then least(0, {apart} - {together})
        end
    """


class Scorer:
    """Splink over tonight's records with one model; value frequencies are those of the records."""

    def __init__(self, con: duckdb.DuckDBPyConnection, model: Model) -> None:
        self.con = con
        self.model = model
        self.records = record_count(con)
        self._api = DuckDBAPI(connection=con)
        self._linker = Linker(
            self._api.register(con.table("identity.party_records")),
            splink_settings(model, self.records),
            log_level=None,
            validate_settings=False,  # they are the same every night, and a second to look through
        )

    def compare(self, pairs: str) -> None:
        """Write the temporary table compared_pairs: Splink's prediction for a table of pairs.

        `pairs` has match_key, join_key_l and join_key_r.
        """
        blocked = self._api.register(self.con.table(pairs))
        self._linker.table_management.register_blocked_pairs_for_predict(blocked)
        predicted = self._linker.inference.predict(warning_mode="never")
        self.con.execute(
            f"create or replace temporary table compared_pairs as from {predicted.physical_name}"
        )
        predicted.drop_table_from_database_and_remove_from_cache()

    def score(self, pairs: str) -> None:
        """Compare the pairs and add them to identity.scored_pairs."""
        self.compare(pairs)
        self.con.execute(_weighing(self.model, self.records))

    def close(self) -> None:
        """Remove what Splink left in the database."""
        self._linker.table_management.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]


def record_count(con: duckdb.DuckDBPyConnection) -> int:
    """Return the number of records of persons."""
    return int(con.execute("select count(*) from identity.party_records").fetchall()[0][0])


def _weighing(model: Model, records: int) -> str:
    """Return the insert into identity.scored_pairs of what compared_pairs says."""
    same, household = model.priors(records)
    return f"""
        insert into identity.scored_pairs by name
        with weighed as (
            select
                record_id_l,
                record_id_r,
                match_key as blocking_key,
                {namesakes(records)} as full_name,
                {_forbidden()} as is_forbidden,
                {_LN2} * match_weight + coalesce(full_name, 0) as against_stranger,
                map {{
                    {", ".join(map(_evidence, COMPARISONS))},
                    '{FULL_NAME}': case when full_name < 0 then 'common' end
                }} as levels,
                map {{{", ".join(map(_weight, COMPARISONS))}, '{FULL_NAME}': full_name}}
                    as all_weights,
                map {{{", ".join(_household_weight(c, model) for c in COMPARISONS)}}}
                    as all_household_weights
            from compared_pairs
        ),
        kept as (
            select
                *,
                map_from_entries(list_filter(
                    map_entries(levels), lambda entry: entry.value is not null
                )) as evidence,
                ln({same / household!r}) + list_sum(map_values(all_household_weights))
                    as against_household
            from weighed
        )
        select
            record_id_l,
            record_id_r,
            blocking_key,
            -- One person against household and strangers together, without leaving the numbers.
            least(against_stranger, against_household) - ln(1 + exp(
                -abs(against_stranger - against_household)
            )) - if(is_forbidden, {_NEVER}, 0) as log_odds,
            1 / (1 + exp(-greatest(-700, log_odds))) as probability,
            is_forbidden,
            against_stranger,
            against_household,
            evidence,
            map_from_entries(list_filter(
                map_entries(all_weights), lambda entry: evidence[entry.key] is not null
            )) as weights,
            map_from_entries(list_filter(
                map_entries(all_household_weights), lambda entry: evidence[entry.key] is not null
            )) as household_weights
        from kept
    """


def _forbidden() -> str:
    return " or ".join(
        f"gamma_{comparison.name} = {level_numbers(comparison)[level.name]}"
        for comparison in COMPARISONS
        for level in comparison.levels
        if level.forbids
    )


def _evidence(comparison: Comparison) -> str:
    cases = " ".join(
        f"when {number} then {text_literal(level)}"
        for level, number in level_numbers(comparison).items()
    )
    return f"{text_literal(comparison.name)}: case gamma_{comparison.name} {cases} end"


def _weight(comparison: Comparison) -> str:
    return f"{text_literal(comparison.name)}: {_against_strangers(comparison)}"


def _against_strangers(comparison: Comparison) -> str:
    frequency = any(level.frequency for level in comparison.levels)
    adjusted = f" + mw_tf_adj_{comparison.name}" if frequency else ""
    return f"{_LN2} * (mw_{comparison.name}{adjusted})"


def _household_weight(comparison: Comparison, model: Model) -> str:
    """Return ln odds against two members of one household, who share what they share."""
    if not comparison.is_shared:
        return _weight(comparison)
    shares = model.shares[comparison.name]
    cases = " ".join(
        f"when {number} then ln({shares[level].m!r} / {shares[level].h!r})"
        for level, number in level_numbers(comparison).items()
    )
    return f"{text_literal(comparison.name)}: case gamma_{comparison.name} {cases} else 0 end"
