"""From scored pairs to clusters: who stays apart though a chain of likeness connects them."""

import math
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import combinations, product
from random import Random

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from assets.identity import blocking, clusters, linkage
from assets.identity.agglomeration import Components, agglomerate, settle
from assets.identity.linkage import link
from tests.unit.assets.identity.components import PRIORS, clusters_of, one_component, terms
from tests.unit.assets.identity.persons import Person, build_records

Clusters = set[frozenset[int]]
HOME = {"street": "lindenweg", "house": "4", "postal_code": "10115", "city": "berlin"}
DIFFERS = np.array([[-9.0], [-8.0], [0.0]])
PAIRS_OF_SIX = list(combinations(range(6), 2))
MANY = settings(max_examples=60, deadline=None, derandomize=True)


@dataclass(frozen=True)
class Component:
    """Records that might be one person: weights by alternative, comparison, record and record.

    The last comparison is of what a person keeps for life, by record and record: whether the values
    are equal, and whether they are forms of one.
    """

    weights: NDArray[np.float64]
    forbidden: NDArray[np.bool_]
    is_equal: NDArray[np.bool_]
    is_kept: NDArray[np.bool_]

    def turned(self, order: list[int]) -> "Component":
        """Return the same with the records in this order."""
        at = np.ix_(order, order)
        weights = self.weights[:, :, at[0], at[1]]
        return Component(weights, self.forbidden[at], self.is_equal[at], self.is_kept[at])


def component(
    stranger: NDArray[np.float64],
    household: NDArray[np.float64] | None = None,
    forbidden: AbstractSet[tuple[int, int]] = frozenset(),
    equal: AbstractSet[tuple[int, int]] = frozenset(),
    kept: AbstractSet[tuple[int, int]] = frozenset(),
) -> Component:
    size = stranger.shape[1]
    never, is_equal, is_kept = np.zeros((3, size, size), dtype=bool)
    for table, pairs in ((never, forbidden), (is_equal, equal), (is_kept, equal | kept)):
        for l, r in pairs:  # noqa: E741  left and right
            table[l, r] = table[r, l] = True
    other = stranger if household is None else household
    return Component(np.stack([stranger, other, other]), never, is_equal, is_kept)


def found(one: Component, least: float = 0.0) -> Clusters:
    last = np.array([one.weights.shape[1] - 1])
    components = one_component(
        one.weights,
        one.forbidden,
        is_equal=one.is_equal[np.newaxis],
        is_kept=one.is_kept[np.newaxis],
    )
    return clusters_of(agglomerate(components, terms(least, places=last, differs=DIFFERS)))


def symmetric(size: int, weights: dict[tuple[int, int], float]) -> NDArray[np.float64]:
    table = np.full((size, size), np.nan)
    for (l, r), weight in weights.items():  # noqa: E741  left and right
        table[l, r] = table[r, l] = weight
    return table


def plain(one: Component, least: float) -> Clusters:
    """Agglomerate in plain Python, everything reckoned anew before each merge."""
    parts = [frozenset([n]) for n in range(len(one.forbidden))]
    while len(parts) > 1:
        values = {pair: value(one, *pair) for pair in combinations(parts, 2)}
        (left, right), best = max(values.items(), key=lambda item: item[1])
        if best <= least:
            break
        parts = [part for part in parts if part not in (left, right)] + [left | right]
    return set(parts)


def value(one: Component, left: frozenset[int], right: frozenset[int]) -> float:
    pairs = list(product(left, right))
    if any(one.forbidden[pair] for pair in pairs):
        return -math.inf
    odds = PRIORS.tolist()
    for kind, weights in enumerate(one.weights):
        for number, table in enumerate(weights):
            known = [table[pair] for pair in pairs if not math.isnan(table[pair])]
            if known and number == len(weights) - 1 and differs(one, left, right):
                odds[kind] += DIFFERS[kind, 0]
            elif known:
                share = 0.5 / math.sqrt(min(len(left), len(right)))
                odds[kind] += share * max(known) + (1 - share) * sum(known) / len(known)
    return -math.log(sum(math.exp(-against) for against in odds))


def differs(one: Component, left: frozenset[int], right: frozenset[int]) -> bool:
    """Return whether either has a value twice, and none of one is a form of the other's."""
    twice = [any(one.is_equal[pair] for pair in combinations(part, 2)) for part in (left, right)]
    return all(twice) and not any(one.is_kept[pair] for pair in product(left, right))


@st.composite
def components(draw: st.DrawFn) -> Component:
    """A component of up to seven records in which values are missing and pairs forbidden."""
    size = draw(st.integers(2, 7))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    weights = chance.normal(1.0, 3.0, (3, 3, size, size))
    weights += weights.transpose(0, 1, 3, 2)
    missing = chance.random((3, size, size)) < 0.2
    weights[:, missing | missing.transpose(0, 2, 1)] = np.nan
    pairs = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))
    some = st.sets(pairs.filter(lambda pair: pair[0] != pair[1]), max_size=3)
    never, equal, kept = draw(some), draw(some), draw(some)
    return replace(component(weights[0], weights[1], never, equal, kept), weights=weights)


@MANY
@given(one=components(), least=st.sampled_from([0.0, 3.0]))
def test_clusters_are_those_of_a_plain_calculation(one: Component, least: float) -> None:
    assert found(one, least) == plain(one, least)


@MANY
@given(one=components())
def test_forbidden_pairs_share_no_cluster_and_every_record_has_one(one: Component) -> None:
    parts = found(one)
    assert sorted(n for part in parts for n in part) == list(range(len(one.forbidden)))
    assert not any(one.forbidden[pair] for part in parts for pair in product(part, part))


@MANY
@given(one=components(), shuffle=st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(one: Component, shuffle: Random) -> None:
    order = list(range(len(one.forbidden)))
    shuffle.shuffle(order)
    parts = found(one.turned(order))
    assert {frozenset(order[n] for n in part) for part in parts} == found(one)


def test_components_settled_at_once_are_as_settled_alone() -> None:
    chance = np.random.default_rng(3)
    weights = chance.normal(0.5, 2.0, (3, 3, 40, 5, 5))
    weights += weights.swapaxes(3, 4)
    many = [one_component(weights[:, :, n]) for n in range(40)]
    no, nothing = np.zeros((40, 5, 5), dtype=bool), np.zeros((0, 40, 5, 5), dtype=bool)
    at_once = settle(Components(weights, no, no, nothing, nothing), terms(0.0))
    assert at_once.tolist() == [settle(one, terms(0.0))[0].tolist() for one in many]


def test_among_many_pairs_one_that_agrees_by_chance_is_no_proof() -> None:
    """Two groups of three, and one pair across that agrees, as a single pair would be enough."""
    table = symmetric(6, {(l, r): 9.0 if l // 3 == r // 3 else -2.5 for l, r in PAIRS_OF_SIX})  # noqa: E741
    table[2, 3] = table[3, 2] = 7.0
    apart = {frozenset([0, 1, 2]), frozenset([3, 4, 5])}
    assert found(component(table[np.newaxis])) == apart
    two = table[np.ix_([2, 3], [2, 3])]
    assert found(component(two[np.newaxis])) == {frozenset([0, 1])}


@pytest.mark.parametrize(
    ("equal", "kept", "expected"),
    [
        pytest.param({(0, 1), (2, 3)}, set(), [{0, 1}, {2, 3}], id="both came up twice"),
        pytest.param({(0, 1)}, set(), [{0, 1, 2, 3}], id="one may be an error"),
        pytest.param({(0, 1), (2, 3)}, {(1, 2)}, [{0, 1, 2, 3}], id="forms of one name"),
    ],
)
def test_values_that_came_up_twice_are_no_typing_errors(
    equal: set[tuple[int, int]], kept: set[tuple[int, int]], expected: list[set[int]]
) -> None:
    """The birth dates of 0 and 1 are near those of 2 and 3: as a typing error they favour it."""
    alike = symmetric(4, dict.fromkeys(combinations(range(4), 2), 4.0) | {(0, 1): 6.0, (2, 3): 6.0})
    one = component(np.stack([alike, alike / 2]), equal=equal, kept=kept)
    assert found(one) == {frozenset(part) for part in expected}


def test_a_record_without_the_field_does_not_chain_two_who_disagree() -> None:
    """0 and 2 have birth dates far apart; 1 has none and is like both."""
    name = symmetric(3, {(0, 1): 6.0, (1, 2): 5.0, (0, 2): 6.0})
    birth_date = symmetric(3, {(0, 2): -9.0})
    assert found(component(np.stack([name, birth_date]))) == {frozenset([0, 1]), frozenset([2])}


def test_a_typo_in_one_record_does_not_part_it_from_those_that_agree_elsewhere() -> None:
    """0 and 2 disagree a little; 1 has the right value of both."""
    name = symmetric(3, {(0, 1): 6.0, (1, 2): 5.0, (0, 2): 5.0})
    birth_date = symmetric(3, {(0, 1): 4.0, (1, 2): 3.0, (0, 2): -4.0})
    assert found(component(np.stack([name, birth_date]))) == {frozenset([0, 1, 2])}


def test_a_forbidden_pair_stays_apart_whatever_speaks_for_it() -> None:
    strong = symmetric(3, {(0, 1): 90.0, (1, 2): 80.0, (0, 2): 90.0})
    one = component(strong[np.newaxis], forbidden={(0, 2)})
    assert found(one) == {frozenset([0, 1]), frozenset([2])}


def test_what_the_household_shares_is_no_proof() -> None:
    shared, telling = symmetric(2, {(0, 1): 9.0}), symmetric(2, {(0, 1): 0.5})
    one = component(shared[np.newaxis], telling[np.newaxis])
    assert found(one) == {frozenset([0]), frozenset([1])}


def test_too_large_a_component_loses_its_weakest_links_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clusters, "MOST_RECORDS", 3)
    left, right = np.array([0, 1, 2, 3, 4, 6]), np.array([1, 2, 3, 4, 5, 7])
    odds = np.array([9.0, 8.0, 2.5, 9.0, 8.0, 0.1])
    first = clusters._components(8, left, right, odds).tolist()
    groups = {frozenset(n for n in range(8) if first[n] == name) for name in first}
    assert groups == {frozenset([0, 1, 2]), frozenset([3, 4, 5]), frozenset([6, 7])}, (
        "the small component keeps its weak link"
    )


@pytest.fixture
def karls(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Record -> cluster of a house in which father and son share name, address and telephone."""
    karl = {"first_name": "Karl", "last_name": "Webermann", "landline": "+4930123456", **HOME}
    persons = [
        Person(**karl, birth_date="1950-03-04", email="karl.senior@web.example"),
        Person(**karl, birth_date="1980-11-25", email="kw80@post.example"),
        Person(**karl, email="karl.senior@web.example", silo="shop"),
        Person(**karl, silo="loyalty"),
        Person(**karl, birth_date="1980-11-25", silo="erp"),
        *(Person(f"Name{n}", f"Fremd{n}", f"19{n}-05-05", silo="erp") for n in range(50, 80)),
    ]
    build_records(con, persons)
    link(con, 0.5)
    return dict(con.execute("select record_id, cluster_id from identity.clusters").fetchall())


def test_father_and_son_stay_apart_though_records_without_birth_date_are_like_both(
    con: duckdb.DuckDBPyConnection, karls: dict[str, str]
) -> None:
    assert karls["crm/1"] != karls["crm/2"]
    assert karls["crm/2"] == karls["erp/5"], "the son's two records are one person"
    assert karls["crm/1"] != karls["erp/5"]
    forbidden = con.execute(
        "select record_id_l, record_id_r from identity.scored_pairs where is_forbidden"
    ).fetchall()
    assert ("crm/1", "crm/2") in forbidden
    assert [pair for pair in forbidden if karls[pair[0]] == karls[pair[1]]] == []


def test_pairs_that_no_key_brought_together_are_compared_inside_a_component(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Father and son share no key, and each shares one with a record like both."""
    monkeypatch.setattr(linkage, "KEYS", ["email", "phone"])
    karl = Person("Karl", "Webermann", email="karl@web.example", mobile="+491701234567")
    persons = [
        replace(karl, birth_date="1950-03-04", mobile=None),
        karl,
        replace(karl, birth_date="1980-11-25", email=None),
        *(Person(f"Name{n}", f"Fremd{n}", silo="erp") for n in range(50, 80)),
    ]
    build_records(con, persons)
    link(con, 0.5)
    found = con.execute(
        "select record_id, cluster_id from identity.clusters where record_id like 'crm/%'"
    )
    assert len({cluster for _, cluster in found.fetchall()}) == 2
    keys = con.execute(
        "select record_id_l, record_id_r, blocking_key from identity.scored_pairs order by all"
    ).fetchall()
    assert keys == [("crm/1", "crm/2", "email"), ("crm/2", "crm/3", "phone")]


def test_every_record_has_one_cluster_named_by_its_smallest(karls: dict[str, str]) -> None:
    assert len(karls) == 35
    members: dict[str, list[str]] = {}
    for record, name in karls.items():
        members.setdefault(name, []).append(record)
    assert {name: min(records) for name, records in members.items()} == {n: n for n in members}


def test_linking_again_gives_the_same(
    con: duckdb.DuckDBPyConnection, karls: dict[str, str]
) -> None:
    tables = ("identity.clusters", "identity.scored_pairs", "identity.blocking_statistics")
    before = [con.execute(f"from {table} order by all").fetchall() for table in tables]
    link(con, 0.5)
    assert [con.execute(f"from {table} order by all").fetchall() for table in tables] == before


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_a_handful_of_strangers_is_linked_as_well(
    con: duckdb.DuckDBPyConnection, count: int
) -> None:
    strangers = [
        Person("Karin", "Weber", "1960-03-04"),
        Person("Otto", "Krause", "1971-11-25"),
        Person("Lena", "Vogt", "1999-07-13"),
        Person("Hildegard", "Zimmermann", "1944-01-31"),
    ]
    build_records(con, strangers[:count])
    link(con, 0.95)
    rows = con.execute(
        "select record_id, cluster_id, link_method from identity.clusters"
    ).fetchall()
    assert [row for row in rows if row[0] != row[1] or row[2] != "singleton"] == []
    assert len(rows) == count


def test_two_records_of_one_person_are_one_cluster_even_alone(
    con: duckdb.DuckDBPyConnection,
) -> None:
    karin = {"first_name": "Karin", "last_name": "Webermann", "birth_date": "1960-03-04", **HOME}
    build_records(
        con,
        [
            Person(**karin, email="karin@web.example"),
            Person(**{**karin, "birth_date": None}, email="karin@web.example", silo="shop"),
            *(Person(f"Name{n}", f"Fremd{n}", silo="erp") for n in range(20)),
        ],
    )
    link(con, 0.5)
    rows = con.execute(
        "select record_id, cluster_id, link_method, best_probability > 0.5 from identity.clusters "
        "where cluster_id = 'crm/1' order by all"
    ).fetchall()
    assert rows == [
        ("crm/1", "crm/1", "probabilistic", True),
        ("shop/2", "crm/1", "probabilistic", True),
    ]


def test_copies_of_a_record_are_one_person_however_many(con: duckdb.DuckDBPyConnection) -> None:
    guests = blocking.MOST_RECORDS + 50
    build_records(
        con,
        [
            *(Person("Karin", "Webermann", email="karin@web.example") for _ in range(guests)),
            *(Person("Lena", "Vogt", silo="erp") for _ in range(3)),
            *(Person("Udo", silo="till") for _ in range(3)),
        ],
    )
    con.execute("update identity.party_records set id_number = '4711' where silo = 'till'")
    link(con, 0.95)
    clusters = con.execute(
        "select cluster_id, count(*), list_sort(list(distinct link_method)) "
        "from identity.clusters group by all order by all"
    ).fetchall()
    assert clusters[0] == ("crm/1", guests, ["copy"])
    # A name alone says nothing: these are not copies of each other.
    assert [count for _, count, _ in clusters[1:4]] == [1, 1, 1]
    # The number of a card does.
    assert [count for _, count, _ in clusters[4:]] == [3]
