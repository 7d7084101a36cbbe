"""[deliveries] of retailer.toml: when a night begins by itself.

Here: the section as a type. Not here: who begins it (`schedules.py`, `sensors.py`), and what of a
delivery is looked at (`assets/raw/arrivals.py`).
"""

from datetime import time
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from pipelines.settings_section import Section


def _local_minute(at: time) -> time:
    if at.tzinfo or at.second or at.microsecond:
        raise ValueError("expected is hour and minute in the retailer's time zone, such as '02:00'")
    return at


TimeOfDay = Annotated[time, AfterValidator(_local_minute)]


class Deliveries(Section):
    """[deliveries]: how a night begins while the Dagster daemon runs.

    `begin` says by what: at the `hour` that `start_at` is, in the retailer's time zone, whatever is
    there; once all files are there and at rest (`complete`); or by `hand` alone.

    What is there is looked at every `look_every_s` seconds. A file is at rest once it is the same
    twice in a row, or was last written `quiet_minutes` ago. Files that are still being sent end in
    one of `partial_endings`.

    A packed file may become `unpack_ratio` times its size, and no more than `unpack_gb`.
    """

    begin: Literal["hour", "complete", "hand"] = "hand"
    start_at: TimeOfDay = time(2)
    look_every_s: Annotated[int, Field(ge=5, le=3600)] = 60
    unpack_ratio: Annotated[int, Field(ge=10, le=1000)] = 200
    unpack_gb: Annotated[int, Field(ge=1, le=10_000)] = 50
    quiet_minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    partial_endings: list[Annotated[str, Field(pattern=r"^\.[^/\s]+$")]] = [
        ".part",
        ".partial",
        ".filepart",
        ".tmp",
        ".temp",
        ".uploading",
        ".crdownload",
    ]
