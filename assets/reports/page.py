"""A page that works from disk: one file, no request, German and English in it, one of them shown.

Here: what such pages have in common (`templates/base.html`, `static/page.css`). Not here: what a
page shows. A page's template extends `base.html`, whose block `content` is rendered once a
language, with `words` in it.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assets.identity.explanation.words import Words

_HERE = Path(__file__).parent


def render(template: str, tongues: Sequence[Words], **shown: object) -> str:
    """Return a page; the words of each language have what `base.html` says, under [page]."""
    return _environment().get_template(template).render(tongues=tongues, **shown)


def render_part(template: str, **shown: object) -> Markup:
    """Return a part of a page in one language, ready to stand in it."""
    return Markup(_environment().get_template(template).render(**shown))  # noqa: S704  it is escaped


def static(name: str) -> str:
    """Return the text of a file that pages have within them."""
    return (_HERE / "static" / name).read_text("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = static
    return environment
