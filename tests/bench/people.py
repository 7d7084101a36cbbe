"""How well `goldsmith dedupe` links public tables of people whose truth is known.

    python -m tests.bench.people FOLDER

FOLDER has a folder a data set, each with records.csv (record_id, …) and truth.csv (record_id and
the person). No labels are used, and one set of defaults; names that say nothing are mapped.
"""

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from assets.identity.evaluation.figures import Quality
from assets.identity.evaluation.judge import evaluate_links
from pipelines import console

# What headers do not say: rldata10000 names its columns by the package it comes from.
_TOLD = {
    "rldata10000": {
        "first_name": "fname_c1",
        "middle_names": "fname_c2",
        "last_name": "lname_c1",
        "birth_year": "by",
        "birth_month": "bm",
        "birth_day": "bd",
    }
}
# Pairwise F1 to reach.
_EXPECTED = {
    "febrl3": 0.999,
    "febrl4": 0.998,
    "rldata10000": 0.950,
    "fake1000": 0.935,
    "silos100k": 0.968,
}


def main() -> int:
    """Link and judge every data set; return 1 if one stays below what is expected."""
    folder = Path(sys.argv[1])
    sets = sorted(path.parent for path in folder.glob("*/records.csv"))
    if not sets:
        console.out.print(f"{folder}: no data sets here, a folder each with records.csv, truth.csv")
        return 2
    found = {path.name: _linked(path) for path in sets}
    console.print_rows(
        "goldsmith dedupe, no labels, one set of defaults",
        ["data", "precision", "recall", "F1", "to reach", "B³ F1", "seconds"],
        [
            [
                name,
                *(round(share, 4) for share in (pairs.precision, pairs.recall, pairs.f1)),
                _EXPECTED.get(name),
                round(b_cubed.f1, 4),
                round(seconds, 1),
            ]
            for name, (pairs, b_cubed, seconds) in found.items()
        ],
    )
    return int(any(pairs.f1 < _EXPECTED.get(name, 0) for name, (pairs, _, _) in found.items()))


def _linked(folder: Path) -> tuple[Quality, Quality, float]:
    """Return pairwise and B³ quality of a data set's links, and the seconds linking took."""
    told = [f"--map={role}={column}" for role, column in _TOLD.get(folder.name, {}).items()]
    with TemporaryDirectory() as scratch:
        links = Path(scratch) / "links.csv"
        command = [sys.executable, "-m", "pipelines.cli", "dedupe", str(folder / "records.csv")]
        start = time.perf_counter()
        subprocess.run(
            [*command, "--out", str(links), *told], check=True, stdout=subprocess.DEVNULL
        )
        seconds = time.perf_counter() - start
        found = evaluate_links(links, folder / "truth.csv")
    return found.pairwise, found.b_cubed, seconds


if __name__ == "__main__":
    sys.exit(main())
