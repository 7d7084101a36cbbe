"""How fast golden tables of a large retailer become segments and figures, in how much memory.

    python -m tests.bench.marts [--customers N] [--lines N]

Measured is a whole process with two threads that makes every table of the schemas segments and
kpis, of a million customers and ten million order lines, thirty of their baskets giant
(`marts.sql`). What comes before is not measured, and is kept in the cache for the next time.
"""

import argparse
import sys
from pathlib import Path

from tests.bench.goals import Goal, judge
from tests.bench.synthetic import Synthetic

_SECONDS, _MEMORY = 90, 6144  # what ten million order lines may take; MB
_LINES = 10_000_000


def main() -> int:
    """Measure and print; return 1 if a limit is missed."""
    ask = argparse.ArgumentParser(description="Time and memory of segments and figures.")
    ask.add_argument("--customers", type=int, default=1_000_000)
    ask.add_argument("--lines", type=int, default=10_000_000)
    ask.add_argument("--cache", type=Path, default=Path(".tmp/bench"), help="keeps the sales")
    ask.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    args = ask.parse_args()
    sizes = {"customers": args.customers, "lines": args.lines}
    sql = Path(__file__).with_suffix(".sql")
    night = Synthetic("marts", sql, sizes, {"segments", "kpis"}, "4GB")
    if args.build:
        night.build(args.build)
        return 0
    seconds, memory, rows = night.measure(
        "tests.bench.marts", night.kept(args.cache), "kpis.sale_lines"
    )
    return judge(
        [
            Goal("seconds ten million order lines", seconds / rows * _LINES, _SECONDS),
            Goal("MB at most", memory, _MEMORY),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
