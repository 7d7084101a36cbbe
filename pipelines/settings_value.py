"""[value] of retailer.toml: how the value of customers is reckoned.

Here: the section as a type. Not here: the models (`assets/segments/`) and what is made of them
(`dbt_like_sql/segments/customer_value.sql`).
"""

from typing import Annotated

from pydantic import Field

from pipelines.settings_section import Section


class Value(Section):
    """[value]: every bound of customer value, with its default.

    `margin` is the share of revenue that is earned; unless set, it is that of the last 12 months'
    sales whose cost is known. `discount_rate` is what a year of waiting takes from money to come.
    With fewer than `min_customers` buyers nothing is foretold: value is then the last 12 months'
    margin. Forecasts are tested on the last `back_test_months`.
    """

    min_customers: Annotated[int, Field(ge=20, le=1_000_000)] = 500
    margin: Annotated[float, Field(gt=0, le=1)] | None = None
    discount_rate: Annotated[float, Field(ge=0, le=1)] = 0.1
    back_test_months: Annotated[int, Field(ge=1, le=36)] = 6
