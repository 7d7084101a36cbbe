"""Writes the bundled retailer: `python data_samples/generate.py --help`. What it does is in run."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from data_samples.generator.run import main

if __name__ == "__main__":
    main()
