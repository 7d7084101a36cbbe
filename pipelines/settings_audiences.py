"""[audiences.<name>]: whom marketing wants to reach, by a condition over segments.customer_360.

Here: the section, and what a condition may be made of. Not here: whether its columns exist, and the
table it becomes (`assets/audiences.py`); who may be contacted (`dbt_like_sql/segments/`).
"""

from typing import Annotated, Literal

import sqlglot
from pydantic import AfterValidator, Field
from sqlglot import exp

from pipelines.settings_section import Section

Channel = Literal["email", "phone", "sms", "whatsapp", "post"]
Purpose = Literal["marketing", "newsletter"]

# What compares and reckons with a row's own values. Whatever could read a file or another table,
# depends on the clock or on chance, is not among them.
_ALLOWED = (
    *(exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Array),
    *(exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is),
    *(exp.Between, exp.In, exp.Like, exp.ILike, exp.Neg, exp.Add, exp.Sub, exp.Mul, exp.Div),
    *(exp.Case, exp.If, exp.Coalesce, exp.Abs, exp.Round, exp.Lower, exp.Upper, exp.Length),
    *(exp.Year, exp.Month, exp.Day, exp.ArrayContains, exp.Cast, exp.DataType),
)
_COMPARING = (
    *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.Between, exp.In),
    *(exp.Like, exp.ILike, exp.ArrayContains, exp.Boolean),
)
_EXAMPLE = "lifecycle = 'dormant' and net_12m > 100"


def parsed_condition(text: str) -> exp.Expr:
    """Return a condition as an expression; its columns are not looked at.

    Raises:
        ValueError: it is none, or holds what a condition on a customer's row may not.
    """
    try:
        found = sqlglot.parse(text, dialect="duckdb")
    except sqlglot.errors.SqlglotError:
        raise ValueError(f"cannot be read as a condition such as {_EXAMPLE}") from None
    if len(found) != 1 or found[0] is None:
        raise ValueError(f"is not one condition such as {_EXAMPLE}")
    parts = list(found[0].walk())
    if refused := [part for part in parts if not isinstance(part, _ALLOWED)]:
        raise ValueError(
            f"has {refused[0].key.upper()}, which is not allowed: a condition compares columns of "
            f"segments.customer_360 with values, such as {_EXAMPLE}"
        )
    if qualified := [part for part in parts if isinstance(part, exp.Column) and part.table]:
        raise ValueError(f"names {qualified[0].sql()}: write the column alone")
    if not _is_yes_or_no(found[0]):
        raise ValueError(f"is no yes or no: compare what it names with a value, such as {_EXAMPLE}")
    return found[0]


def _is_yes_or_no(part: exp.Expr) -> bool:
    """Return whether a condition holds or does not; of columns, those named is_… and has_… do."""
    if isinstance(part, exp.And | exp.Or):
        return _is_yes_or_no(part.left) and _is_yes_or_no(part.right)
    if isinstance(part, exp.Paren | exp.Not | exp.Coalesce):
        return _is_yes_or_no(part.this)
    if isinstance(part, exp.Column):
        return part.name.startswith(("is_", "has_"))
    return isinstance(part, _COMPARING)


def _condition(text: str) -> str:
    parsed_condition(text)
    return text


class Audience(Section):
    """[audiences.<name>]: the customers `where` holds for, who may be contacted for `purpose`.

    A share of them, `control`, is left out by a lot that stays the same, to tell what the contact
    brings. Who was contacted `max_contacts` times through the channel in the last 30 days waits.
    """

    where: Annotated[str, AfterValidator(_condition)]
    channel: Channel
    purpose: Purpose = "marketing"
    control: Annotated[float, Field(ge=0, le=0.5)] = 0.1
    max_contacts: Annotated[int, Field(ge=1, le=1000)] | None = None
