"""Many random faults in a row over several nights, which end like the same nights undisturbed.

Run as a module: `python -m tests.faults.soak --faults 200 --minutes 60 --seed 1`. When the time is
up no fault is added; the nights that are left are built in peace, and all tables are compared.
"""

import argparse
import shutil
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.faults.kinds import KINDS
from tests.faults.shop import FIRST, TABLES, Shop, make_shop


class Soak:
    """A series of nights in peace, and the same series disturbed."""

    def __init__(self, folder: Path, faults: int, minutes: float, seed: int, days: int) -> None:
        self.faults, self.days = faults, days
        self.draw = Random(seed)
        self.done: Counter[str] = Counter()
        self.until = time.monotonic() + 60 * minutes
        first = make_shop(folder / "disturbed", days)
        assert first.run() == 0, first.said()
        self.disturbed = first.folder
        self.peace = first.copied_to(folder / "peace", 0).folder

    def run(self) -> bool:
        """Build all nights; return whether the last ones have the same tables, ids among them."""
        tonight: TABLES = {}
        for day in range(1, self.days):
            peace = Shop(self.peace, day)
            assert peace.run() == 0, peace.said()
            tonight = peace.published()
            shop = Shop(self.disturbed, day)
            self._disturb(shop, self.faults * day // (self.days - 1), tonight)
            assert shop.run() == 0, shop.said()
            _say(f"{shop.day}: {self.done.total()} faults, then a night in peace")
        return Shop(self.disturbed, 0).everything() == Shop(self.peace, 0).everything()

    def _disturb(self, shop: Shop, until: int, tonight: TABLES) -> None:
        yesterday = shop.digest()
        while self.done.total() < until and time.monotonic() < self.until:
            name = self.draw.choice([*KINDS])
            try:
                KINDS[name](shop, self.draw)
                assert shop.digest() == yesterday or shop.published() == tonight
            except BaseException:
                _say(f"fault {self.done.total() + 1}, {name}: {shop.said()}")
                raise
            self.done[name] += 1
            _say(f"fault {self.done.total()}: {name}")


def _say(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()


def main() -> None:
    """Soak, and end with 1 if the tables differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=3)
    chosen = parser.parse_args()
    with TemporaryDirectory(prefix="goldsmith-soak-") as folder:
        soak = Soak(Path(folder), chosen.faults, chosen.minutes, chosen.seed, chosen.days)
        is_same = soak.run()
        shutil.rmtree(soak.peace)
    for name, times in sorted(soak.done.items()):
        _say(f"{times:>4} × {name}")
    _say(
        f"{soak.done.total()} of {chosen.faults} faults (seed {chosen.seed}), {chosen.days} nights "
        f"from {FIRST}: the tables are {'the same' if is_same else 'NOT the same'}"
    )
    sys.exit(0 if is_same else 1)


if __name__ == "__main__":
    main()
