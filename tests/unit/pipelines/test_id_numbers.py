"""Numbers of customer ids: none is issued twice, whatever happens around a publication."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.id_numbers import first_free_number, note_published, raise_mark
from pipelines.nights import all_nights, current_night, point_to, publish
from pipelines.people import record_act
from pipelines.settings import WarehouseSettings
from pipelines.warehouse import FULL, PUBLISHED, Warehouse

AS_OF = date(2026, 11, 21)
PUBLISHING = ("marked", "pointer moved", "noted")  # how far it comes before a crash


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return prepared(tmp_path)


def prepared(folder: Path) -> Warehouse:
    warehouse = Warehouse(WarehouseSettings(path=folder))
    warehouse.prepare()
    return warehouse


def night(warehouse: Warehouse, new: int, until: str = "noted") -> set[int]:
    """Issue so many new numbers as publishing a night does, up to a point; return them."""
    first = first_free_number(warehouse)
    issued = set(range(first, first + new))
    raise_mark(warehouse, max(issued, default=0))
    if until != "marked":
        warehouse.building.mkdir()
        for name in (FULL, PUBLISHED):
            (warehouse.building / name).touch()
        published = publish(warehouse, AS_OF)
        if until == "noted":
            note_published(warehouse, published)
    return issued


def roll_back(warehouse: Warehouse) -> None:
    """Publish the first night again, as the command does."""
    target = all_nights(warehouse)[0]
    record_act(warehouse, "rollback", {"night": target.name})
    point_to(warehouse, target)


def test_the_first_number_is_one(warehouse: Warehouse) -> None:
    assert first_free_number(warehouse) == 1


def test_published_numbers_are_never_free_again(warehouse: Warehouse) -> None:
    assert night(warehouse, 10) == set(range(1, 11))
    assert night(warehouse, 5) == set(range(11, 16))
    assert first_free_number(warehouse) == 16


def test_a_crash_between_mark_and_publication_frees_the_numbers(warehouse: Warehouse) -> None:
    night(warehouse, 10)
    assert night(warehouse, 5, until="marked") == set(range(11, 16))
    assert first_free_number(warehouse) == 11
    assert night(warehouse, 3, until="marked") == {11, 12, 13}
    assert night(warehouse, 5) == set(range(11, 16))


def test_a_crash_before_the_very_first_publication_frees_them_too(warehouse: Warehouse) -> None:
    night(warehouse, 10, until="marked")
    assert first_free_number(warehouse) == 1


def test_a_crash_right_after_the_pointer_moved_frees_nothing(warehouse: Warehouse) -> None:
    night(warehouse, 10)
    night(warehouse, 5, until="pointer moved")
    assert first_free_number(warehouse) == 16


def test_a_rollback_frees_nothing(warehouse: Warehouse) -> None:
    night(warehouse, 10)
    night(warehouse, 5)
    roll_back(warehouse)
    assert first_free_number(warehouse) == 16


def test_a_rollback_after_a_crash_right_after_the_pointer_moved_frees_nothing(
    warehouse: Warehouse,
) -> None:
    """The pointer stands again where it stood at the mark, but the night was seen."""
    night(warehouse, 10)
    night(warehouse, 5, until="pointer moved")
    roll_back(warehouse)
    assert first_free_number(warehouse) == 16


def test_a_night_without_new_customers_lowers_nothing(warehouse: Warehouse) -> None:
    night(warehouse, 10)
    night(warehouse, 0)
    assert first_free_number(warehouse) == 11


@settings(max_examples=8, deadline=None, derandomize=True)
@given(
    history=st.lists(
        st.one_of(st.tuples(st.integers(0, 3), st.sampled_from(PUBLISHING)), st.just("rollback")),
        min_size=3,
        max_size=8,
    )
)
def test_no_published_number_is_issued_again(history: list[tuple[int, str] | str]) -> None:
    seen: set[int] = set()
    with tempfile.TemporaryDirectory() as folder:
        warehouse = prepared(Path(folder) / "warehouse")
        for step in history:
            if isinstance(step, str):
                if current_night(warehouse):
                    roll_back(warehouse)
                continue
            issued = night(warehouse, *step)
            assert not issued & seen
            if step[1] != "marked":
                seen |= issued
