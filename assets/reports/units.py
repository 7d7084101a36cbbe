"""What a number counts, by the naming rules of the models: the first rule that fits its name.

A number that none fits has no unit: a rank, a score, a parameter.
"""

import re
from functools import cache

_NUMBER = re.compile(r"^(DECIMAL|DOUBLE|FLOAT|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?)\b")
_MONEY = "{currency}"
_RULES = {
    r"^latitude$|^longitude$": "degrees",
    r"_km$": "km",
    r"_s$": "seconds",
    r"(^|_)(no|id|seed|seq|rank|score|tier|precedence)$|^stock_turn|category_position$": "",
    r"_count$|^(orders|expected_purchases|discounted_purchases)_12m$|^size$|_size$": "count",
    r"per_(order|customer)$|_ratio$|_weight$|_factor$|_rhythms$": "",
    r"(^|_)(share|rate)($|_)|_(risk|retention|tolerance|change|change_7)$|^p_alive$": "share",
    r"^(completeness|consistency|timeliness|uniqueness|validity|trust|quality)$": "share",
    r"(^|_)(confidence|probability|support)($|_low$)|^margin$|^sell_through_\d+$": "share",
    r"^(estimate|low|high|accept|suggested|ask_from|ask_to)$|^fill_": "share",
    r"^points($|_(?!liability))": "points",
    r"(^|_)days($|_)|(^|_)nights_\d+$": "days",
    r"(^|_)hours$": "hours",
    r"(^|_)weeks$": "weeks",
    r"(^|_)months$": "months",
    r"(^|_)(net|costed)($|_(?!count))": f"{_MONEY} without VAT",
    r"_rrp$|(^|_)gross($|_)": f"{_MONEY} incl. VAT",
    r"^(aov|clv_12m)$|(^|_)(cost|cost_365|spend|mean_value_365)$|_value$": _MONEY,
    r"^tax_total$|^line_tax$|^price_difference$|^points_liability$|^unit_cost$": _MONEY,
    r"^(on_hand|atp|available|reserved|incoming|in_transit|on_order|unsellable)(_\w+)?$": "pieces",
    r"(^|_)(qty|quantity|units)($|_)|^(sold|shrunk|returned|moved|balance)(_\w+)?$": "pieces",
    r"^(safety_stock|projected_available|shop_\w+|lost_sales_84|tolerance_pieces)$": "pieces",
    r"^(mean_on_hand_365|daily_\w+|\w+_buffer)$": "pieces",
}


def unit_of(column: str, kind: str, currency: str) -> str:
    """Return the unit of a column: of a number by its name, of a time by its type."""
    if kind == "TIMESTAMP WITH TIME ZONE":
        return "instant"
    if kind == "DATE":
        return "day"
    return _unit(column).format(currency=currency) if _NUMBER.match(kind) else ""


@cache
def _unit(column: str) -> str:
    return next((unit for rule, unit in _RULES.items() if re.search(rule, column)), "")
