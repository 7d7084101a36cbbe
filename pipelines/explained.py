"""What people see of `goldsmith explain`: a pair or a customer in words, tables and as a chart.

Values of persons are printed for the one who asks for these records. They go nowhere else: not to
logs, and not into the chart.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from assets.identity.explanation.customers import CustomerExplained, Link, Nearby
from assets.identity.explanation.facts import Record
from assets.identity.explanation.pairs import PairExplained
from assets.identity.explanation.reweighing import WeighedPair
from assets.identity.explanation.waterfall import waterfall_page
from assets.identity.explanation.words import Language, Words, read_words
from assets.identity.weights import logit
from pipelines.console import out, print_rows
from pipelines.errors import UsageError
from pipelines.explain import decided_later, explained
from pipelines.pair_words import (
    bits,
    chances,
    decision_lines,
    finding,
    for_and_against,
    forbidden_lines,
    in_customers,
    lines_of_pair,
)
from pipelines.settings import Identity
from pipelines.warehouse import Warehouse

_SHOWN = 3  # pieces of evidence of a link, for and against


def print_explained(
    warehouse: Warehouse,
    identity: Identity,
    names: Sequence[str],
    language: Language,
    html: Path | None,
) -> None:
    """Print the explanation of a pair or a customer; write its chart if a file is named."""
    words = read_words(language)
    with out.status(words.say("reading")):
        found = explained(warehouse, names)
    if isinstance(found, PairExplained):
        _print_lines(lines_of_pair(found, words))
        _print_pair(found, identity, words)
        ids = [found.one.record_id, found.other.record_id]
    else:
        _print_customer(found, identity, words)
        ids = [record.record_id for record in found.records]
    _print_lines(
        words.say("decided_later", number=number) for number in decided_later(warehouse, ids)
    )
    if html:
        html.write_text(_page(found, words), "utf-8")
        _print_lines([words.say("written", file=html)])


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        out.print(line, markup=False)


def _page(found: PairExplained | CustomerExplained, words: Words) -> str:
    """Return the page of a pair, or of the pair that is a customer's weakest link.

    Raises:
        UsageError: nothing was weighed.
    """
    if isinstance(found, PairExplained):
        pair, ids = found.weighed, (found.one.record_id, found.other.record_id)
    else:
        weakest = found.weakest
        pair, ids = (weakest.best, weakest.best_ids) if weakest else (None, ("", ""))
    if pair is None or found.compared_as is None:
        raise UsageError(
            "--html: there is no chart, since nothing was weighed. Name two records that are "
            "compared with each other and differ."
        )
    left, right = sorted(ids)
    lines = [
        chances(pair, found.compared_as, words),
        *forbidden_lines(pair, found.compared_as, words),
    ]
    return waterfall_page(pair, found.compared_as, (left, right), lines, words)


def _print_pair(found: PairExplained, identity: Identity, words: Words) -> None:
    """Print the evidence of a pair that was weighed, and what it comes to."""
    pair, compared_as = found.weighed, found.compared_as
    if pair is None or compared_as is None:
        return
    _print_lines(forbidden_lines(pair, compared_as, words))
    print_rows(
        None,
        [
            words.say("evidence"),
            found.one.record_id,
            found.other.record_id,
            words.say("finding"),
            *(words.of("column", alternative) for alternative in pair.prior),
        ],
        _evidence_rows(found, pair, compared_as, words),
    )
    alternative = pair.likeliest
    _print_lines(
        [
            words.say("weight_is", alternative=words.of("alternative", alternative)),
            *for_and_against(pair, compared_as, words),
            chances(pair, compared_as, words),
            *in_customers(found, words),
            words.say(
                "accept",
                accept=words.share(identity.accept),
                release=words.share(identity.release),
            ),
        ]
    )
    if not found.is_kept:
        _print_lines([words.say("not_kept")])


def _evidence_rows(
    found: PairExplained, pair: WeighedPair, compared_as: str, words: Words
) -> list[list[object]]:
    rows: list[list[object]] = [
        [words.say("prior"), "", "", words.say("prior_is"), *_weights(pair.prior, pair, words)]
    ]
    for item in pair.evidence:
        values = [record.values.get(item.comparison) for record in (found.one, found.other)]
        if item.level is None and not any(values):
            continue
        rows.append(
            [
                words.name(compared_as, item.comparison),
                *values,
                finding(found, item, compared_as, words),
                *_weights(item.weights, pair, words),
            ]
        )
    return [*rows, [words.say("sum"), "", "", "", *_weights(pair.against, pair, words)]]


def _weights(found: dict[str, float], pair: WeighedPair, words: Words) -> list[str]:
    """Return ln odds by alternative as they are shown, empty where there are none."""
    return [words.number(bits(found[name])) if name in found else "" for name in pair.prior]


def _print_customer(found: CustomerExplained, identity: Identity, words: Words) -> None:
    lines = [words.say("customer", customer=found.customer_id, count=len(found.records))]
    if found.confidence is None:
        lines.append(words.say("confidence_single"))
    elif found.compared_as == "organisation":
        share = words.share(found.confidence)
        lines.append(words.say("confidence_organisation", share=share))
    else:
        share = words.share(found.confidence)
        lines += [words.say("confidence", share=share), words.say("confidence_of")]
    _print_lines(lines)
    _print_records(found, words)
    _print_links(found, identity, words)
    _print_lines(_what_cut_in(found, words))
    _print_nearby(found, words)


def _print_records(found: CustomerExplained, words: Words) -> None:
    """Print what each record states that any of them states; the fewer of both stand across."""
    stated = [
        name
        for name in dict.fromkeys(name for record in found.records for name in record.values)
        if any(record.values.get(name) for record in found.records)
    ]
    kind = found.compared_as or "person"
    is_across = len(found.records) < len(stated)
    table: list[Sequence[object]] = [
        [
            words.say("evidence" if is_across else "own_record"),
            *(words.name(kind, name) for name in stated),
        ]
    ]
    table += [
        [record.record_id, *(record.values.get(name) for name in stated)]
        for record in found.records
    ]
    if is_across:
        table = list(zip(*table, strict=True))
    print_rows(None, [str(name) for name in table[0]], table[1:])


def _print_links(found: CustomerExplained, identity: Identity, words: Words) -> None:
    if not found.links or found.compared_as is None:
        return
    print_rows(
        words.say("hangs"),
        ["", words.say("link"), words.say("with"), words.say("sure"), words.say("evidence")],
        [
            [
                number,
                "\n".join(link.one),
                "\n".join(link.other),
                words.share(link.join.probability),
                "\n".join(_why_linked(link, found.compared_as, identity, words)),
            ]
            for number, link in enumerate(found.links, 1)
        ],
    )
    weakest = found.weakest
    if weakest and not weakest.join.is_fixed:
        one, other = sorted(weakest.best_ids)
        share = words.share(weakest.join.probability)
        _print_lines([words.say("weakest", share=share, one=one, other=other)])


def _why_linked(link: Link, compared_as: str, identity: Identity, words: Words) -> list[str]:
    """Return what speaks for and against a link, or what made it no question of that."""
    if link.join.is_fixed:
        return [words.say("by_decision" if link.decisions else "by_copy")]
    pair = " + ".join(sorted(link.best_ids))
    lines = [pair, *for_and_against(link.best, compared_as, words, _SHOWN)]
    if link.join.log_odds < logit(identity.accept):
        lines.append(words.say("held"))
    return lines


def _what_cut_in(found: CustomerExplained, words: Words) -> list[str]:
    """Return what made the customer beside scores: decisions, stated keys, copies, limits."""
    lines = decision_lines(found.decisions, words)
    if found.stated_keys:
        lines.append(words.say("stated", list=", ".join(found.stated_keys)))
    for first, others in found.copies.items():
        lines.append(words.say("copies_of", list=", ".join([first, *others])))
    lines += [_alone(record, words) for record in found.records if record.fate == "alone"]
    lines += [
        words.say("oversized", found=each.found, what=words.of("limit", each.what), most=each.most)
        for each in found.limits
    ]
    return lines


def _alone(record: Record, words: Words) -> str:
    return words.say("alone", record=record.record_id, why=words.of("rule", record.rule))


def _print_nearby(found: CustomerExplained, words: Words) -> None:
    if not found.nearby:
        _print_lines([words.say("nobody_near")])
        return
    print_rows(
        words.say("nearby"),
        [
            words.say(name)
            for name in ("other_customer", "own_record", "their_record", "probability")
        ],
        [
            [
                each.customer_id,
                each.own_id,
                each.record_id,
                _near(each, words),
            ]
            for each in found.nearby
        ],
    )


def _near(nearby: Nearby, words: Words) -> str:
    share = words.share(nearby.probability)
    return words.say("never", share=share) if nearby.is_forbidden else share
