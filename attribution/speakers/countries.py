"""Countries by any of their names, and who comes from them."""

from functools import cache

from attribution.speakers.registry import load_countries
from attribution.turkish import fold, split_apostrophe


@cache
def countries() -> dict[str, str]:
    """Folded demonym or other name to the country's name in titles."""
    rows: dict[str, list[str]] = load_countries()["names"]
    return {fold(n): country for country, names in rows.items() for n in (country, *names)}


@cache
def country_names() -> frozenset[str]:
    """Countries as titles write them, folded."""
    return frozenset(fold(c) for c in countries().values())


def country_of(word: str) -> str | None:
    """The country that a word names or whose people it names.

    >>> country_of("Alman"), country_of("Rusya'nın"), country_of("Peskov")
    ('Almanya', 'Rusya', None)
    """
    known = countries()
    stem = split_apostrophe(word)[0]
    found = known.get(fold(word)) or known.get(fold(stem))
    if found is None:
        found = known.get(fold(stem).removesuffix("li").removesuffix("lu"))
    return found
