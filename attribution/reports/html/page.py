"""The report as one HTML file that needs nothing but itself.

The articles travel as JSON in a script element, written by jinja2's ``tojson``, which leaves no
character that HTML could read as markup; the page's script puts every text in place as a text
node. A content security policy names the one script and the one style sheet by their hashes and
allows nothing else, so that neither a text nor a link can load or run anything.
"""

import base64
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from attribution import __version__
from attribution.reports.html.content import report_data
from attribution.reports.terminal import Article

if TYPE_CHECKING:
    from jinja2 import Environment

    from attribution.positions import Tables
    from attribution.stance.terms import Term

#: In the order in which the page holds them; they share one scope.
_SCRIPTS = ("dom.js", "cards.js", "articles.js", "positions.js", "charts.js", "filters.js",
            "main.js")  # fmt: skip


def render_html(
    articles: Sequence[Article],
    *,
    tables: "Tables",
    terms: Sequence["Term"],
    lang: str = "en",
    unread: int = 0,
) -> str:
    """The report as one page; the same input gives the same text.

    Args:
        articles: in the order of the report.
        tables: of `positions.make_tables`, made of the same articles.
        terms: all known ones, for their names.
        lang: ``tr`` or ``en``; the page can switch.
        unread: number of documents that could not be read, for the page to say so.
    """
    data = report_data(articles, tables=tables, terms=terms, lang=lang, unread=unread)
    style, script = _read("page.css"), _script()
    return (
        _environment()
        .get_template("page.html")
        .render(
            data=data,
            lang=lang,
            version=__version__,
            words=data["words"],
            style=style,
            script=script,
            policy="; ".join(
                (
                    "default-src 'none'",
                    f"style-src '{_digest(style)}'",
                    f"script-src '{_digest(script)}'",
                    "base-uri 'none'",
                    "form-action 'none'",
                )
            ),
        )
    )


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("attribution.reports.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # Turkish letters stay letters; what is unsafe in HTML is escaped after this.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return environment


def _script() -> str:
    """The page's script, its files in one scope of their own."""
    parts = "\n".join(map(_read, _SCRIPTS))
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def _read(name: str) -> str:
    return files("attribution.reports.html").joinpath("assets", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """What a content security policy calls an inline element by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
