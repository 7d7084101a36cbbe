"""What people see of `evaluate` and `retrain`: figures, merges, wrong pairs, oddities, models.

Ids of records, persons and customers only, never a value of a person.
"""

from typing import TYPE_CHECKING

from pipelines.console import out, print_rows
from pipelines.counted import counted

if TYPE_CHECKING:  # Splink behind it takes a second to import
    from assets.identity.evaluation.figures import Figures, Merges
    from assets.identity.evaluation.mistakes import Mistake
    from assets.identity.evaluation.oddities import Oddity
    from assets.identity.retraining import Linked, Retraining


def print_figures(found: "Figures") -> None:
    """Print how good links are, how many persons were found exactly, and the worst merges."""
    print_rows(
        f"{counted(found.coverage.both, 'record')} whose person is known",
        ["", "precision", "recall", "F1"],
        [
            [name, f"{quality.precision:.4f}", f"{quality.recall:.4f}", f"{quality.f1:.4f}"]
            for name, quality in (("pairwise", found.pairwise), ("B³", found.b_cubed))
        ],
    )
    out.print(
        f"{found.exact_persons:,} of {counted(found.persons, 'person')} "
        f"({found.exact_persons / found.persons:.1%}) are found exactly: all their records "
        "together, and nobody else's."
    )
    out.print(
        f"Not counted: {counted(found.coverage.only_truth, 'record that is', 'records that are')} "
        f"in the truth only, {found.coverage.only_found:,} among the links only."
    )
    over, under = found.over_merges, found.under_merges
    hold = counted(over.count, "customer holds several persons", "customers hold several persons")
    are = counted(under.count, "person is in several customers", "persons are in several customers")
    _print_merges(over, hold, "customer", "persons")
    _print_merges(under, are, "person", "customers")


def _print_merges(merges: "Merges", what: str, whole: str, parts: str) -> None:
    shown = len(merges.worst)
    if not shown:
        out.print(what)
        return
    print_rows(
        what + (f", the {shown} worst" if shown < merges.count else ""),
        [whole, "records", parts],
        [[mixed.id, mixed.records, mixed.parts] for mixed in merges.worst],
    )


def print_mistakes(mistakes: "list[Mistake]", most: int) -> None:
    """Print the wrong pairs that are surest, with their evidence."""
    for kind in ("wrongly together", "wrongly apart"):
        pairs = [mistake for mistake in mistakes if mistake.kind == kind]
        if not pairs[:most]:
            out.print(f"{counted(len(pairs), 'pair')} {kind}")
            continue
        print_rows(
            f"{counted(len(pairs), 'pair')} {kind}"
            + (f", the {most} surest" if len(pairs) > most else ""),
            ["records", "probability", "evidence (ln odds)"],
            [
                [
                    f"{pair.record_id_l}\n{pair.record_id_r}",
                    "" if pair.probability is None else f"{pair.probability:.4f}",
                    " · ".join(pair.evidence) or "never compared",
                ]
                for pair in pairs[:most]
            ],
        )


def print_oddities(oddities: "list[Oddity]") -> None:
    """Print each check, how many customers it finds odd, and the ids of some."""
    print_rows(
        "What looks odd in customers, wrong or not",
        ["check", "customers", "share", "such as"],
        [
            [odd.check, odd.customers, f"{odd.share:.2%}", ", ".join(odd.examples)]
            for odd in oddities
        ],
    )


def print_retraining(found: "Retraining", used: str) -> None:
    """Print what a newly learnt model has learnt, and what it changes against the one in use."""
    before, after = _figures(found.before), _figures(found.after)
    learnt = found.after.model
    print_rows(
        f"Before: {used}, learnt from {found.before.model.trained_on}. "
        f"After: learnt from {learnt.trained_on}, {learnt.profile.as_of}.",
        ["", "before", "after"],
        [[name, before[name], after[name]] for name in before],
    )
    out.print(f"{counted(found.changed_records, 'record')} would change customer.")
    print_rows(
        "What moved most: share among pairs of one person (m) and of strangers (u)",
        ["comparison", "level", "share", "before", "after"],
        [[m.comparison, m.level, m.kind, f"{m.before:.3g}", f"{m.after:.3g}"] for m in found.moves],
    )


def _figures(linked: "Linked") -> dict[str, object]:
    """Return what a model has learnt and what it finds in the night, by what it is called."""
    model, quality = linked.model, linked.quality
    figures: dict[str, object] = {
        "records learnt from": model.records,
        "pairs of one person expected in them": round(model.expected_pairs),
        "pairs of one person per record": f"{model.same_person_per_record:.3f}",
        "pairs of one household per record": f"{model.same_household_per_record:.3f}",
        "customers of this night": linked.customers,
    }
    if quality:
        shares = {"precision": quality.precision, "recall": quality.recall, "F1": quality.f1}
        figures |= {f"pairwise {name}": f"{share:.4f}" for name, share in shares.items()}
    return figures
