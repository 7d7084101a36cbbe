"""The cases of the review queue: which are open, what their records say, and what is answered.

Here: a case once the night has made it. Not here: which there are (identity.review_queue), what may
be decided beside (`review.py`), cases in files (`case_sheets.py`), the commands (`cli_review.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import duckdb

from assets.identity.bonds import Bond, Bonds
from assets.identity.explanation.words import Language, read_words
from pipelines.approvals import are_buyers
from pipelines.decisions import (
    DIFFERENT,
    SAME,
    UNSURE,
    Decision,
    Key,
    bonds_of,
    decisions,
    record_pair,
    record_unsure,
)
from pipelines.errors import UsageError
from pipelines.nights import open_night
from pipelines.warehouse import Warehouse

SAMPLE = "sample"  # pairs drawn at random: they are asked about where that is wished, and blindly
# The words for each are under [question] in the explanation's language files.
KINDS = (
    *("conflict", "bridge", "consent_conflict", "source_merge"),
    *("uncertain_cluster", "uncertain_pair", SAMPLE, "oversized", "unfit_decision"),
)
_SAID = """
    select
        silo || '/' || source_key as record_id,
        attribute,
        list({text: value, key: value_key, seq: seq, is_valid: is_valid} order by seq)
    from survivorship.candidates
    where silo || '/' || source_key in (select unnest(?))
    group by all
"""


@dataclass(frozen=True)
class Case:
    """A question, as in identity.review_queue."""

    case_key: str
    kind: str
    kinds: list[str]
    customer_ids: list[str]
    record_ids: list[str]
    decision_id: int | None
    detail: str | None
    data_key: str
    probability: float | None
    revenue_gross: float
    contact_count: int
    priority: float
    sample_place: float | None

    @property
    def records(self) -> list[Key]:
        """The records concerned by silo and key."""
        return [(silo, key) for silo, _, key in (name.partition("/") for name in self.record_ids)]

    @property
    def is_blind(self) -> bool:
        """Whether it is of the random sample alone: what scores say of it would sway the answer."""
        return self.kind == SAMPLE

    @property
    def choices(self) -> list[str]:
        """What may be answered: a case about many records does not say which are different."""
        choices = {"oversized": [SAME["record"], UNSURE], "unfit_decision": [UNSURE]}
        return choices.get(self.kind, [SAME["record"], DIFFERENT["record"], UNSURE])

    def question(self, language: Language = "en") -> str:
        """Return what is asked."""
        return read_words(language).of("question", self.kind)


@dataclass(frozen=True)
class Offer:
    """A value that a record says; `key` tells it apart from others, `seq` names it for a pin."""

    text: str
    key: str
    seq: int
    is_valid: bool


@dataclass(frozen=True)
class Said:
    """What the records of a case say of one attribute, in their order; `mark` compares them.

    = is that they agree in a value, ≠ that they do not, nothing that fewer than two say any.
    """

    attribute: str
    offers: list[list[Offer]]
    mark: str

    @property
    def values(self) -> list[str]:
        """Return what each record says as a text, empty where it says nothing."""
        return [" | ".join(offer.text for offer in offered) for offered in self.offers]


@dataclass(frozen=True)
class Answer:
    """What a steward says to a case."""

    case: Case
    decision: str
    why: str


class Queue:
    """The cases of the published night that nobody has answered, the worthiest first."""

    def __init__(self, warehouse: Warehouse, *, two_persons: bool) -> None:
        self._warehouse = warehouse
        self._two_persons = two_persons

    def open_cases(self, kind: str | None = None) -> list[Case]:
        """Return the cases without those answered since the night, of one kind if it is named.

        Those of the random sample are returned where it is named: they are worth nothing else.

        Raises:
            UsageError: there is no such kind.
        """
        if kind is not None and kind not in KINDS:
            raise UsageError(f"there is no kind '{kind}'; the kinds are: {', '.join(KINDS)}.")
        if kind == SAMPLE:  # by when they are asked: their worth tells of scores
            drawn = [case for case in self.still_open() if case.sample_place is not None]
            return sorted(drawn, key=lambda case: (case.sample_place or 0, case.case_key))
        return [
            case
            for case in self.still_open()
            if (kind in case.kinds if kind else case.kind != SAMPLE)
        ]

    def still_open(self) -> list[Case]:
        """Return all cases without those answered since the night, of the sample, too."""
        answers = _Answers(decisions(self._warehouse))
        return [case for case in self.all_cases() if not answers.has(case)]

    def case(self, name: str) -> Case:
        """Return the open case whose key begins so.

        Raises:
            UsageError: none does, or several.
        """
        found = [case for case in self.still_open() if case.case_key.startswith(name)]
        if len(found) != 1:
            raise UsageError(
                f"{len(found) or 'no'} open cases begin with '{name}'; expected is one. "
                "`goldsmith review queue` lists them."
            )
        return found[0]

    def said(self, cases: Sequence[Case]) -> list[list[Said]]:
        """Return for each case what its records say, attribute by attribute."""
        offers: dict[str, dict[str, list[Offer]]] = {}
        records = sorted({record for case in cases for record in case.record_ids})
        with open_night(self._warehouse) as con:
            rows = con.execute(_SAID, [records]).fetchall()
        for record, attribute, offered in rows:
            offers.setdefault(record, {})[attribute] = [Offer(**offer) for offer in offered]
        return [_said(case, offers) for case in cases]

    def bonds(self) -> Bonds[Key]:
        """Return what is decided of records by now, together."""
        return bonds_of(decisions(self._warehouse), "record")

    def take(self, answer: Answer) -> list[int]:
        """Note an answer; return the numbers of the decisions it is."""
        case, records = answer.case, answer.case.records
        if answer.decision == UNSURE:
            key, data = case.case_key, case.data_key
            return [record_unsure(self._warehouse, records, key, data, answer.why)]
        return [
            record_pair(
                self._warehouse,
                answer.decision,
                one,
                other,
                answer.why,
                needs_approval=self._needs_approval(answer, one, other),
            )
            for one, other in links_of(records)
        ]

    def _needs_approval(self, answer: Answer, one: Key, other: Key) -> bool:
        is_same = answer.decision == SAME["record"]
        return self._two_persons and is_same and are_buyers(self._warehouse, one, other)

    def all_cases(self) -> list[Case]:
        """Return all cases of the night, those answered since as well."""
        names = ", ".join(field.name for field in fields(Case))
        with open_night(self._warehouse) as con:
            try:
                rows = con.execute(
                    f"select {names} from identity.review_queue order by position"
                ).fetchall()
            except (duckdb.CatalogException, duckdb.BinderException):
                raise UsageError(
                    "the published night was built by a version without this review queue. Build "
                    "one with `goldsmith run`."
                ) from None
        return [Case(*row) for row in rows]


class _Answers:
    """What decisions answer, those made after the night as well."""

    def __init__(self, found: Sequence[Decision]) -> None:
        self._numbers = {one.number for one in found}
        self._unsure = {(one.case_key, one.data_key) for one in found}
        self._waiting = [{one.one, one.other} for one in found if one.is_awaiting]
        self._bonds = bonds_of(found, "record")
        self._named = {"/".join(key) for one in found for key in (one.one, one.other) if key}

    def has(self, case: Case) -> bool:
        """Return whether a case is answered."""
        if (case.case_key, case.data_key) in self._unsure:
            return True
        if case.kind == "unfit_decision":
            return case.decision_id not in self._numbers
        if self._named.isdisjoint(case.record_ids):  # of a hundred thousand cases, nearly all
            return False
        records = case.records
        said = {self._bonds.says(one, other) for one, other in links_of(records)}
        if case.kind == "oversized":
            return said == {True}
        return said != {None} or set(records) in self._waiting


def contradicting(answer: Answer, bonds: Bonds[Key], number: int = 0) -> list[Bond[Key]]:
    """Return what an answer contradicts; if it is nothing, `bonds` take it in under this number."""
    if answer.decision == UNSURE:
        return []
    for one, other in links_of(answer.case.records):
        bond = Bond(number, answer.decision == SAME["record"], one, other)
        if against := bonds.against(bond):
            return against
        bonds.take(bond)
    return []


def links_of(records: Sequence[Key]) -> list[tuple[Key, Key]]:
    """Return the pairs that make all of these one: each with the first."""
    return [(records[0], other) for other in records[1:]]


def _said(case: Case, offers: Mapping[str, Mapping[str, list[Offer]]]) -> list[Said]:
    of_records = [offers.get(record, {}) for record in case.record_ids]
    return [
        Said(
            attribute,
            [offered.get(attribute, []) for offered in of_records],
            _mark([offered[attribute] for offered in of_records if attribute in offered]),
        )
        for attribute in sorted({name for offered in of_records for name in offered})
    ]


def _mark(offers: Sequence[Sequence[Offer]]) -> str:
    if len(offers) < 2:
        return ""
    keys = [frozenset(offer.key for offer in offered) for offered in offers]
    return "=" if frozenset.intersection(*keys) else "≠"
