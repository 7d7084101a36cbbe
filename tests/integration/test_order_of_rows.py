"""A night depends on what exports say: not on the order of records or silos, nor on threads."""

import random
import re
from collections import defaultdict
from pathlib import Path

from pipelines.warehouse import FULL
from tests.conftest import copy_retailer
from tests.integration.tables import fingerprints
from tests.nights import build_night

CURRENT = Path("warehouse", "current", FULL)
# Where a record stands in its file is what was changed.
POSITIONS = ("source_row", "weight")
TOGETHER = {"orders", "products"}  # exports whose first column says which rows belong together


def records(content: bytes) -> list[bytes]:
    """Return the records of a CSV file as they stand there, line breaks in quotes included."""
    found, begun = [], b""
    for line in content.splitlines(keepends=True):
        begun += line
        if begun.count(b'"') % 2 == 0:
            found.append(begun)
            begun = b""
    return found


def mix(file: Path, chance: random.Random) -> None:
    """Put the file's records into another order, groups of an order or product as a whole."""
    head, *rest = records(file.read_bytes())
    is_grouped = file.name.split("_")[0] in TOGETHER
    groups: dict[bytes | int, list[bytes]] = defaultdict(list)
    for n, record in enumerate(rest):
        groups[record.split(b",")[0] if is_grouped else n].append(record)
    mixed = [*groups.values()]
    chance.shuffle(mixed)
    file.write_bytes(b"".join([head, *(record for group in mixed for record in group)]))


def turn(settings: Path) -> None:
    """Name the silos in the reverse order, and give the night one thread."""
    sections = re.split(r"(?m)^(?=\[)", settings.read_text("utf-8"))
    places = [n for n, section in enumerate(sections) if section.startswith("[silos.")]
    turned = dict(zip(places, (sections[n] for n in reversed(places)), strict=True))
    text = "".join(turned.get(n, section) for n, section in enumerate(sections))
    settings.write_text(text.replace("threads = 2", "threads = 1"), "utf-8")


def test_the_order_of_records_and_silos_changes_nothing(night: Path, tmp_path: Path) -> None:
    folder = copy_retailer(tmp_path / "mixed")
    chance = random.Random(7)
    delivered = list(folder.glob("*/*_????-??-??.csv"))
    assert len(delivered) > 20
    for file in sorted(delivered):
        mix(file, chance)
    turn(folder / "retailer.toml")
    assert build_night(folder).error is None
    expected, found = (fingerprints(at / CURRENT, without=POSITIONS) for at in (night, folder))
    assert [name for name in expected if found[name] != expected[name]] == []
