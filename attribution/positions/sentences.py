"""What can be said of a shift, in a sentence."""

from collections.abc import Callable, Mapping
from typing import Any


def describe_shift(shift: Mapping[Any, Any], say: Callable[[str], str] = str) -> str:
    """The evidence before and after, and how probable the change is.

    Args:
        shift: a row of `find_shifts`.
        say: gives an English phrase in another language.
    """
    counts = say("{before} in {of_before} before, {after} in {of_after} after").format(
        before=say(shift["before"]),
        of_before=_of(shift, "before", say),
        after=say(shift["after"]),
        of_after=_of(shift, "after", say),
    )
    if shift["verdict"] == "thin":
        return say("{}: too few to say whether this is a shift").format(counts)
    claimed = shift["verdict"] == "shift"
    sentence = (
        "{}; probability of the change {:.2f}"
        if claimed
        else "{}: no shift is claimed, probability of the change {:.2f}"
    )
    return say(sentence).format(counts, 1 - shift["p"])


def _of(shift: Mapping[Any, Any], side: str, say: Callable[[str], str]) -> str:
    articles, said = int(shift[f"articles_{side}"]), int(shift[f"utterances_{side}"])
    return say("{count} of {articles} articles ({interval}; {said})").format(
        count=round(shift[f"share_{side}"] * articles),
        articles=articles,
        interval=f"{shift[f'low_{side}']:.0%}–{shift[f'high_{side}']:.0%}",
        said=say("1 utterance") if said == 1 else say("{} utterances").format(said),
    )
