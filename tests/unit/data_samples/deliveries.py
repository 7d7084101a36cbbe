"""A night's files, read with the csv module alone; nothing of the generator's SQL is used."""

import csv
import datetime
import functools
from decimal import Decimal
from pathlib import Path

FIRST = datetime.date(2026, 11, 21)
Row = dict[str, str]


class Delivery:
    """The files of one night under one folder, read with the csv module alone."""

    def __init__(self, folder: Path, night: datetime.date = FIRST) -> None:
        self.folder, self.night = folder, night.isoformat()
        dated = folder / "truth" / self.night
        self.truth_folder = dated if dated.is_dir() else folder / "truth"

    @functools.cache  # noqa: B019 - a delivery lives as long as the tests
    def cells(self, silo: str, file: str) -> list[list[str]]:
        """All records of a file, its header first."""
        encoding = "utf-8-sig" if silo in ("crm", "shop") else "cp1252"
        path = self.folder / silo / f"{file}_{self.night}.csv"
        with path.open(encoding=encoding, newline="") as handle:
            return list(csv.reader(handle, delimiter=";" if encoding == "cp1252" else ","))

    def rows(self, silo: str, file: str) -> list[Row]:
        """Records that survive judgement: without planted ones that are quarantined or dropped."""
        header, *records = self.cells(silo, file)
        gone = {
            int(row["record"])
            for row in self.truth("planted")
            if row["silo"] == silo
            and row["file"].startswith(f"{file}_")
            and row["fate"] in ("quarantined", "dropped")
        }
        return [
            dict(zip(header, record, strict=True))
            for number, record in enumerate(records, 1)
            if number not in gone
        ]

    def truth(self, name: str) -> list[Row]:
        """A truth table."""
        path = self.truth_folder / f"{name}.csv"
        with (path if path.exists() else self.folder / "truth" / path.name).open() as handle:
            return list(csv.DictReader(handle))


def german(text: str) -> Decimal:
    sign = -1 if text.endswith("-") or text.startswith("-") else 1
    return sign * Decimal(text.strip("-").replace(".", "").replace(",", "."))
