"""How fast the stock of a large retailer becomes the single view of inventory, in how much memory.

    python -m tests.bench.inventory [--products N] [--places N]

Measured is a whole process with two threads that makes every table of the schema inventory, of the
canonical stock of all silos and of 30 remembered nights (`inventory.sql`). What comes before is not
measured, and is kept in the cache for the next time.
"""

import argparse
import sys
from pathlib import Path

from tests.bench.goals import Goal, judge
from tests.bench.synthetic import Synthetic

_SECONDS, _MEMORY = 60, 4096  # what 5 million rows of stock may take; MB
_ROWS = 5_000_000


def main() -> int:
    """Measure and print; return 1 if a limit is missed."""
    ask = argparse.ArgumentParser(description="Time and memory of the single view of inventory.")
    ask.add_argument("--products", type=int, default=50_000)
    ask.add_argument("--places", type=int, default=100, help="more than five")
    ask.add_argument("--cache", type=Path, default=Path(".tmp/bench"), help="keeps the stock")
    ask.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    args = ask.parse_args()
    sizes = {"products": args.products, "places": args.places}
    sql = Path(__file__).with_suffix(".sql")
    night = Synthetic("inventory", sql, sizes, {"inventory"}, "3GB")
    if args.build:
        night.build(args.build)
        return 0
    seconds, memory, rows = night.measure(
        "tests.bench.inventory", night.kept(args.cache), "inventory.positions"
    )
    return judge(
        [
            Goal("seconds 5 million rows of stock", seconds / rows * _ROWS, _SECONDS),
            Goal("MB at most", memory, _MEMORY),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
