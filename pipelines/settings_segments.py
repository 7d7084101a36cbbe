"""[segments] of retailer.toml: the bounds of segments and customer figures.

Here: the section as a type. Not here: what is done with it (`dbt_like_sql/segments/`).
"""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from pipelines.settings_section import Section

Days = Annotated[int, Field(ge=1, le=3650)]
Rhythms = Annotated[float, Field(gt=0, le=100)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Breaks = Annotated[list[Count], Field(min_length=5, max_length=5)]


class Segments(Section):
    """[segments]: every bound of the segments, with its default.

    `include_organisations` counts companies among the buyers that segments are made of. What was
    bought in the last `window_months` counts; frequency is scored by how many of
    `frequency_breaks` are reached (fixed), or by fifths of all buyers (quantile).

    The stages of a customer's life: new for `new_days`; then active, at risk and dormant up to so
    many times the usual days between purchases, dormant at least up to `dormant_days`; who comes
    back is reactivated for `reactivated_days`. A category's usual days are told from
    `rhythm_customers` or more; where nobody has bought three times they are `rhythm_days`.

    What was bought `half_life_days` ago counts half in affinities. A viewed product counts as
    `browse_weight` of a bought one. Up to `interest_count` categories are interests: those with a
    lift above `interest_lift` and `interest_signals` purchases or views.
    """

    include_organisations: bool = False
    window_months: Annotated[int, Field(ge=1, le=120)] = 24
    frequency_mode: Literal["fixed", "quantile"] = "fixed"
    frequency_breaks: Breaks = [1, 2, 3, 4, 7]
    new_days: Days = 90
    active_rhythms: Rhythms = 1.5
    at_risk_rhythms: Rhythms = 3
    dormant_rhythms: Rhythms = 6
    dormant_days: Days = 365
    reactivated_days: Days = 90
    rhythm_customers: Count = 20
    rhythm_days: Days = 90
    half_life_days: Days = 180
    browse_weight: Annotated[float, Field(ge=0, le=1)] = 0.2
    interest_lift: Annotated[float, Field(ge=0, le=100)] = 1.2
    interest_signals: Count = 2
    interest_count: Annotated[int, Field(ge=1, le=10)] = 3

    @field_validator("frequency_breaks")
    @classmethod
    def _breaks_rise(cls, breaks: list[int]) -> list[int]:
        if any(low >= high for low, high in pairwise(breaks)):
            raise ValueError(
                f"{breaks} do not rise: a score would have no purchases of its own. "
                "Name five rising numbers of purchase days, as in [1, 2, 3, 4, 7]"
            )
        return breaks

    @model_validator(mode="after")
    def _stages_in_order(self) -> "Segments":
        if not self.active_rhythms < self.at_risk_rhythms < self.dormant_rhythms:
            raise ValueError(
                f"active_rhythms = {self.active_rhythms:g}, at_risk_rhythms = "
                f"{self.at_risk_rhythms:g} and dormant_rhythms = {self.dormant_rhythms:g} do not "
                "rise: a stage would be empty. Set each above the one before"
            )
        return self
