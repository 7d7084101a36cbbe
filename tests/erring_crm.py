"""A CRM that is wrong for some nights and right again: what merges, parts and loses customers.

The generator's own events join and part customers too rarely to be relied on.
"""

import csv
from pathlib import Path

OVERWRITTEN, LOST = range(8, 16), range(12, 20)  # nights


def err(folder: Path, count: int) -> None:
    """Give contacts the data of others for some nights, and leave others out for some."""
    files = sorted((folder / "crm").glob("contacts_*.csv"))
    ids = sorted({row[0] for row in read(files[0])[1:] if len(row[0]) == 18})
    wrong = dict(zip(ids[:count], ids[count : 2 * count], strict=True))
    missing = set(ids[2 * count : 3 * count])
    for night, file in enumerate(files):
        rows = read(file)
        by_id = {row[0]: row for row in rows}
        if night in OVERWRITTEN:
            rows = [[row[0], *by_id.get(wrong.get(row[0], row[0]), row)[1:]] for row in rows]
        if night in LOST:
            rows = [row for row in rows if row[0] not in missing]
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows(rows)


def read(file: Path) -> list[list[str]]:
    """Return the records of a CSV file, its header first."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))
