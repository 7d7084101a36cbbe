"""[inventory] of retailer.toml: when stock is promised, compared, remembered and called too much.

Here: the section as a type. Not here: the places (`settings_locations.py`), and what is done with
it (`dbt_like_sql/inventory/`).
"""

from typing import Annotated

from pydantic import Field, model_validator

from pipelines.settings_section import Section

Days = Annotated[int, Field(ge=0, le=3650)]
Pieces = Annotated[float, Field(ge=0, le=1_000_000)]


class Inventory(Section):
    """[inventory]: every bound of the single view of inventory, with its default.

    Ages are in hours, from the stock's own time to the end of the delivery's day: up to
    `fresh_hours` it is class A, up to `stale_hours` B, and older it is C and promised to nobody.
    A difference between two silos is none up to `tolerance_pieces` or `tolerance_share`. Safety
    stock that no silo tells is `service_factor` deviations of a day's sales times the root of the
    lead time (1.65 for 95 of 100 cycles). Nights are remembered for `snapshot_days`, and one a
    month for `snapshot_months`.
    """

    fresh_hours: Annotated[float, Field(gt=0, le=8760)] = 4
    stale_hours: Annotated[float, Field(gt=0, le=8760)] = 24
    channel_buffer: Pieces = 0
    service_factor: Annotated[float, Field(ge=0, le=5)] = 1.65
    tolerance_pieces: Pieces = 1
    tolerance_share: Annotated[float, Field(ge=0, lt=1)] = 0.02
    snapshot_days: Days = 92
    snapshot_months: Annotated[int, Field(ge=0, le=240)] = 25
    slow_cover_days: Days = 180
    over_cover_days: Days = 120
    dead_days: Days = 180
    dead_listed_days: Days = 90
    carrier_days: Days = 2
    transfer_days: Days = 2
    store_picking_days: Days = 1
    backorder_days: Days = 2
    restock_days: Days = 1
    store_buffer: Pieces = 1

    @model_validator(mode="after")
    def _in_order(self) -> "Inventory":
        if self.fresh_hours > self.stale_hours:
            raise ValueError(
                f"fresh_hours = {self.fresh_hours:g} is above stale_hours = {self.stale_hours:g}: "
                "stock would be too old before it is no longer fresh. Set fresh_hours to less"
            )
        return self
