"""[recommendations] of retailer.toml: what counts as bought together, and what is recommended.

Here: the section as a type. Not here: what is done with it (`dbt_like_sql/segments/`).
"""

from typing import Annotated

from pydantic import Field

from pipelines.settings_section import Section

Weight = Annotated[float, Field(ge=0, le=100)]


class Recommendations(Section):
    """[recommendations]: every bound of rules and recommendations, with its default.

    Purchases of the last `months` count. Baskets of more than `max_basket_items` products say
    nothing of taste, nor do buyers of more than `max_history_items`: both are left out. A rule
    holds for at least `min_pairs` baskets or buyers and the share `min_pair_share` of all of them,
    with at least `min_confidence` and `min_lift`. What is bought up to `sequence_days` after
    another product follows it. Each buyer gets `per_customer` products, scored by the weights of
    rule, favourite category, popularity and margin.
    """

    months: Annotated[int, Field(ge=1, le=240)] = 24
    max_basket_items: Annotated[int, Field(ge=2, le=1000)] = 50
    max_history_items: Annotated[int, Field(ge=2, le=1000)] = 200
    min_pairs: Annotated[int, Field(ge=1, le=1_000_000)] = 5
    min_pair_share: Annotated[float, Field(ge=0, le=1)] = 0.0001
    min_confidence: Annotated[float, Field(ge=0, le=1)] = 0.05
    min_lift: Annotated[float, Field(ge=1, le=1000)] = 1.2
    sequence_days: Annotated[int, Field(ge=1, le=365)] = 90
    per_customer: Annotated[int, Field(ge=1, le=20)] = 5
    rule_weight: Weight = 1
    category_weight: Weight = 0.3
    popularity_weight: Weight = 0.2
    margin_weight: Weight = 0.1
