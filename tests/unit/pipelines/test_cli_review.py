"""What `goldsmith review queue` prints of the cases."""

from pathlib import Path

import duckdb

from pipelines.warehouse import FULL
from tests.asking import asking
from tests.conftest import goldsmith


def test_the_queue_says_amounts_with_their_thousands_apart(tmp_path: Path) -> None:
    warehouse = asking(tmp_path)
    with duckdb.connect(str(warehouse.current / FULL)) as con:
        con.execute("update identity.review_queue set revenue_gross = 3100.5")
    said = goldsmith(tmp_path, "review", "queue").stdout
    assert "│ 3,100.50 │" in said
