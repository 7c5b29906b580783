"""The HTML report: one self-contained page with the articles, positions, charts and filters."""

from attribution.reports.html.page import render_html

__all__ = ["render_html"]
