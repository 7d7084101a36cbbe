"""A link that is too weak for tonight alone, over two published nights."""

from dataclasses import replace
from pathlib import Path

from tests.identity.nights import Nights
from tests.unit.assets.identity.persons import Person

KARIN = Person(
    "Karin",
    "Webermann",
    email="karin@web.example",
    street="lindenweg",
    house="4",
    postal_code="10115",
    city="berlin",
)
SHOP = replace(KARIN, silo="shop")
WEAK = Person("Karin", "Webermann", postal_code="10115", silo="shop")
OTHERS = {
    f"E{n}": Person(f"Name{n}", f"Fremd{n}", f"19{n}-05-05", silo="erp") for n in range(50, 80)
}
IDENTITY = "accept = 0.95\nrelease = 0.4"


def test_alone_the_weak_link_does_not_hold(tmp_path: Path) -> None:
    ids = Nights(tmp_path, IDENTITY).follow({"1": KARIN, "2": WEAK, **OTHERS}).ids
    assert ids["crm/1"] != ids["shop/2"]


def test_after_a_night_in_which_it_was_strong_it_holds_and_so_it_does_in_a_rerun(
    tmp_path: Path,
) -> None:
    nights = Nights(tmp_path, IDENTITY)
    nights.follow({"1": KARIN, "2": SHOP, **OTHERS})
    with nights.build({"1": KARIN, "2": WEAK, **OTHERS}) as tonight:
        for _ in range(2):
            ids = dict(
                tonight.con.execute(
                    "select record_id, customer_id from identity.customer_ids"
                ).fetchall()
            )
            assert ids["crm/1"] == ids["shop/2"]
            nights.find_customers(tonight)


def test_a_rerun_takes_nothing_from_tonight(tmp_path: Path) -> None:
    """What tonight put together first, by mistake, is no reason to keep it together."""
    nights = Nights(tmp_path, IDENTITY)
    nights.follow({"1": KARIN, "2": WEAK, **OTHERS})
    with nights.build({"1": KARIN, "2": WEAK, **OTHERS}) as tonight:
        tonight.con.execute("update identity.customer_ids set customer_id = 'G000000001'")
        nights.find_customers(tonight)
        found = tonight.con.execute(
            "select count(distinct customer_id) from identity.customer_ids "
            "where record_id in ('crm/1', 'shop/2')"
        ).fetchall()
    assert found == [(2,)]
