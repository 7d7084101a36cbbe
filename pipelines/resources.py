"""What steps are given: tonight's build, open and under the warehouse's lock for one run."""

from collections.abc import Iterator

import dagster as dg

from pipelines.settings import load_retailer, retailer_path
from pipelines.tonight import Tonight, open_build


@dg.resource(description="Tonight's build, opened under the warehouse's lock.")
def tonight_resource(_: dg.InitResourceContext) -> Iterator[Tonight]:
    """Yield tonight's build of the retailer in use; close it when the run ends."""
    with open_build(load_retailer(retailer_path())) as tonight:
        yield tonight
