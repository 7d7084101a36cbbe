"""What is said of two records: their evidence, what it comes to, and what cut in, in words.

Here: sentences, for whoever shows them. Not here: how they are printed (`explained.py`) or shown in
a browser (`review_page`), and the evidence itself (`assets/identity/explanation`).
"""

import math

from assets.identity.explanation.facts import Decided
from assets.identity.explanation.pairs import PairExplained
from assets.identity.explanation.reweighing import Evidence, WeighedPair
from assets.identity.explanation.words import Words
from assets.identity.weights import NEVER

_LITTLE = 0.5  # weight of evidence that says next to nothing


def lines_of_pair(found: PairExplained, words: Words) -> list[str]:
    """Return what is to be said of two records before their evidence."""
    one, other = found.one, found.other
    if found.are_one:
        lines = [
            words.say(
                "pair_one", one=one.record_id, other=other.record_id, customer=one.customer_id
            )
        ]
    else:
        lines = [
            words.say(
                "pair_two",
                one=one.record_id,
                other=other.record_id,
                first=one.customer_id or words.say("no_customer"),
                second=other.customer_id or words.say("no_customer"),
            )
        ]
    lines += decision_lines(found.decisions, words)
    if found.stated_keys:
        lines.append(words.say("stated", list=", ".join(found.stated_keys)))
    if found.compared_as is None:
        lines.append(words.say("never_compared", list="; ".join(_why_never(found, words))))
    if found.alike:
        lines.append(words.say("copies"))
    return lines


def _why_never(found: PairExplained, words: Words) -> list[str]:
    apart = [
        words.say("never_fate", record=record.record_id, why=words.of("rule", record.rule))
        for record in (found.one, found.other)
        if record.fate in ("alone", "set_aside")
    ]
    return apart or [words.say("never_kind")]


def decision_lines(found: list[Decided], words: Words) -> list[str]:
    """Return what stewards decided, and that it outranks every score."""
    lines = [
        words.say(
            "decided_same" if each.is_same else "decided_different",
            number=each.number,
            who=each.decided_by,
            day=each.decided_on,
            one=each.one,
            other=each.other,
            why=each.why,
        )
        + ("" if each.state == "in_force" else f" {words.say('decided_unfit')}")
        for each in found
    ]
    return [*lines, words.say("decided_outranks")] if lines else []


def finding(found: PairExplained, item: Evidence, compared_as: str, words: Words) -> str:
    """Return what a comparison found, or why it says nothing."""
    if item.level is not None:
        return words.level(compared_as, item.comparison, item.level)
    records = (found.one, found.other)
    for record in records:
        if reason := record.ignored.get(item.comparison):
            return words.say("ignored_value", why=words.of("ignored", reason))
    known = sum(record.values.get(item.comparison) is not None for record in records)
    return words.say(("missing_both", "missing", "unjudged")[known])


def forbidden_lines(pair: WeighedPair, compared_as: str, words: Words) -> list[str]:
    """Return that rules forbid that they are one, if any does."""
    rules = [_named(item, compared_as, words) for item in pair.evidence if item.forbids]
    return [words.say("forbidden", list="; ".join(rules))] if rules else []


def _named(item: Evidence, compared_as: str, words: Words) -> str:
    return (
        f"{words.name(compared_as, item.comparison)}: "
        f"{words.level(compared_as, item.comparison, str(item.level))}"
    )


def for_and_against(
    pair: WeighedPair, compared_as: str, words: Words, most: int | None = None
) -> list[str]:
    """Return what speaks for one party and what against, the weightiest first."""
    against = pair.likeliest
    weighed = [
        (bits(item.weights[against]), _named(item, compared_as, words))
        for item in pair.evidence
        if abs(bits(item.weights.get(against, 0.0))) >= _LITTLE
    ]
    sides = (
        sorted((each for each in weighed if each[0] > 0), reverse=True),
        sorted(each for each in weighed if each[0] < 0),
    )
    return [
        words.say(
            said,
            list="; ".join(f"{name} ({words.number(w)})" for w, name in side[:most])
            or words.say("nothing"),
        )
        for said, side in zip(("for", "against"), sides, strict=True)
    ]


def chances(pair: WeighedPair, compared_as: str, words: Words) -> str:
    """Return how likely one party and each alternative are by the pair's evidence."""
    shares = pair.shares
    one = 1 - math.fsum(shares.values())
    said = [f"{words.say(f'chance_{compared_as}')} {words.share(one)}"]
    said += [f"{words.of('alternative', name)} {words.share(p)}" for name, p in shares.items()]
    return f"{words.say('chances')}: {'; '.join(said)}."


def in_customers(found: PairExplained, words: Words) -> list[str]:
    """Return what the other records of both customers make of it."""
    if found.joined:
        return [
            words.say(
                "joined_here",
                one=" + ".join(found.joined.one),
                other=" + ".join(found.joined.other),
                share=words.share(found.joined.join.probability),
            )
        ]
    if found.as_wholes is None:
        return []
    if found.as_wholes <= -NEVER:
        return [words.say("as_wholes_never")]
    return [words.say("as_wholes", share=words.share(1 / (1 + math.exp(-found.as_wholes))))]


def bits(log_odds: float) -> float:
    """Return ln odds as Splink's weight, to the base of 2."""
    return log_odds / math.log(2)
