"""docs/presets/generic.md has every column of the preset with its meaning; its example loads."""

import re
from pathlib import Path

from assets.raw.presets import load_preset
from pipelines.settings import load_retailer

TEXT = (Path(__file__).parents[2] / "docs" / "presets" / "generic.md").read_text("utf-8")
RETAILER = """
[retailer]
name = "Test"
currency = "EUR"
countries = ["DE"]
[warehouse]
path = "warehouse"
"""


def test_every_column_is_described_as_in_the_preset() -> None:
    described = {
        f"{table} {files}": [
            (name, bool(bold), meaning)
            for bold, name, meaning in re.findall(
                r"^\| (\**)`(\w+)`\** \| (.*) \|$", body, re.MULTILINE
            )
        ]
        for table, files, body in re.findall(
            r"^### `(\w+)` \(([^)]*)\)\n(.*?)(?=^### |\Z)", TEXT, re.MULTILINE | re.DOTALL
        )
    }
    assert described == {
        f"{name} {export.files}": [
            (column, not declared.optional, declared.meaning)
            for column, declared in export.columns.items()
        ]
        for name, export in load_preset("generic").exports.items()
    }


def test_the_example_is_right(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "retailer.toml").write_text(RETAILER + example, "utf-8")
    till = load_retailer(tmp_path / "retailer.toml").silos["till"]
    assert list(till.exports()) == ["customers", "orders"]
