"""What all sections of retailer.toml have in common, and the types that several of them use."""

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _known_time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is not a time zone name such as 'Europe/Berlin'")
    return name


Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
TimeZone = Annotated[str, AfterValidator(_known_time_zone)]


class Section(BaseModel):
    """A section of retailer.toml: a setting that is none is refused, and none changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True)
