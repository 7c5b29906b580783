"""Reports: what people read. Data for programs is in `attribution.exports`."""

from attribution.reports.layout import make_console
from attribution.reports.table import attribution_table, term_table
from attribution.reports.terminal import Article, print_report
from attribution.reports.words import LANGUAGES, Language, make_language

__all__ = [
    "LANGUAGES",
    "Article",
    "Language",
    "attribution_table",
    "make_console",
    "make_language",
    "print_report",
    "term_table",
]
