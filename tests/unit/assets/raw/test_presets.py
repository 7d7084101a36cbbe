import pytest

from assets.raw.presets import load_preset, preset_names


@pytest.mark.parametrize("name", preset_names())
def test_a_key_is_unique_within_its_silo_only(name: str) -> None:
    """Two silos of one preset may use the same numbers."""
    rules = [
        rule
        for export in load_preset(name).exports.values()
        for rule in export.expectations
        if rule.expect == "unique"
    ]
    assert rules
    assert [rule.name for rule in rules if not rule.columns or rule.columns[0] != "silo"] == []
