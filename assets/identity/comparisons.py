"""How two records of persons are compared: named comparisons, each with named levels.

Here: the SQL of each level, best first, and what is typical of it before anything was learnt. Not
here: learning (`training.py`) and scoring (`scoring.py`). The levels follow the measurements on
seven public data sets, and German customers' own traps: twins, father and son, couples.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One way in which two values can agree or not.

    `typical` is its usual share among pairs of one person, before learning. `household` is the same
    among two members of one household, for comparisons that households share. `frequency` names the
    column whose value's own frequency says how often strangers agree on it. `held` levels speak
    against one person and are not learnt: too few true pairs are there to learn from. A level that
    `forbids` is no matter of odds: the two are never one person, whatever else agrees.
    """

    name: str
    condition: str
    typical: float = 0.08
    household: float = 0.05
    frequency: str | None = None
    held: bool = False
    forbids: bool = False


@dataclass(frozen=True)
class Comparison:
    """What is compared, in its levels; `missing` is the condition under which it says nothing.

    `is_shared`: members of a household have it in common, such as the surname.
    """

    name: str
    missing: str
    levels: tuple[Level, ...]
    is_shared: bool = False


def _either_null(*columns: str) -> str:
    return " or ".join(f"{column}_{side} is null" for column in columns for side in "lr")


def _exact(column: str, typical: float = 0.8, household: float = 0.7) -> Level:
    # Splink finds the exact level of a frequency by this very form of the condition.
    condition = f'"{column}_l" = "{column}_r"'
    return Level("exact", condition, typical, household, frequency=column)


def _alike(left: str, right: str, share: float) -> str:
    return f"jaro_winkler_similarity({left}, {right}) >= {share}"


def _differ(column: str, most: int) -> str:
    return f"damerau_levenshtein({column}_l, {column}_r) <= {most}"


ELSE = Level("else", "else")
_SAME_SEX = "gender_l is not distinct from gender_r or gender_l is null or gender_r is null"
# Two names that many people bear are two names, however alike; a typo is rare beside its original.
_ESTABLISHED = (
    "least(first_name_count_l, first_name_count_r) >= 4 and least(first_name_count_l,"
    " first_name_count_r) >= 0.03 * greatest(first_name_count_l, first_name_count_r)"
)
_FORMS = (
    "(coalesce(list_has_any(nickname_groups_l, nickname_groups_r), false)"
    " or coalesce(list_contains(nickname_groups_l, first_name_r), false)"
    " or coalesce(list_contains(nickname_groups_r, first_name_l), false)"
    " or coalesce(list_contains(string_split(middle_names_l, ' '), first_name_r), false)"
    " or coalesce(list_contains(string_split(middle_names_r, ' '), first_name_l), false)"
    f" or not ({_ESTABLISHED}) and ("
    "length(first_name_l) > 2 and starts_with(first_name_r, first_name_l)"
    " or length(first_name_r) > 2 and starts_with(first_name_l, first_name_r)))"
)
_SWAPPED = (
    f"({_alike('first_name_l', 'last_name_r', 0.9)}"
    f" and {_alike('last_name_l', 'first_name_r', 0.9)}"
    " and first_name_l <> first_name_r and last_name_l <> last_name_r)"
)
_SPELLED_ALIKE = (
    f"({_alike('first_name_l', 'first_name_r', 0.92)} or {_differ('first_name', 1)})"
    " and least(length(first_name_l), length(first_name_r)) > 2"
)
_TWINS = (
    "birth_date_l = birth_date_r and last_name_l = last_name_r and not ("
    f"({_SAME_SEX}) and ({_FORMS} or {_SPELLED_ALIKE} and not ({_ESTABLISHED})))"
)
_DAY_MONTH_SWAPPED = (
    "left(birth_date_l, 4) = left(birth_date_r, 4)"
    " and substr(birth_date_l, 6, 2) = substr(birth_date_r, 9, 2)"
    " and substr(birth_date_l, 9, 2) = substr(birth_date_r, 6, 2)"
)
_FATHER_OR_SON = (
    "coalesce(has_namesake_at_home_l and has_namesake_at_home_r and first_name_l = first_name_r"
    " and last_name_l = last_name_r and address_l = address_r"
    " and (birth_date_l is null or birth_date_r is null), false)"
)
_YEARS_APART = "abs(left(birth_date_l, 4)::integer - left(birth_date_r, 4)::integer)"
_PHONES_EQUAL = (
    "mobile_l = mobile_r or landline_l = landline_r or mobile_l = landline_r"
    " or landline_l = mobile_r"
)
_SAME_STREET = _alike("street_l", "street_r", 0.93)

COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "first_name",
        _either_null("first_name"),
        (
            Level(
                "initial",
                "least(length(first_name_l), length(first_name_r)) = 1"
                " and left(first_name_l, 1) = left(first_name_r, 1)",
                0.03,
            ),
            _exact("first_name"),
            Level("twins", _TWINS, 0.000001, forbids=True),
            Level("swapped", _SWAPPED, 0.005),
            Level("nickname", f"{_FORMS} and ({_SAME_SEX})", 0.05),
            Level("near", f"{_SPELLED_ALIKE} and not ({_ESTABLISHED}) and ({_SAME_SEX})", 0.08),
            Level(
                "alike",
                f"{_alike('first_name_l', 'first_name_r', 0.8)} and not ({_ESTABLISHED})"
                f" and ({_SAME_SEX})",
                0.03,
            ),
            ELSE,
        ),
    ),
    Comparison(
        "last_name",
        f"{_either_null('last_name')} or coalesce({_SWAPPED}, false)",
        (
            _exact("last_name"),
            Level(
                "near",
                f"{_alike('last_name_l', 'last_name_r', 0.92)} or {_differ('last_name', 1)}",
                0.08,
                0.1,
            ),
            Level("part", "list_has_any(last_name_words_l, last_name_words_r)", 0.02),
            Level("alike", _alike("last_name_l", "last_name_r", 0.8), 0.03),
            ELSE,
        ),
        is_shared=True,
    ),
    Comparison(
        "generation",
        f"({_either_null('name_suffix')}) and not {_FATHER_OR_SON}",
        (
            Level("suffix_differs", "name_suffix_l <> name_suffix_r", 0.001, forbids=True),
            # Whose the record without a birth date is, nobody can tell.
            Level("father_or_son", _FATHER_OR_SON, 0.01, held=True),
            Level("else", "else", 0.9),
        ),
    ),
    Comparison(
        "sex",
        f"{_either_null('gender')} or first_name_l = first_name_r",
        (Level("same", "gender_l = gender_r", 0.97), ELSE),
    ),
    Comparison(
        "birth_date",
        _either_null("birth_date"),
        (
            _exact("birth_date"),
            Level("near", f"{_differ('birth_date', 1)} or {_DAY_MONTH_SWAPPED}", 0.08),
            Level(
                "generation",
                f"{_YEARS_APART} between 14 and 60"
                " and right(birth_date_l, 5) <> right(birth_date_r, 5)",
                0.00001,
                forbids=True,
            ),
            Level(
                "two_digits",
                f"{_differ('birth_date', 2)} and (left(birth_date_l, 4) = left(birth_date_r, 4)"
                " or right(birth_date_l, 5) = right(birth_date_r, 5))",
                0.02,
            ),
            Level("year", "left(birth_date_l, 4) = left(birth_date_r, 4)", 0.02),
            ELSE,
        ),
    ),
    Comparison(
        "sale",
        f"{_either_null('shared_sales')} or silo_l = silo_r",
        (
            Level("shared", "list_has_any(shared_sales_l, shared_sales_r)", 0.9),
            Level("else", "else", 0.1, 0.95),
        ),
        is_shared=True,  # one orders, the other shows the card
    ),
    Comparison(
        "email",
        _either_null("email"),
        (
            _exact("email", household=0.6),
            Level(
                "local_part",
                "split_part(email_l, '@', 1) = split_part(email_r, '@', 1)"
                " and length(split_part(email_l, '@', 1)) > 3",
                0.02,
            ),
            Level(
                "near",
                "regexp_replace(split_part(email_l, '@', 1), '[^0-9]', '', 'g')"
                " = regexp_replace(split_part(email_r, '@', 1), '[^0-9]', '', 'g')"
                f" and {_differ('email', 2)}",
            ),
            ELSE,
        ),
        is_shared=True,
    ),
    Comparison(
        "phone",
        "coalesce(mobile_l, landline_l) is null or coalesce(mobile_r, landline_r) is null",
        (
            Level("exact", f"coalesce({_PHONES_EQUAL}, false)", 0.8, 0.6),
            Level("near", f"{_differ('mobile', 1)} or {_differ('landline', 1)}", 0.05),
            ELSE,
        ),
        is_shared=True,
    ),
    Comparison(
        "address",
        _either_null("street"),
        (
            _exact("address"),
            Level(
                "same_house",
                f"house_l = house_r and {_alike('street_l', 'street_r', 0.88)}",
                0.08,
                0.1,
            ),
            Level(
                "near",
                f"{_SAME_STREET} and (house_l is null or house_r is null or {_differ('house', 1)})",
            ),
            Level("street", _SAME_STREET),
            ELSE,
        ),
        is_shared=True,
    ),
    Comparison(
        "postal_code",
        f"{_either_null('postal_code')} or coalesce(address_l = address_r, false)"
        " and left(postal_code_l, 2) = left(postal_code_r, 2)",
        (
            _exact("postal_code"),
            Level("near", _differ("postal_code", 1), 0.05, 0.1),
            Level("region", "left(postal_code_l, 3) = left(postal_code_r, 3)", 0.05, 0.1),
            ELSE,
        ),
        is_shared=True,
    ),
)
