"""A steward's session: what they answer, what they take back, and which case comes next.

Here: acts, each by the way that the commands have, and what is to be said of them. Not here: how it
is shown (`views.py`), and what may be decided (`cases.py`, `review.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from assets.identity.explanation.words import Language, Words, read_words
from pipelines import review
from pipelines.cases import Answer, Case, Queue, contradicting
from pipelines.decisions import decisions
from pipelines.errors import UsageError
from pipelines.warehouse import Warehouse


@dataclass(frozen=True)
class Standing:
    """The cases of the published night, and those of them that are open."""

    cases: list[Case]
    open: list[Case]

    @property
    def done(self) -> int:
        """Return how many are answered."""
        return len(self.cases) - len(self.open)

    def find(self, key: str) -> Case | None:
        """Return the open case of this key."""
        return next((case for case in self.open if case.case_key == key), None)

    def after(self, key: str, kind: str | None) -> Case | None:
        """Return the open case that follows, of one kind if it is named; the first if none did."""
        places = {case.case_key: place for place, case in enumerate(self.cases)}
        place = places.get(key, -1)
        return next(
            (
                case
                for case in self.open
                if kind in (None, *case.kinds) and places[case.case_key] > place
            ),
            None,
        )


@dataclass(frozen=True)
class _Done:
    case_key: str
    numbers: list[int]


class Desk:
    """One steward at the queue. Acts return the key of the case to show next, None for the list."""

    def __init__(
        self, warehouse: Warehouse, *, two_persons: bool, currency: str, language: Language
    ) -> None:
        self.warehouse = warehouse
        self.currency = currency
        self.language = language
        self.queue = Queue(warehouse, two_persons=two_persons)
        self.acting = Lock()  # one act at a time: each looks at what is decided, and adds to it
        self._two_persons = two_persons
        self._done: list[_Done] = []
        self._said: list[tuple[str, dict[str, object]]] = []

    @property
    def words(self) -> Words:
        """Return the words of the steward's language."""
        return read_words(self.language)

    @property
    def can_undo(self) -> bool:
        """Whether the session has an act to take back."""
        return bool(self._done)

    def standing(self) -> Standing:
        """Return which cases there are by now."""
        asked = [case for case in self.queue.all_cases() if not case.is_blind]
        return Standing(asked, self.queue.open_cases())

    def say(self, said: str, **parts: object) -> None:
        """Have something said on the page that is shown next."""
        self._said.append((said, parts))

    def take_said(self) -> list[str]:
        """Return what is to be said, once."""
        said, self._said = self._said, []
        return [self.words.fill("page", name, **parts) for name, parts in said]

    def find(self, key: str) -> tuple[Case | None, Standing]:
        """Return an open case; if it is not open (any more), have that said."""
        standing = self.standing()
        case = standing.find(key)
        if case is None:
            known = any(one.case_key == key for one in standing.cases)
            self.say("answered" if known else "gone")
        return case, standing

    def answer(self, case: Case, decision: str, why: str) -> bool:
        """Note an answer; return whether it was taken."""
        if decision not in case.choices:
            self.say("no_choice")
            return False
        answer = Answer(case, decision, why)
        if against := contradicting(answer, self.queue.bonds()):
            self.say("contradicts", list=_listed([bond.number for bond in against]))
            return False
        numbers = self.queue.take(answer)
        self._note(case, numbers, f"decided_{decision}")
        return True

    def pin(self, case: Case, value: str, why: str) -> None:
        """Note that a value is the customer's: `value` is the record's place, seq and attribute."""
        place, seq, attribute = value.split(".", 2)
        record = case.record_ids[int(place)]
        number = review.pin(self.warehouse, record, attribute, int(seq), why)
        self._note(case, [number], "decided_pin")

    def keep_apart(self, case: Case, one: str, other: str, why: str) -> None:
        """Note that two records of a case are of two customers, by their places."""
        names = (case.record_ids[int(one)], case.record_ids[int(other)])
        number = review.decide(self.warehouse, "record", names, why, is_same=False)
        self._note(case, [number], "decided_apart")

    def withdraw(self, case: Case, why: str) -> None:
        """Undo the decision that a case is about."""
        if case.decision_id is None:
            self.say("no_choice")
            return
        review.undo(self.warehouse, case.decision_id, why)
        self.say("decided_undo", list=case.decision_id)

    def undo(self) -> str | None:
        """Take back the last act of the session; return its case."""
        if not self._done:
            self.say("undo_nothing")
            return None
        last = self._done.pop()
        try:
            for number in reversed(last.numbers):
                review.undo(self.warehouse, number, self.words.of("reason", "undone"))
        except UsageError:  # undone by a command meanwhile
            self.say("undo_gone")
        else:
            self.say("decided_undo", list=_listed(last.numbers))
        return last.case_key

    def awaiting(self) -> list[int]:
        """Return the decisions that wait for a second person."""
        return [found.number for found in decisions(self.warehouse) if found.is_awaiting]

    def _note(self, case: Case, numbers: list[int], said: str) -> None:
        self._done.append(_Done(case.case_key, numbers))
        waiting = self._two_persons and not {*numbers}.isdisjoint(self.awaiting())
        self.say("decided_awaits" if waiting else said, list=_listed(numbers))


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))
