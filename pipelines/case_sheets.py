"""Cases in a file that stewards open in a spreadsheet: written out, and read back decided.

Here: which columns there are, and what a row may say. Not here: the file itself (`sheets.py`).
"""

from collections.abc import Sequence
from pathlib import Path

from assets.identity.bonds import Bonds
from assets.identity.explanation.words import Language, read_words
from pipelines.cases import SAMPLE, Answer, Case, Queue, contradicting
from pipelines.decisions import DIFFERENT, SAME, UNSURE, Key
from pipelines.errors import UsageError
from pipelines.sheets import read_sheet, write_sheet

_ANSWERS = (SAME["record"], DIFFERENT["record"], UNSURE)
_ABOUT = ["_case", "_data", "kind", "question", "detail", "probability", "revenue", "contacts"]
_GIVEN_BACK = ["decision", "why"]


def export_cases(
    queue: Queue, target: Path, kind: str | None = None, language: Language = "en"
) -> int:
    """Write the open cases to a file, with a column for the decision; return how many.

    Raises:
        UsageError: there is none, or the file is there.
    """
    cases = queue.open_cases(kind)
    if not cases:
        raise UsageError("no case is open: there is nothing to export.")
    said = [{one.attribute: one for one in of_case} for of_case in queue.said(cases)]
    attributes = sorted({attribute for of_case in said for attribute in of_case})
    header = [*_ABOUT, *_GIVEN_BACK, "record", "other_record"]
    header += [name for attribute in attributes for name in (attribute, f"other_{attribute}")]
    rows = [
        [*_about(case, language, is_blind=kind == SAMPLE), "", "", *_two(case.record_ids)]
        + [cell for name in attributes for cell in _two(of[name].values if name in of else [])]
        for case, of in zip(cases, said, strict=True)
    ]
    write_sheet(target, header, rows)
    return len(cases)


def read_answers(queue: Queue, source: Path) -> tuple[list[Answer], int]:
    """Return the answers of a file, and how many rows others have answered meanwhile.

    Raises:
        UsageError: a row is not as it must be, or says what others or decisions contradict.
    """
    header, rows = read_sheet(source)
    if missing := [name for name in (*_ABOUT[:2], *_GIVEN_BACK) if name not in header]:
        raise UsageError(
            f"{source.name}: the column '{missing[0]}' is missing. Fill in 'decision' and "
            "'why' of a file that `goldsmith review export` wrote, and leave all else."
        )
    known = {case.case_key: case for case in queue.all_cases()}
    still_open = {case.case_key for case in queue.still_open()}
    bonds = queue.bonds()
    answers: list[Answer] = []
    answered = 0
    for number, row in enumerate(rows, 1):
        if not row["decision"].strip():
            continue
        where = f"{source.name}: row {number}"
        answer = _answer(where, row, known)
        if answer.case in (earlier.case for earlier in answers):
            raise UsageError(f"{where}: an earlier row decides the same case. Keep one of them.")
        if answer.case.case_key not in still_open:
            answered += 1
            continue
        _refuse_contradiction(where, number, answer, bonds)
        answers.append(answer)
    return answers, answered


def _about(case: Case, language: Language, *, is_blind: bool) -> list[str]:
    """Return what is known of a case; blindly, nothing that says what scores make of it."""
    asked = read_words(language).of("question", SAMPLE)
    known = [case.case_key, case.data_key, SAMPLE, asked, "", ""]
    if not is_blind:
        likely = "" if case.probability is None else f"{case.probability:.2f}"
        known[2:] = [", ".join(case.kinds), case.question(language), case.detail or "", likely]
    return [*known, f"{case.revenue_gross:.2f}", str(case.contact_count)]


def _two(cells: Sequence[str]) -> list[str]:
    """Return the cells of two records; those of more records stand in one."""
    if len(cells) <= 2:
        return [*cells, "", ""][:2]
    return [" | ".join(dict.fromkeys(cell for cell in cells if cell)), ""]


def _answer(where: str, row: dict[str, str], known: dict[str, Case]) -> Answer:
    """Return the answer of a row.

    Raises:
        UsageError: it is none, or none to this case.
    """
    decision, case = row["decision"].strip().lower(), known.get(row["_case"])
    if decision not in _ANSWERS:
        raise UsageError(f"{where}: 'decision' is none of {', '.join(_ANSWERS)}. Correct it.")
    if not row["why"].strip():
        raise UsageError(f"{where}: 'why' is empty: say for what reason.")
    if case is None or case.data_key != row["_data"]:
        raise UsageError(
            f"{where}: the published night does not ask this, or its records say something else "
            "by now. Export the cases again."
        )
    if decision in case.choices:
        return Answer(case, decision, row["why"])
    if case.kind == "oversized":
        raise UsageError(
            f"{where}: which records of {case.customer_ids[0]} are different? Name two with "
            "`goldsmith review different`."
        )
    raise UsageError(
        f"{where}: it is about decision {case.decision_id}. Take it back with `goldsmith "
        f"review undo {case.decision_id}`, or say unsure to let it wait."
    )


def _refuse_contradiction(where: str, number: int, answer: Answer, bonds: Bonds[Key]) -> None:
    """Take an answer into account among those before it, and decisions; rows are below zero.

    Raises:
        UsageError: it contradicts them.
    """
    if against := contradicting(answer, bonds, -number):
        said = ", ".join(
            f"row {-b.number}" if b.number < 0 else f"decision {b.number}" for b in against
        )
        raise UsageError(
            f"{where}: {' and '.join(answer.case.record_ids)}: {said} says otherwise. Correct "
            "one of the rows, or undo the decision first (`goldsmith review undo`)."
        )
