"""[locations]: the places that sell or hold stock, and what each silo calls them."""

from typing import Annotated, Literal

from pydantic import Field

from pipelines.settings_section import Section


class Location(Section):
    """[locations.<id>]: a place that sells or holds stock; `codes` is its name in each silo.

    `ships_online` says whether orders of the web shop are sent from here: a distribution centre
    or warehouse does unless told otherwise. Without latitude and longitude the place is where its
    postal code is, roughly.
    """

    name: str
    type: Literal[
        "store", "dc", "warehouse", "webshop_virtual", "returns_center", "dropship", "quarantine"
    ]
    sellable: bool = True
    stock_silo: str | None = None
    region: str | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    ships_online: bool | None = None
    click_collect: bool | None = None
    ship_from_store: bool = False
    codes: dict[str, str | list[str]] = {}

    def sends_web_orders(self) -> bool:
        """Return whether orders of the web shop are sent from here."""
        return self.type in {"dc", "warehouse"} if self.ships_online is None else self.ships_online

    def hands_out(self) -> bool:
        """Return whether customers can collect here: in a store, unless told otherwise."""
        return self.type == "store" if self.click_collect is None else self.click_collect


def location_codes(location: Location) -> list[tuple[str, str]]:
    """Return (silo, code) for every code a location has."""
    return [
        (silo, code)
        for silo, codes in location.codes.items()
        for code in ([codes] if isinstance(codes, str) else codes)
    ]
