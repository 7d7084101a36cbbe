"""DuckDB's reading of a CSV file with a known header: strict, every cell as text, empty as null."""

import re
from pathlib import Path
from typing import Any

# A query's source with three parameters, as from `strict_csv`; its columns are c0, c1, …
STRICT_CSV = (
    "read_csv(?, auto_detect = false, header = true, delim = ?, quote = '\"', escape = '\"', "
    "columns = ?, nullstr = '', strict_mode = true)"
)


def strict_csv(path: Path, separator: str, width: int) -> list[Any]:
    """Return the parameters of `STRICT_CSV` for a file in UTF-8 with so many columns."""
    return [_no_glob(path), separator, {f"c{place}": "VARCHAR" for place in range(width)}]


def _no_glob(path: Path) -> str:
    """Return the path as DuckDB takes it literally, whatever characters are in it."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))
