"""Tables of people as files."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assets.dedupe.dedupe import Deduped, dedupe

Rows = Sequence[Sequence[object]]
WriteCsv = Callable[[Sequence[str], Rows], Path]
Clusters = set[frozenset[str]]
Link = Callable[..., tuple[Deduped, Clusters]]


@pytest.fixture
def write_csv(tmp_path: Path) -> WriteCsv:
    def write(header: Sequence[str], rows: Rows, name: str = "people.csv") -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def link(tmp_path: Path) -> Link:
    """Return what was said and the customers as sets of record ids."""

    def run(*files: Path, also: Sequence[str] = (), **told: str) -> tuple[Deduped, Clusters]:
        out = tmp_path / "links.csv"
        said = dedupe(files, out, {column: role for role, column in told.items()}, also, 0.65)
        clusters: dict[str, set[str]] = {}
        with out.open(encoding="utf-8", newline="") as links:
            for row in csv.DictReader(links):
                clusters.setdefault(row["customer_id"], set()).add(row["record_id"])
        return said, {frozenset(records) for records in clusters.values()}

    return run
