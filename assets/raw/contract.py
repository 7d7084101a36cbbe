"""What a delivered file must fulfil before its rows are judged: its end, and its volume.

Each broken rule is a `DeliveryError` that stops the night. Its columns are `column_map.py`; row by
row judgement is `assets/quality`.
"""

import math
from dataclasses import dataclass

from assets.raw.text_file import TextFile
from pipelines.counted import counted
from pipelines.errors import DeliveryError
from pipelines.settings_silo import RowBand


@dataclass(frozen=True)
class Volume:
    """How many records an export may have, and the median of the last nights, if there were any."""

    usual: int | None
    least: int
    most: int | None


def check_end(file: TextFile) -> None:
    """Refuse a file that does not end in a line break: it may have been cut off anywhere.

    Raises:
        DeliveryError: always, unless the file ends as it should.
    """
    if file.ends_with_newline:
        return
    silo = file.label.partition("/")[0]
    raise DeliveryError(
        f"{file.label}: the file is cut off: after {counted(file.record_count, 'record')} it ends "
        "without a line break. Deliver it again; if this system always writes it so, set "
        f"final_newline = false under [silos.{silo}]."
    )


def expected_volume(
    band: RowBand | None, usual: int | None, shrink_share: float, *, may_be_empty: bool
) -> Volume:
    """Return how many records an export may have.

    The band from retailer.toml says so; without one, what was usual in the last nights does.
    """
    if band is not None:
        return Volume(usual, band.min, band.max)
    if usual:
        return Volume(usual, math.ceil(round(usual * (1 - shrink_share), 6)), None)
    return Volume(usual, 0 if may_be_empty else 1, None)


def check_volume(label: str, count: int, volume: Volume, where: str) -> None:
    """Refuse an export with fewer or more records than is normal.

    `where` is the setting that says otherwise.

    Raises:
        DeliveryError: outside the bounds.
    """
    if count >= volume.least and (volume.most is None or count <= volume.most):
        return
    lately = f"; {volume.usual:,} are usual" if volume.usual else ""
    upper = f" to {volume.most:,}" if volume.most is not None else " or more"
    raise DeliveryError(
        f"{label}: {counted(count, 'record was', 'records were')} delivered, expected were "
        f"{volume.least:,}{upper}{lately}. Deliver the export again; if the number is right, say "
        f"so by {where} in retailer.toml (shrink_share under [gates] is for all exports)."
    )
