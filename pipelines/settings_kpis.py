"""[kpis] of retailer.toml: the bounds of the figures, and the targets they are held against.

Here: the section as a type. Not here: what the figures mean (`dbt_like_sql/kpis/`).
"""

from typing import Annotated

from pydantic import Field

from pipelines.settings_section import Section, Share

Days = Annotated[int, Field(ge=1, le=365)]
Amount = Annotated[float, Field(ge=0, le=1e12)]


class Targets(Section):
    """[kpis.targets]: what twelve months should bring, a figure of kpis.management each."""

    net_revenue: Amount | None = None
    average_basket_net: Amount | None = None
    margin_share: Share | None = None
    return_share: Share | None = None
    active_customers: Amount | None = None
    new_customers: Amount | None = None
    repeat_share: Share | None = None
    omnichannel_share: Share | None = None
    loyalty_share: Share | None = None
    identified_share: Share | None = None
    contactable_share: Share | None = None
    stock_out_share: Share | None = None


class Kpis(Section):
    """[kpis]: every bound of the figures, with its default.

    A return counts in rates if it comes within `return_days` of the sale. A purchase in a store was
    researched online if the customer looked there within `ropo_days` before, or those of
    `ropo_days_by_category` (first step of the category's path). `point_value` is what a point of
    the loyalty programme is worth, in the retailer's currency. A figure that misses its target by
    no more than the share `tolerance` of it is amber, beyond that red.
    """

    return_days: Days = 60
    ropo_days: Days = 14
    ropo_days_by_category: dict[str, Days] = {}
    point_value: Annotated[float, Field(ge=0, le=1000)] = 0.01
    tolerance: Annotated[float, Field(ge=0, lt=1)] = 0.05
    targets: Targets = Targets()
