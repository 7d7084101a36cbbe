"""What decisions say together, checked against closing them over step by step."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from assets.identity.bonds import Bond, Bonds

PAIRS = list(combinations("abcdef", 2))
SAID = st.lists(st.tuples(st.booleans(), st.sampled_from(PAIRS)), max_size=12).map(
    lambda said: [Bond(n, is_same, *pair) for n, (is_same, pair) in enumerate(said)]
)
MANY = settings(max_examples=200, deadline=None, derandomize=True)


def closed(bonds: list[Bond[str]]) -> set[frozenset[str]]:
    """Return who is one, merging group by group until nothing changes."""
    parts = {frozenset(key) for key in "abcdef"}
    for bond in bonds:
        if bond.is_same:
            touched = {part for part in parts if part & {bond.one, bond.other}}
            parts = parts - touched | {frozenset().union(*touched)}
    return parts


def is_sound(bonds: list[Bond[str]]) -> bool:
    parts = closed(bonds)
    return not any({b.one, b.other} <= part for b in bonds if not b.is_same for part in parts)


@given(SAID)
@MANY
def test_of_decisions_that_contradict_the_first_is_kept(said: list[Bond[str]]) -> None:
    kept: list[Bond[str]] = []
    for bond in said:
        if is_sound([*kept, bond]):
            kept.append(bond)
    assert Bonds(said).kept == kept


@given(SAID)
@MANY
def test_groups_and_what_is_apart_are_closed_over(said: list[Bond[str]]) -> None:
    bonds = Bonds(said)
    groups = [frozenset(group) for group in bonds.groups()]
    parts = closed(bonds.kept)
    assert {*groups} == {
        part for part in parts if part & {k for b in said for k in (b.one, b.other)}
    }
    of = {key: part for part in parts for key in part}
    assert {frozenset([groups[n], groups[m]]) for n, m in bonds.apart()} == {
        frozenset([of[b.one], of[b.other]]) for b in bonds.kept if not b.is_same
    }


@given(SAID, st.booleans(), st.sampled_from(PAIRS))
@MANY
def test_without_one_of_those_against_it_the_way_is_freer(
    said: list[Bond[str]], is_same: bool, pair: tuple[str, str]
) -> None:
    new = Bond(99, is_same, *pair)
    bonds = Bonds(said)
    against = bonds.against(new)
    assert bool(against) != is_sound([*bonds.kept, new])
    if not is_same and against:
        assert not is_sound([*against, new]), "those alone contradict it"
