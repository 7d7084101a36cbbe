"""Splink's waterfall chart of a pair as a page that works offline.

One chart for each alternative. Splink is given the weights that the pair has in the night, frequent
values and common names included, so its sums are the night's. The page holds no value of a record:
only levels and weights.
"""

import json
import math
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker

from assets.identity.explanation.reweighing import Evidence, WeighedPair
from assets.identity.explanation.splink_page import Chart, splink_page
from assets.identity.explanation.words import Words

_RECORDS = "select unnest([0, 1]) as n"


def waterfall_page(
    pair: WeighedPair, compared_as: str, ids: tuple[str, str], lines: list[str], words: Words
) -> str:
    """Return the page of a pair; `lines` say above the charts what they do not show."""
    title = words.say("waterfall", one=ids[0], other=ids[1])
    charts = [
        Chart(
            words.say("waterfall_against", alternative=words.of("alternative", alternative)),
            waterfall_chart(pair, compared_as, alternative, words),
        )
        for alternative in pair.prior
    ]
    return splink_page(title, [words.say("waterfall_is"), *lines], charts, words.language)


def waterfall_chart(
    pair: WeighedPair, compared_as: str, alternative: str, words: Words
) -> dict[str, Any]:
    """Return Splink's chart of one party against an alternative, as a specification of Vega."""
    known = [item for item in pair.evidence if item.weights.get(alternative)]
    with duckdb.connect() as con:
        con.execute("set enable_progress_bar = false")
        api = DuckDBAPI(connection=con)
        linker = Linker(
            api.register(con.sql(_RECORDS)),
            _settings(known, pair.prior[alternative], compared_as, alternative, words),
            log_level=None,
            validate_settings=False,
        )
        predicted = linker.inference.predict(warning_mode="never").as_record_list()
        chart = linker.visualisations.waterfall_chart(predicted, remove_sensitive_data=True)
        spec: dict[str, Any] = chart.chart_dict
    for record in spec["data"]["values"]:
        # These are of the settings below, not of the model.
        record.update(sql_condition=None, bayes_factor_description=None)
        if record["column_name"] in {item.comparison for item in known}:
            record["column_name"] = words.name(compared_as, record["column_name"])
    del spec["params"][0]["bind"]  # there is one pair: nothing to choose
    return _translated(spec, words)


def _settings(
    known: list[Evidence], prior: float, compared_as: str, alternative: str, words: Words
) -> dict[str, Any]:
    """Return Splink's settings, in which a comparison has the level that holds and another."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "n",
        "probability_two_random_records_match": 1 / (1 + math.exp(-prior)),
        "blocking_rules_to_generate_predictions": ["1 = 1"],
        "comparisons": [
            {
                "output_column_name": item.comparison,
                "comparison_levels": [
                    {
                        "sql_condition": "false",
                        "label_for_charts": "missing",
                        "is_null_level": True,
                    },
                    {
                        "sql_condition": "n_l < n_r",  # it holds
                        "label_for_charts": words.level(
                            compared_as, item.comparison, str(item.level)
                        ),
                        **_shares(item.weights[alternative]),
                    },
                    {"sql_condition": "ELSE", "label_for_charts": "else", **_shares(0.0)},
                ],
            }
            for item in known
        ],
        "retain_intermediate_calculation_columns": True,
        "linker_uid": "goldsmith",
    }


def _shares(weight: float) -> dict[str, float]:
    """Return an m and a u of which neither is above 1, whose ratio is the weight's."""
    return {
        "m_probability": math.exp(min(weight, 0.0)),
        "u_probability": math.exp(min(-weight, 0.0)),
    }


def _translated(spec: dict[str, Any], words: Words) -> dict[str, Any]:
    """Return the chart with its own texts in the language; its formulas name some of them, too."""
    text = json.dumps(spec)
    for english, said in words.texts["chart"].items():
        for quote in ('"', r"\"", "'"):
            text = text.replace(f"{quote}{english}{quote}", quote + json.dumps(said)[1:-1] + quote)
    translated: dict[str, Any] = json.loads(text)
    return translated
