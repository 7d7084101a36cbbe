"""Stewards decide while nights run, and both are killed: what was confirmed is there, and holds.

Of a command that was killed it is there whole, or not at all.
"""

import contextlib
import hashlib
import multiprocessing
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from data_samples.generator.run import generate
from data_samples.generator.scale import Scale
from pipelines import people
from pipelines.decisions import decisions, record_set_aside
from pipelines.faults import DECIDING, PUBLISHING
from pipelines.settings import load_retailer
from pipelines.warehouse import FULL, Warehouse
from tests.conftest import SMALL
from tests.faults.child import Fault, command, note, reviewed_night
from tests.faults.child import night as night_in_child
from tests.identity.reviewed_nights import ReviewedNights
from tests.integration.test_thirty_nights import FIRST, GATES

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.faults.child"])
SEED = 50
PERSONS = 250
KILLED = {0, -signal.SIGKILL}  # a timer may come too late


@dataclass(frozen=True)
class Decided:
    """What a steward decides; `why` is of this one alone."""

    kind: str
    records: tuple[str, ...]
    why: str

    def holds(self, ids: dict[str, str]) -> bool:
        """Return whether the customers of a night are as it says."""
        customers = [ids.get(record) for record in self.records]
        if self.kind == "set-aside":
            return customers == [None]
        return (len({*customers}) == 1) == (self.kind == "same") and None not in customers


class Shop:
    """A small retailer whose nights and stewards are killed."""

    def __init__(self, folder: Path, *, is_whole: bool) -> None:
        self.folder = folder
        self.is_whole = is_whole
        self.number = 0  # of published nights
        self.warehouse = Warehouse(load_retailer(folder / "retailer.toml").warehouse)
        self.draw = Random(SEED)
        self.confirmed: list[Decided] = []
        for _ in range(2):  # the first waits until all is imported
            start = time.monotonic()
            self.night_in_peace()
            self.duration = time.monotonic() - start
        self.fresh = self._to_decide()

    def start_night(self, fault: Fault) -> multiprocessing.process.BaseProcess:
        if self.is_whole:
            child = FORKED.Process(target=night_in_child, args=(self.folder, fault))
        else:
            arguments = (self.folder, self.number, fault)
            child = FORKED.Process(target=reviewed_night, args=arguments)
        child.start()
        return child

    def night_in_peace(self) -> None:
        night = self.start_night(None)
        night.join()
        assert night.exitcode == 0
        self.number += 1

    def decide(self, fault: Fault) -> None:
        """Decide on records that nobody has decided on; see that it is there, as it should be."""
        decided = next(self.fresh)
        arguments = ["review", decided.kind, *decided.records, "--why", decided.why]
        child = FORKED.Process(target=command, args=(self.folder, arguments, fault))
        child.start()
        child.join()
        assert child.exitcode in KILLED
        times = self.noted()[decided.why]
        assert times == 1 or (times == 0 and child.exitcode != 0)
        if times:
            self.confirmed.append(decided)

    def noted(self) -> Counter[str]:
        """Return how often each decision is noted; numbers are given once, none is left out."""
        with contextlib.closing(people._open(self.warehouse.file(self.warehouse.people))) as con:
            numbers, whys = con.execute(
                "select list(act_no order by act_no), list(content ->> 'why') from acts"
            ).fetchall()[0]
        assert numbers == [*range(1, len(numbers) + 1)]
        return Counter(whys)

    def ask(self, query: str) -> dict[str, Any]:
        with duckdb.connect(str(self.warehouse.current / FULL), read_only=True) as con:
            return dict(con.execute(query).fetchall())

    def customers(self) -> dict[str, str]:
        return self.ask("select record_id, customer_id from identity.customer_ids")

    def night_and_decisions(self) -> None:
        """Run a night that may be killed, and decide meanwhile; see that all is well."""
        before = [*self.confirmed]
        yesterday = self.warehouse.current.resolve()
        files = _digests(yesterday)
        night = self.start_night(self._moment(PUBLISHING, self.duration))
        for _ in range(self.draw.randint(1, 2)):
            time.sleep(self.draw.uniform(0, self.duration / 3))
            self.decide(self._moment(DECIDING[1:], 0.3))
        night.join()
        assert night.exitcode in KILLED
        assert _digests(yesterday) == files
        is_new = self.warehouse.current.resolve() != yesterday
        assert is_new or night.exitcode != 0
        if is_new:
            self.number += 1
            self.holds(before)
            shutil.rmtree(yesterday)

    def holds(self, decided: list[Decided]) -> None:
        """See that decisions were read by the published night, once, and that they hold."""
        read = self.ask("select why, count(*) from identity.decisions group by why")
        assert {one.why: read.get(one.why) for one in decided} == {one.why: 1 for one in decided}
        ids = self.customers()
        assert [one for one in decided if not one.holds(ids)] == []

    def _moment(self, points: tuple[str, ...], seconds: float) -> Fault:
        """Draw when to die: never, half of the time."""
        at: list[Fault] = [
            f"kill {self.draw.choice(points)}",
            self.draw.uniform(0, seconds),
            None,
            None,
        ]
        return self.draw.choice(at)

    def _to_decide(self) -> Iterator[Decided]:
        """Yield decisions on customers of the first night, each customer once."""
        records: dict[str, list[str]] = {}
        for record, customer in sorted(self.customers().items()):
            records.setdefault(customer, []).append(record)
        customers = [*records.values()]
        self.draw.shuffle(customers)
        for number in range(len(customers)):
            one, *others = customers.pop()
            kind = self.draw.choice(["same", "set-aside"])
            named: tuple[str, ...] = (one,)
            if others:
                kind, named = "different", (one, others[0])
            elif kind == "same":
                named = (one, customers.pop()[0])
            yield Decided(kind, named, f"reason {number}")


def _digests(night: Path) -> dict[str, str]:
    found = {}
    for file in sorted(night.glob("*.duckdb")):
        with file.open("rb") as content:
            found[file.name] = hashlib.file_digest(content, "sha256").hexdigest()
    return found


@pytest.mark.slow
def test_decisions_while_whole_nights_are_killed(tmp_path: Path) -> None:
    generate(Scale(PERSONS, 5, FIRST, 1, tmp_path, 30))
    (tmp_path / "retailer.toml").write_text(SMALL + GATES, "utf-8")
    decide_and_kill(Shop(tmp_path, is_whole=True), 5)


@pytest.mark.slow
def test_decisions_while_nights_of_who_is_who_are_killed(tmp_path: Path) -> None:
    ReviewedNights(tmp_path)  # writes the settings
    decide_and_kill(Shop(tmp_path, is_whole=False), 50)


def decide_and_kill(shop: Shop, rounds: int) -> None:
    for _ in range(rounds):
        shop.night_and_decisions()
    shop.night_in_peace()
    assert len(shop.confirmed) >= rounds // 2
    shop.holds(shop.confirmed)
    assert len(decisions(shop.warehouse)) == len(shop.confirmed)


@pytest.mark.parametrize("moment", DECIDING)
def test_who_dies_while_the_first_decision_is_noted_leaves_a_whole_file(
    moment: str, tmp_path: Path
) -> None:
    """Not even an empty one, that the next who decides would take for damaged."""
    (tmp_path / "retailer.toml").write_text(SMALL, "utf-8")
    warehouse = Warehouse(load_retailer(tmp_path / "retailer.toml").warehouse)
    warehouse.prepare()
    child = FORKED.Process(target=note, args=(tmp_path, f"kill {moment}"))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    is_noted = DECIDING.index(moment) >= 2
    assert len(decisions(warehouse)) == is_noted
    assert record_set_aside(warehouse, ("crm", "2"), "a test") == 1 + is_noted
