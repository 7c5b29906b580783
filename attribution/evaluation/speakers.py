"""Whether two attributions name the same holders, across systems and annotators."""

from collections.abc import Sequence

from attribution.evaluation.gold import GoldSpeaker, Record
from attribution.schema import SpeakerKind
from attribution.turkish import fold


def same_speakers(gold: Record, found: Record) -> bool:
    """Whether both have the same holders: as many, and each of them has its like.

    When gold leaves the holder open, naming none is right and naming one is wrong.
    """
    if len(gold.speakers) != len(found.speakers):
        return False
    return all(_any_like(g, found.speakers) for g in gold.speakers) and all(
        _any_like(f, gold.speakers) for f in found.speakers
    )


def _any_like(speaker: GoldSpeaker, others: Sequence[GoldSpeaker]) -> bool:
    return any(same_speaker(speaker, other) for other in others)


def same_speaker(first: GoldSpeaker, second: GoldSpeaker) -> bool:
    """Same id or same name, in any case and spelling of diacritics.

    An unnamed holder has no id of its own: two are the same when one's phrase holds the other's
    ("kaynaklar", "konuya yakın kaynaklar").
    """
    left, right = fold(first.name).strip(), fold(second.name).strip()
    if SpeakerKind.UNNAMED in (first.kind, second.kind):
        return bool(left and right) and (left in right or right in left)
    return first.id == second.id or left == right
