from pathlib import Path

import pytest

from pipelines.errors import SettingsError
from pipelines.settings import load_retailer
from pipelines.settings_segments import Segments
from tests.conftest import SMALL


def load(folder: Path, section: str) -> Segments:
    """Return [segments] of a retailer who says this there."""
    (folder / "retailer.toml").write_text(f"{SMALL}\n[segments]\n{section}", "utf-8")
    return load_retailer(folder / "retailer.toml").segments


def test_what_is_not_said_keeps_its_default(tmp_path: Path) -> None:
    found = load(tmp_path, 'frequency_mode = "quantile"\nfrequency_breaks = [1, 2, 4, 8, 16]')
    assert found.frequency_mode == "quantile"
    assert found.frequency_breaks == [1, 2, 4, 8, 16]
    assert found.window_months == 24


@pytest.mark.parametrize(
    ("section", "said"),
    [
        pytest.param("frequency_breaks = [1, 2, 2, 4, 7]", "do not rise", id="equal_breaks"),
        pytest.param("frequency_breaks = [1, 2, 3, 4]", "a list of 5", id="four_breaks"),
        pytest.param("at_risk_rhythms = 1.5", "do not rise", id="at_risk_as_soon_as_active"),
        pytest.param("dormant_rhythms = 2", "do not rise", id="dormant_before_at_risk"),
        pytest.param('frequency_mode = "thirds"', "quantile", id="no_such_mode"),
        pytest.param("window_months = 0", "window_months", id="no_window"),
    ],
)
def test_a_wrong_bound_is_refused_with_the_way_out(tmp_path: Path, section: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load(tmp_path, section)
