"""Milliseconds a mention against the shipped registry, and against one of 50,000 entities.

Run with ``make benchmark``. The further entities are made-up names; the mentions are the
table of ``tests/data/mentions.tsv``.
"""

import csv
import datetime
import itertools
import time
from pathlib import Path

from attribution.schema import SpeakerKind
from attribution.speakers import load_registry
from attribution.speakers.lookup import Place
from attribution.speakers.names import DocumentNames
from attribution.speakers.registry import Entity, Registry, index_entities
from attribution.speakers.resolving import MentionResolver

ROOT = Path(__file__).parents[1]
ENTITIES = 50_000
_FIRST = "Bar Del Kor Mis Vel Tan Ser Lud Gan Fer Hal Pol".split()
_LAST = "mirov tanskiy deniz belgin karski vorin lusson petrel gardov nikel".split()


def grown(registry: Registry, size: int) -> Registry:
    """The registry with made-up people up to a size."""
    entities = dict(registry.entities)
    parts = itertools.product(_FIRST, _LAST, _FIRST, _LAST, range(10))
    for number, (a, b, c, d, e) in enumerate(parts):
        if len(entities) >= size:
            break
        name = f"{a}{b} {c}{d}{'aeiou'[e % 5]}"
        entities[f"n{number}"] = Entity(f"n{number}", name, SpeakerKind.PERSON)
    return index_entities(entities)


def measure(registry: Registry) -> float:
    """Milliseconds a mention."""
    with (ROOT / "tests" / "data" / "mentions.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    resolver = MentionResolver(registry)
    places = []
    for row in rows:
        day = datetime.date.fromisoformat(row["date"]) if row["date"] else None
        names = DocumentNames(f"{row['context']}\n{row['mention']}")
        places.append((row["mention"], Place(names, len(row["context"]) + 1, day)))
    # The first mention builds indices. Processor time, so that other programs do not count.
    resolver.resolve(*places[0])
    start = time.process_time()
    for mention, place in places:
        resolver.resolve(mention, place)
    return 1000 * (time.process_time() - start) / len(places)


def main() -> None:
    registry = load_registry()
    for one in (registry, grown(registry, ENTITIES)):
        print(f"{len(one.entities):7,} entities  {measure(one):.3f} ms a mention")


if __name__ == "__main__":
    main()
