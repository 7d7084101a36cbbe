"""Which tables a run may build ahead of their steps: those it has steps for, no others."""

from unittest.mock import Mock

import dagster as dg
import pytest

from assets.table import Table
from pipelines.resources import _of_this_run

CATALOG = Mock(
    built_by_sql=lambda: [Table(name, "", {}, sql="select 1") for name in ("golden.a", "golden.b")]
)


@pytest.mark.parametrize(
    ("steps", "selection", "expected"),
    [
        (None, None, ["golden.a", "golden.b"]),
        (["settings__night", "golden__b"], None, ["golden.b"]),
        (None, {dg.AssetKey(["golden", "a"])}, ["golden.a"]),
        ([], None, []),
    ],
    ids=["the whole job", "some steps", "some assets", "none by SQL"],
)
def test_a_run_of_a_few_tables_builds_no_other(
    steps: list[str] | None, selection: set[dg.AssetKey] | None, expected: list[str]
) -> None:
    run = Mock(step_keys_to_execute=steps, asset_selection=selection)
    assert [table.name for table in _of_this_run(CATALOG, run)] == expected
