"""Which records of a case's customers are drawn, and where."""

import duckdb
import pytest

from pipelines.cases import Case, Queue
from pipelines.review_page.picture import MOST, WIDTH, Picture, letters, picture
from pipelines.warehouse import FULL, Warehouse

MANY = """
    insert into identity.record_fates by name
    select 'shop' as silo, n::text as source_key, 'compared' as fate, 'shop/' || n as record_id
    from range(100) as numbers (n);
    insert into identity.customer_ids select record_id, 'G1'
    from identity.record_fates where silo = 'shop';
    insert into identity.scored_pairs
    select 'crm/1', record_id, 0.5 + source_key::int / 1000 from identity.record_fates
    where silo = 'shop' and source_key::int < 40;
"""


def drawn(warehouse: Warehouse, key: str) -> tuple[Case, Picture]:
    case = Queue(warehouse, two_persons=False).case(key)
    with duckdb.connect(str(warehouse.current / FULL), read_only=True) as con:
        return case, picture(con, case)


def test_the_records_of_both_customers_and_their_links_are_drawn(warehouse: Warehouse) -> None:
    case, found = drawn(warehouse, "aa01")
    assert {dot.record_id for dot in found.dots} == {"crm/1", "erp/1", "crm/2", "erp/2"}
    assert [ring.customer_id for ring in found.rings] == case.customer_ids
    assert {(line.one.record_id, line.other.record_id, line.probability) for line in found.lines}
    lines = {frozenset((line.one.record_id, line.other.record_id)): line for line in found.lines}
    asked = lines[frozenset(case.record_ids)]
    held = lines[frozenset(("crm/1", "erp/1"))]
    assert (asked.is_asked, held.is_asked) == (True, False)
    assert asked.width < held.width
    assert lines[frozenset(("crm/2", "erp/2"))].probability is None  # a copy


def test_a_pair_that_the_night_has_not_kept_is_dashed_all_the_same(warehouse: Warehouse) -> None:
    case, found = drawn(warehouse, "bb04")
    [asked] = [line for line in found.lines if line.is_asked]
    assert {asked.one.record_id, asked.other.record_id} == {*case.record_ids}
    assert asked.probability is None


def test_of_many_records_those_linked_to_what_is_asked_are_drawn(warehouse: Warehouse) -> None:
    with duckdb.connect(str(warehouse.current / FULL)) as con:
        con.execute(MANY)
    case, found = drawn(warehouse, "aa01")
    names = [dot.record_id for dot in found.dots]
    assert len(names) == MOST
    assert found.left_out == 104 - MOST
    assert {*case.record_ids} < {*names}
    assert "shop/39" in names  # the likeliest
    assert "shop/50" not in names  # linked to none of both


def test_no_two_records_are_drawn_over_each_other_or_outside(warehouse: Warehouse) -> None:
    with duckdb.connect(str(warehouse.current / FULL)) as con:
        con.execute(MANY)
    for key in ("aa01", "bb03"):
        _, found = drawn(warehouse, key)
        places = [(dot.x, dot.y) for dot in found.dots]
        assert all(0 < x < WIDTH and 0 < y < found.height for x, y in places)
        near = [
            (one, other)
            for i, one in enumerate(places)
            for other in places[:i]
            if abs(one[0] - other[0]) + abs(one[1] - other[1]) < 16
        ]
        assert near == []


@pytest.mark.parametrize(("count", "last"), [(2, "B"), (26, "Z"), (27, "27")])
def test_records_are_named_by_letters(count: int, last: str) -> None:
    assert letters(count)[-1] == last
    assert len({*letters(count)}) == count
