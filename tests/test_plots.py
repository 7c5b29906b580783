"""Plots: what is drawn is what the tables say."""

import sys

import pytest
from builders import ERDOGAN, PUTIN, ZELENSKIY, stance_series
from matplotlib.figure import Figure

from attribution.errors import AnalysisError
from attribution.positions import (
    Tables,
    build_network,
    compare,
    find_shifts,
    make_tables,
    plot_matrix,
    plot_network,
    plot_shares,
    plot_timeline,
    timeline,
)

TERMS = ["nato", "territory", "talks"]
NAMES = {"nato": "NATO", "talks": "Talks"}


def tables() -> Tables:
    documents = [
        *stance_series(PUTIN, "nato", "oooosssss"),
        *stance_series(ZELENSKIY, "nato", "ssscs"),
        *stance_series(ERDOGAN, "talks", "s"),
    ]
    return make_tables(documents, terms=TERMS)


def words(figure: Figure) -> list[str]:
    axes = figure.axes[0]
    found = [text.get_text() for text in axes.texts]
    found += [t.get_text() for t in (*axes.get_xticklabels(), *axes.get_yticklabels())]
    for legend in figure.legends:
        found += [text.get_text() for text in legend.get_texts()]
    return [axes.get_title(loc="left"), *found]


def test_matrix() -> None:
    figure = plot_matrix(compare(tables()), names=NAMES)
    assert len(figure.axes[0].collections) == 3  # a point a cell
    shown = words(figure)
    assert shown.index("NATO") < shown.index("Talks")
    assert {"Vladimir Putin", "9", "support", "too few to say"} <= set(shown)


def test_timeline_marks_claimed_shifts() -> None:
    made = tables()
    figure = plot_timeline(timeline(made, minimum=1), term="nato", shifts=find_shifts(made))
    assert "oppose → support" in words(figure)
    assert len(figure.axes[0].collections) == 14
    assert "oppose → support" not in words(plot_timeline(timeline(made), term="nato"))


def test_shares_sum_to_one() -> None:
    figure = plot_shares(compare(tables()), names=NAMES)
    bars = figure.axes[0].patches
    assert sum(bar.get_width() for bar in bars) == pytest.approx(2)
    assert "n = 14" in words(figure)


def test_network() -> None:
    shown = words(plot_network(build_network(tables())))
    assert {"Vladimir Putin", "Volodimir Zelenskiy", "russia"} <= set(shown)


@pytest.mark.parametrize("draw", [plot_matrix, plot_shares])
def test_nothing_to_show(draw: object) -> None:
    empty = make_tables([], terms=TERMS)
    assert "No stance to show." in words(draw(compare(empty)))
    assert "No stance to show." in words(plot_timeline(timeline(empty), term="nato"))
    assert "No stance to show." in words(plot_network(build_network(empty)))


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(AnalysisError) as caught:
        plot_matrix(compare(tables()))
    assert "attribution-tr[plots]" in (caught.value.hint or "")
