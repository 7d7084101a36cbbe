"""How two records of persons are compared: named comparisons, each with named levels.

Here: the SQL of each level, best first, and what is typical of it before anything was learnt. Not
here: learning (`training.py`) and scoring (`scoring.py`). The levels follow the measurements on
seven public data sets, and German customers' own traps: twins, father and son, couples.
"""

from assets.identity.comparisons import ELSE, Comparison, Level, alike, differ, either_null, exact

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
    "(first_name_l <> first_name_r and last_name_l <> last_name_r"
    f" and {alike('first_name_l', 'last_name_r', 0.9)}"
    f" and {alike('last_name_l', 'first_name_r', 0.9)})"
)
_INITIAL = (
    "least(length(first_name_l), length(first_name_r)) = 1"
    " and left(first_name_l, 1) = left(first_name_r, 1)"
)
# Where Martin and Monika live, M. says nothing of which of them it is.
_SHORT_FOR_SEVERAL = (
    "(is_short_for_several_l or is_short_for_several_r) and first_name_l <> first_name_r"
    f" and ({_INITIAL} or {_FORMS})"
)
_SPELLED_ALIKE = (
    f"({alike('first_name_l', 'first_name_r', 0.92)} or {differ('first_name', 1)})"
    " and least(length(first_name_l), length(first_name_r)) > 2"
)
# A personal number that both carry outranks what their names and birth dates forbid.
_OTHER_NUMBER = "coalesce(levenshtein(id_number_l, id_number_r), 9) > 2"
_SURNAMES_ALIKE = f"({alike('last_name_l', 'last_name_r', 0.92)} or {differ('last_name', 1)})"
_TWINS = (
    f"birth_date_l = birth_date_r and ({_OTHER_NUMBER})"
    f" and (last_name_l = last_name_r or address_l = address_r and {_SURNAMES_ALIKE})"
    f" and (not ({_SAME_SEX}) or not {_FORMS} and ({_ESTABLISHED}"
    " or jaro_winkler_similarity(first_name_l, first_name_r) < 0.7))"
)
_DAY_MONTH_SWAPPED = (
    "birth_year_l = birth_year_r"
    " and substr(birth_date_l, 6, 2) = substr(birth_date_r, 9, 2)"
    " and substr(birth_date_l, 9, 2) = substr(birth_date_r, 6, 2)"
)
_FATHER_OR_SON = (
    "coalesce(has_namesake_at_home_l and has_namesake_at_home_r and first_name_l = first_name_r"
    " and last_name_l = last_name_r and address_l = address_r"
    " and (birth_date_l is null or birth_date_r is null), false)"
)
_YEARS_APART = "abs(birth_year_l - birth_year_r)"
# A silo itself says so: it merged the two, or has the other's number.
_STATED = "coalesce(list_has_any(stated_keys_l, stated_keys_r), false)"
# Two who are called alike have addresses alike at any provider. One surname may be mistyped.
_EMAILS_OF_ONE_NAME = (
    "email_l <> email_r"
    " and (email_local_part_l = email_local_part_r and (is_email_a_name_l or is_email_a_name_r)"
    f" or is_email_a_name_l and is_email_a_name_r and {differ('email', 2)})"
)
_SAME_STREET = alike("street_l", "street_r", 0.93)
# Hauptstraße 5 stands in every town.
_STREET_OF_OTHER_TOWN = (
    "left(postal_code_l, 2) <> left(postal_code_r, 2) and coalesce(city_l <> city_r, true)"
    f" and {alike('street_l', 'street_r', 0.88)} and not {differ('postal_code', 1)}"
)

COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "first_name",
        f"{either_null('first_name')} or {_SHORT_FOR_SEVERAL}",
        (
            Level("initial", _INITIAL, 0.03),
            exact("first_name"),
            Level("twins", _TWINS, 0.000001, forbids=True),
            Level("swapped", _SWAPPED, 0.005),
            Level("nickname", f"{_FORMS} and ({_SAME_SEX})", 0.05),
            Level("near", f"{_SPELLED_ALIKE} and not ({_ESTABLISHED}) and ({_SAME_SEX})", 0.08),
            Level(
                "alike",
                f"{alike('first_name_l', 'first_name_r', 0.8)} and not ({_ESTABLISHED})"
                f" and ({_SAME_SEX})",
                0.03,
            ),
            ELSE,
        ),
        is_inherited=True,
        forms=("exact", "initial", "swapped", "nickname"),
    ),
    Comparison(
        "last_name",
        f"{either_null('last_name')} or {_SWAPPED}",
        (
            exact("last_name"),
            Level("near", _SURNAMES_ALIKE, 0.08, 0.1),
            Level("part", "list_has_any(last_name_words_l, last_name_words_r)", 0.02),
            Level("alike", alike("last_name_l", "last_name_r", 0.8), 0.03),
            ELSE,
        ),
        is_shared=True,
    ),
    Comparison(
        "middle_names",
        either_null("middle_names"),
        (
            exact("middle_names"),
            Level("initial", "left(middle_names_l, 1) = left(middle_names_r, 1)", 0.1),
            ELSE,
        ),
    ),
    Comparison(
        "generation",
        f"({either_null('name_suffix')}) and not {_FATHER_OR_SON}",
        (
            Level("suffix_differs", "name_suffix_l <> name_suffix_r", 0.001, forbids=True),
            # Whose the record without a birth date is, nobody can tell.
            Level("father_or_son", _FATHER_OR_SON, 0.01, held=True),
            Level("else", "else", 0.9),
        ),
    ),
    Comparison(
        "sex",
        f"{either_null('gender')} or first_name_l = first_name_r",
        (Level("same", "gender_l = gender_r", 0.97), ELSE),
        is_inherited=True,
    ),
    Comparison(
        "birth_date",
        either_null("birth_date"),
        (
            exact("birth_date"),
            Level("near", f"{differ('birth_date', 1)} or {_DAY_MONTH_SWAPPED}", 0.08),
            Level(
                "generation",
                f"{_YEARS_APART} between 14 and 60"
                f" and birthday_l <> birthday_r and ({_OTHER_NUMBER})",
                0.00001,
                forbids=True,
            ),
            Level(
                "two_digits",
                f"{differ('birth_date', 2)}"
                " and (birth_year_l = birth_year_r or birthday_l = birthday_r)",
                0.02,
            ),
            Level("year", "birth_year_l = birth_year_r", 0.02),
            ELSE,
        ),
        forms=("exact",),
    ),
    Comparison(
        "sale",
        f"({either_null('shared_sales')} or silo_l = silo_r) and not {_STATED}",
        (
            Level("stated", _STATED, 0.05, 0.0003),
            Level("shared", "list_has_any(shared_sales_l, shared_sales_r)", 0.9),
            Level("else", "else", 0.1, 0.95),
        ),
        is_shared=True,  # one orders, the other shows the card
    ),
    Comparison(
        "email",
        f"{either_null('email')} or {_EMAILS_OF_ONE_NAME}",
        (
            exact("email", household=0.6),
            Level(
                "local_part",
                "email_local_part_l = email_local_part_r and length(email_local_part_l) > 3",
                0.02,
            ),
            Level("near", f"email_digits_l = email_digits_r and {differ('email', 2)}"),
            ELSE,
        ),
        is_shared=True,
    ),
    Comparison(
        "mobile",
        f"({either_null('mobile')})"
        " and not coalesce(mobile_l = landline_r or landline_l = mobile_r, false)",
        (
            Level(
                "exact",
                "coalesce(mobile_l = mobile_r or mobile_l = landline_r or landline_l = mobile_r,"
                " false)",
                0.8,
                0.1,
            ),
            Level("near", differ("mobile", 1), 0.05),
            Level("else", "else", 0.1, 0.8),
        ),
        is_shared=True,
    ),
    Comparison(
        "landline",
        either_null("landline"),
        (
            exact("landline", household=0.6),
            Level("near", differ("landline", 1), 0.05),
            ELSE,
        ),
        is_shared=True,
    ),
    Comparison(
        "address",
        f"{either_null('street')} or {_STREET_OF_OTHER_TOWN}",
        (
            exact("address"),
            Level(
                "same_house",
                f"house_l = house_r and {alike('street_l', 'street_r', 0.88)}",
                0.08,
                0.1,
            ),
            Level(
                "near",
                f"{_SAME_STREET} and (house_l is null or house_r is null or {differ('house', 1)})",
            ),
            Level("street", _SAME_STREET),
            ELSE,
        ),
        is_shared=True,
    ),
    Comparison(
        "postal_code",
        f"{either_null('postal_code')} or coalesce(address_l = address_r, false)"
        " and left(postal_code_l, 2) = left(postal_code_r, 2)",
        (
            exact("postal_code"),
            Level("near", differ("postal_code", 1), 0.05, 0.1),
            Level("region", "left(postal_code_l, 3) = left(postal_code_r, 3)", 0.05, 0.1),
            ELSE,
        ),
        is_shared=True,
    ),
    Comparison(
        "city",
        f"{either_null('city')} or postal_code_l is not null and postal_code_r is not null",
        (exact("city"), Level("near", alike("city_l", "city_r", 0.9), 0.08, 0.1), ELSE),
        is_shared=True,
    ),
    Comparison(
        "id_number",
        either_null("id_number"),
        (
            exact("id_number", household=0.1),
            Level("near", differ("id_number", 1)),
            Level("two_digits", differ("id_number", 2), 0.02),
            Level("else", "else", 0.08, 0.85),
        ),
        is_shared=True,
    ),
    *(
        Comparison(
            column,
            either_null(column),
            (exact(column), Level("near", alike(f"{column}_l", f"{column}_r", 0.9)), ELSE),
        )
        for column in ("also_1", "also_2", "also_3")
    ),
)

# Columns whose values' own frequencies say how often strangers agree on them.
FREQUENCIES = tuple(
    level.frequency
    for comparison in COMPARISONS
    for level in comparison.levels
    if level.frequency is not None
)
