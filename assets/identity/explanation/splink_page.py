"""Splink's charts as a page that works offline.

Its libraries are those that Splink ships, and its own rule for browsers forbids every request.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from string import Template
from typing import Any

from splink.internals.html_utils import json_for_html, load_chart_libraries

_PAGE = Template(
    """<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none';
 form-action 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline';
 img-src data: blob:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { margin: 0 auto; max-width: 72.5rem; padding: 1.5rem 1.25rem; background: #fbfaf7;
 color: #1d1f21; font: 16px/1.5 system-ui, sans-serif }
h1 { font-size: 1.75rem; line-height: 1.2; overflow-wrap: anywhere } h2 { font-size: 1.3rem }
.chart { overflow-x: auto; padding: 1rem; background: #fff; border: 1px solid #e2ded5 }
</style>
$libraries
</head>
<body>
<h1>$title</h1>
$lines
$sections
</body>
</html>
"""
)
_SECTION = Template(
    """<section>
<h2>$title</h2>
<div class="chart" tabindex="0" role="group" aria-label="$title">
<div id="chart-$number"></div>
</div>
<script>vegaEmbed("#chart-$number", $spec, {"actions": false});</script>
</section>"""
)


@dataclass(frozen=True)
class Chart:
    """A chart with its title, as a specification of Vega-Lite."""

    title: str
    specification: dict[str, Any]


def splink_page(title: str, lines: Sequence[str], charts: Sequence[Chart], language: str) -> str:
    """Return the page; `lines` are paragraphs above the charts."""
    libraries = load_chart_libraries().values()  # type: ignore[no-untyped-call]
    return _PAGE.substitute(
        language=language,
        title=html.escape(title),
        libraries="\n".join(f"<script>{text}</script>" for text in libraries),
        lines="\n".join(f"<p>{html.escape(line)}</p>" for line in lines),
        sections="\n".join(_section(number, chart) for number, chart in enumerate(charts)),
    )


def _section(number: int, chart: Chart) -> str:
    # Charts name a later Vega-Lite than Splink ships, which would complain of it and draws them.
    named = {key: value for key, value in chart.specification.items() if key != "$schema"}
    spec = json_for_html(named)  # type: ignore[no-untyped-call]
    return _SECTION.substitute(title=html.escape(chart.title), number=number, spec=spec)
