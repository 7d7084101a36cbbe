"""[deliveries] of retailer.toml: when a delivery is taken to be complete by whoever waits for it.

Here: the section as a type. Not here: what is looked at (`assets/raw/arrivals.py`).
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Deliveries(BaseModel):
    """[deliveries]: how the sensor `deliveries_complete` waits.

    It looks every `look_every_s` seconds. A file is at rest once it is the same twice in a row, or
    was last written `quiet_minutes` ago. Files that are still being sent end in one of
    `partial_endings`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    look_every_s: Annotated[int, Field(ge=5, le=3600)] = 60
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
