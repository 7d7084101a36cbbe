"""What the pages show: cases, records and weights as words and figures, ready for the templates.

Here: nothing that decides, and no HTML. Not here: the picture of a cluster (`picture.py`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assets.identity.explanation.pairs import PairExplained
from assets.identity.explanation.reweighing import Evidence, WeighedPair
from assets.identity.explanation.words import Words
from pipelines.cases import KINDS, SAMPLE, Case, Offer, Said
from pipelines.nights import Night
from pipelines.pair_words import (
    bits,
    chances,
    finding,
    forbidden_lines,
    in_customers,
    lines_of_pair,
)
from pipelines.review_page.picture import letters

RECORDS = 12  # columns that are still side by side
_ROWS = 100  # cases that a page lists
_HALF = 100  # of a bar's room
_ALIKE = 0.6  # below, so much differs that marking it hides it


@dataclass(frozen=True)
class Head:
    """A record as the head of a column."""

    letter: str
    silo: str
    key: str


@dataclass(frozen=True)
class Part:
    """A piece of a value; whether the other record has something else in its place."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Cell:
    """A value of a record in pieces."""

    parts: list[Part]
    is_valid: bool


@dataclass(frozen=True)
class Row:
    """What records say of an attribute, and what comparing them comes to."""

    name: str
    mark: str
    meaning: str
    cells: list[list[Cell]]


@dataclass(frozen=True)
class Choice:
    """A value that may be pinned: as a form gives it back, and as it is read."""

    value: str
    text: str


@dataclass(frozen=True)
class Bar:
    """A piece of evidence by weight: right of the middle it speaks for one, left against."""

    name: str
    finding: str
    weight: str
    is_for: bool
    x: float
    width: float


@dataclass(frozen=True)
class Weighed:
    """What a pair's evidence comes to."""

    before: list[str]
    about: str
    bars: list[Bar]
    silent: list[tuple[str, str]]
    after: list[str]


def listed(cases: Sequence[Case], words: Words) -> list[dict[str, str]]:
    """Return the first cases as rows of the queue."""
    return [
        {
            "key": case.case_key,
            "kind": ", ".join(words.of("kind", kind) for kind in case.kinds),
            "question": case.question(words.language),
            "records": ", ".join(case.record_ids[:3]) + (" …" if len(case.record_ids) > 3 else ""),
            "probability": "" if case.probability is None else words.share(case.probability),
            "worth": words.amount(case.priority, 0),
        }
        for case in cases[:_ROWS]
    ]


def night_name(night: Night, words: Words) -> str:
    """Return the day of a night, and which build of that day it is, if it is not the first."""
    return words.day(night.as_of) + (f" ({night.build})" if night.build > 1 else "")


def kinds(cases: Sequence[Case], words: Words) -> list[tuple[str, str, int]]:
    """Return the kinds of which cases are open, with their words and how many there are.

    The random sample is none to go through here: the page shows what scores say.
    """
    counts = Counter(kind for case in cases for kind in case.kinds if kind != SAMPLE)
    return [(kind, words.of("kind", kind), counts[kind]) for kind in KINDS if counts[kind]]


def heads(case: Case) -> list[Head]:
    """Return the records of a case as heads of columns."""
    names = letters(len(case.record_ids))
    return [Head(name, *key) for name, key in zip(names, case.records, strict=True)][:RECORDS]


def rows(said: Sequence[Said], words: Words) -> list[Row]:
    """Return what the records say, attribute by attribute."""
    return [
        Row(
            attribute_name(one.attribute, words),
            one.mark,
            words.of("mark", one.mark) if one.mark else "",
            _cells(one),
        )
        for one in said
    ]


def choices(case: Case, said: Sequence[Said], words: Words) -> list[Choice]:
    """Return the values that may be pinned: those that are valid, of records in a customer."""
    if not case.customer_ids:
        return []
    return [
        Choice(
            f"{place}.{offer.seq}.{one.attribute}",
            f"{attribute_name(one.attribute, words)}: {offer.text} ({head.letter} {head.silo})",
        )
        for one in said
        for place, (head, offered) in enumerate(zip(heads(case), one.offers, strict=False))
        for offer in offered
        if offer.is_valid
    ]


def attribute_name(attribute: str, words: Words) -> str:
    """Return the words for an attribute; a retailer's own has its name."""
    name: str = words.texts["attribute"].get(attribute, attribute)
    return name


def weighed(found: PairExplained, words: Words) -> Weighed:
    """Return the evidence of a pair; of one that was never compared only why."""
    pair, compared_as = found.weighed, found.compared_as
    if pair is None or compared_as is None:
        return Weighed(lines_of_pair(found, words), "", [], [], [])
    against = pair.likeliest
    most = max(abs(weight) for weight in _weights(pair))
    items = sorted(pair.evidence, key=lambda item: -item.weights.get(against, 0.0))
    prior = _bar(words.say("prior"), words.say("prior_is"), pair.prior[against], most, words)
    total = _bar(words.say("sum"), "", pair.against[against], most, words)
    return Weighed(
        [*lines_of_pair(found, words), *forbidden_lines(pair, compared_as, words)],
        words.say("weight_is", alternative=words.of("alternative", against)),
        [
            *(
                _bar(*_told(found, item, compared_as, words), item.weights[against], most, words)
                for item in items
                if item.weights.get(against)
            ),
            prior,
            total,
        ],
        [_told(found, item, compared_as, words) for item in items if _is_silent(item, found)],
        [chances(pair, compared_as, words), *in_customers(found, words)],
    )


def _weights(pair: WeighedPair) -> list[float]:
    against = pair.likeliest
    of_items = [item.weights.get(against, 0.0) for item in pair.evidence]
    return [*of_items, pair.prior[against], pair.against[against]]


def _told(found: PairExplained, item: Evidence, compared_as: str, words: Words) -> tuple[str, str]:
    name = words.name(compared_as, item.comparison)
    return name, finding(found, item, compared_as, words)


def _is_silent(item: Evidence, found: PairExplained) -> bool:
    """Return whether evidence adds nothing, although a record states something."""
    stated = [record.values.get(item.comparison) for record in (found.one, found.other)]
    return not item.weights.get(found.weighed.likeliest if found.weighed else "") and any(stated)


def _bar(name: str, said: str, weight: float, most: float, words: Words) -> Bar:
    width = round(_HALF * abs(weight) / most, 1)
    x = _HALF if weight > 0 else round(_HALF - width, 1)
    return Bar(name, said, words.number(bits(weight)), weight > 0, x, width)


def _cells(said: Said) -> list[list[Cell]]:
    offers = said.offers[:RECORDS]
    single = [offered[0].text for offered in offers if len(offered) == 1]
    if said.mark == "≠" and len(offers) == len(single) == 2:
        return [[_cell(offered[0], single[1 - place])] for place, offered in enumerate(offers)]
    return [[_cell(offer) for offer in offered] for offered in offers]


def _cell(offer: Offer, other: str | None = None) -> Cell:
    if other is None:
        return Cell([Part(offer.text, differs=False)], offer.is_valid)
    matcher = SequenceMatcher(None, offer.text, other, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _cell(offer)
    parts = [
        Part(offer.text[start:end], step != "equal")
        for step, start, end, _, _ in matcher.get_opcodes()
    ]
    return Cell([part for part in parts if part.text], offer.is_valid)
