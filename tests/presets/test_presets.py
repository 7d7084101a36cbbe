"""Every preset's fixture comes through with exactly the rows and reasons of its manifest."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from assets.canonical import canonical_tables
from assets.raw.presets import preset_names
from tests.presets import pack

Night = tuple[pack.Manifest, duckdb.DuckDBPyConnection]


@pytest.fixture(scope="module", params=pack.presets_with_fixtures())
def night(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Night]:
    manifest = pack.read_manifest(request.param)
    file = pack.build(manifest, tmp_path_factory.mktemp(manifest.preset))
    with duckdb.connect(file) as con:
        con.execute("set TimeZone = 'UTC'")
        yield manifest, con


def test_every_preset_has_a_fixture() -> None:
    assert pack.presets_with_fixtures() == preset_names()


def test_every_quirk_is_planted_and_no_other() -> None:
    planted = {
        outcome.quirk
        for preset in pack.presets_with_fixtures()
        for outcome in pack.read_manifest(preset).outcomes
    }
    assert planted - {"plain"} == set(pack.quirks())


def test_every_record_is_in_the_manifest(night: Night) -> None:
    manifest, con = night
    assert {outcome.record for outcome in manifest.outcomes} == pack.delivered(con)


def test_quarantine_is_as_in_the_manifest(night: Night) -> None:
    manifest, con = night
    expected = {o.record: sorted(o.quarantined) for o in manifest.outcomes if o.quarantined}
    assert pack.quarantined(con) == expected


def test_dropped_is_as_in_the_manifest(night: Night) -> None:
    manifest, con = night
    expected = {o.record: o.dropped for o in manifest.outcomes if o.dropped}
    assert pack.dropped(con) == expected


@pytest.mark.parametrize("table", canonical_tables())
def test_rows_are_as_in_the_manifest(night: Night, table: str) -> None:
    manifest, con = night
    name = table.removeprefix("canonical.")
    expected = [
        (outcome.record, row)
        for outcome in manifest.outcomes
        for row in outcome.gives.get(name, [])
    ]
    assert pack.unlike(con, table, expected) == []


def test_rows_are_accounted_for(night: Night) -> None:
    _, con = night
    assert con.execute("from quality.row_account where not is_balanced").fetchall() == []


def test_index_xml_outranks_the_decimal_mark_of_the_silo(tmp_path: Path) -> None:
    """The mark set is for archives without one: the till whose index.xml names a point keeps it."""
    manifest = replace(pack.read_manifest("dsfinvk"), silo='decimal_mark = ","')
    with duckdb.connect(pack.build(manifest, tmp_path)) as con:
        expected = {o.record: sorted(o.quarantined) for o in manifest.outcomes if o.quarantined}
        assert pack.quarantined(con) == expected
