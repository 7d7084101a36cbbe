"""Word pools as tables of slots: a uniform draw of a slot is a draw with life's frequency.

Python touches words here, never persons.
"""

import duckdb
import numpy as np
import pyarrow as pa
from faker.providers.person.de_DE import Provider as GermanNames

from data_samples.generator import households, lists, places, words

SLOTS = 4096
RARE_SLOTS = 65536
MAIL_DOMAINS = (
    ("gmx.de", 22),
    ("web.de", 20),
    ("gmail.com", 24),
    ("t-online.de", 11),
    ("googlemail.com", 4),
    ("gmx.net", 4),
    ("freenet.de", 3),
    ("outlook.de", 4),
    ("icloud.com", 4),
    ("yahoo.de", 4),
)


def zipf_slots(names: list[str], slots: int, exponent: float, shift: float) -> list[str]:
    """Spread names over slots, the k-th weighing (k + shift) ** -exponent, none left out."""
    names = names[:slots]
    weights = (np.arange(len(names)) + 1 + shift) ** -exponent
    return weighted_slots(names, weights, slots)


def weighted_slots(names: list[str], weights: np.ndarray, slots: int) -> list[str]:
    """Spread names over slots in proportion to weights, every name at least once."""
    spare = slots - len(names)
    bounds = np.floor(np.cumsum(weights) / weights.sum() * spare + 0.5).astype(int)
    counts = np.diff(bounds, prepend=0) + 1
    counts[0] += slots - counts.sum()
    return [str(name) for name in np.repeat(np.array(names, dtype=object), counts)]


def surnames(persons: int) -> list[str]:
    """German surnames by rank; the larger the population, the more rare ones at the end."""
    known = words.GERMAN_SURNAMES.split()
    listed = [n for n in GermanNames.last_names if n not in set(known) and " " not in n]
    made = [s + e for e in words.ENDINGS.split() for s in words.STEMS.split()]
    made = [n for n in dict.fromkeys(made) if n not in set(known) | set(listed)]
    joined = [f"{a}{b}" for a in ("Alt", "Neu", "Groß", "Klein") for b in map(str.lower, made)]
    return known + listed + (made + joined)[: 200 + persons // 10]


def first_names(sex: str, cohort: int) -> list[str]:
    """First names of a birth cohort: its own by rank, then the rest of the German list."""
    known = words.GERMAN_FIRST_NAMES[sex, cohort].split()
    listed = GermanNames.first_names_female if sex == "f" else GermanNames.first_names_male
    return known + [n for n in listed if n not in set(known)][:: 12 if cohort > 1968 else 9]


def streets() -> list[str]:
    """Street names by rank: those of every village first, invented ones last."""
    known = places.STREETS.split() + list(places.LONG_STREETS)
    parts = [*words.STEMS.split(), "Schweizer", "Brücken", "Mühlen", "Kirchen", "Schul"]
    made = [p + e for e in places.STREET_ENDINGS for p in parts]
    persons = [
        f"{f}-{n}-Straße"
        for f, n in zip(
            words.GERMAN_FIRST_NAMES["m", 1950].split(), words.GERMAN_SURNAMES.split(), strict=False
        )
    ]
    return known + made + persons


def city_rows() -> list[list[str]]:
    """The fields of each line of `places.CITIES`."""
    return [line.split("|") for line in places.CITIES.strip().replace("\n  ", " ").splitlines()]


def word_pools() -> dict[str, list[str]]:
    """Every pool that 4096 slots can hold."""
    pools = {
        f"{s}:{c}": zipf_slots(first_names(s, c), SLOTS, 1.05, 6)
        for s, c in words.GERMAN_FIRST_NAMES
    }
    for group, names in words.GROUPS.items():
        pools[f"last:{group}"] = zipf_slots(names["last"].split(), SLOTS, 0.8, 1)
        for sex in "fm":
            pools[f"{sex}:{group}"] = zipf_slots(names[sex].split(), SLOTS, 0.8, 1)
    shares = np.array(list(words.GROUP_SHARE.values()))
    pools["group"] = weighted_slots(list(words.GROUP_SHARE), shares, SLOTS)
    cities = city_rows()
    weights = np.array([float(c[4]) for c in cities])
    pools["city"] = weighted_slots([c[0] for c in cities], weights, SLOTS)
    domains = np.array([float(w) for _, w in MAIL_DOMAINS])
    pools["domain"] = weighted_slots([d for d, _ in MAIL_DOMAINS], domains, SLOTS)
    kinds = np.array([w for _, w, _ in households.HOUSEHOLDS])
    pools["household"] = weighted_slots([k for k, _, _ in households.HOUSEHOLDS], kinds, SLOTS)
    return pools


def slot_table(pools: dict[str, list[str]]) -> pa.Table:
    """Pools as one table: pool, slot, word."""
    return pa.table(
        {
            "pool": [p for p, w in pools.items() for _ in w],
            "slot": np.concatenate([np.arange(len(w)) for w in pools.values()]),
            "word": [x for w in pools.values() for x in w],
        }
    )


def load(con: duckdb.DuckDBPyConnection, persons: int) -> None:
    """Write the pools and the small fixed lists into the database."""
    rare = {
        "last:de": zipf_slots(surnames(persons), RARE_SLOTS, 0.95, 8),
        "street": zipf_slots(streets(), RARE_SLOTS, 0.8, 4),
    }
    lists.add(
        con,
        {
            "words": slot_table(word_pools()),
            "rare_words": slot_table(rare),
            "household_kinds": lists.table(
                ("kind", "roles"),
                ((kind, roles.split()) for kind, _, roles in households.HOUSEHOLDS),
            ),
            "cities": lists.table(
                ("city", "region", "country", "area_code", "postal_codes"),
                ((c[0], c[1], c[2], c[3], c[5].split()) for c in city_rows()),
            ),
            "nicknames": lists.table(
                ("first_name", "nickname"), (n.split(":") for n in words.NICKNAMES.split())
            ),
            "twin_names": lists.table(
                ("sex", "names"),
                ((t.split(":")[0], t.split(":")[1:]) for t in words.TWIN_NAMES.split()),
            ),
            "locations": lists.table(
                (
                    "plant",
                    "location_id",
                    "name",
                    "kind",
                    "spellings",
                    "street",
                    "postal_code",
                    "city",
                ),
                (x.split("|") for x in places.LOCATIONS.strip().splitlines()),
            ),
        },
    )
