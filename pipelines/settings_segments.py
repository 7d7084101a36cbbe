"""[segments] of retailer.toml: the bounds of segments and customer figures.

Here: the section as a type. Not here: what is done with it (`dbt_like_sql/segments/`).
"""

from pydantic import BaseModel, ConfigDict


class Segments(BaseModel):
    """[segments]: every bound of the segments, with its default.

    `include_organisations` counts companies among the buyers that segments are made of.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    include_organisations: bool = False
