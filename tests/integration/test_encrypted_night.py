"""Nights under a key are those without one, and nobody reads them who has not got it."""

from pathlib import Path

import pytest

from pipelines.errors import SettingsError
from pipelines.run import use_retailer
from tests.conftest import SMALL, goldsmith, make_small_retailer

KEY = {"GOLDSMITH_KEY": "a key that nobody; may 'see'"}
NAMES = (b"Schwarz", b"adele.schwarz52@googlemail.com")


@pytest.mark.slow
def test_two_nights_under_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_small_retailer(tmp_path / "small")
    encryption = 'path = "warehouse"\nencryption = "env:GOLDSMITH_KEY"'
    (folder / "retailer.toml").write_text(SMALL.replace('path = "warehouse"', encryption), "utf-8")
    done = [goldsmith(folder, "run", environment=KEY) for _ in range(2)]
    assert [run.returncode for run in done] == [0, 0], done[-1].stderr
    written = [path for path in (folder / "warehouse").rglob("*") if path.is_file()]
    assert sum(path.suffix == ".duckdb" for path in written) == 6  # two nights, people, the link
    told = [path.read_bytes() for path in written] + [
        text.encode() for run in done for text in (run.stdout, run.stderr)
    ]
    secrets = (*NAMES, KEY["GOLDSMITH_KEY"].encode())
    assert [name for name in secrets if any(name in text for text in told)] == []

    ask = ("sql", "--csv", "select count(*) from golden.customers where last_name = 'Schwarz'")
    assert int(goldsmith(folder, *ask, environment=KEY).stdout.split()[1]) > 0
    for key in ({"GOLDSMITH_KEY": "another key of that length"}, {}):
        refused = goldsmith(folder, *ask, environment=key)
        assert (refused.returncode, refused.stdout) == (3, "")

    monkeypatch.setenv("DAGSTER_HOME", str(folder / "warehouse" / "dagster"))
    _, warehouse = use_retailer(folder / "retailer.toml")
    with pytest.raises(SettingsError):
        warehouse.connect(warehouse.published, read_only=True)
