"""Stable ids: the same document and spans give the same id on every machine."""

import hashlib
import json
from collections.abc import Sequence

from attribution.schema import Span


def attribution_id(
    document_id: str, content: Sequence[Span], cue: Sequence[Span], source: Sequence[Span]
) -> str:
    """Twelve hexadecimal digits of a hash over the document's id and the spans."""
    spans = [[[s.start, s.end] for s in part] for part in (content, cue, source)]
    data = json.dumps([document_id, *spans], separators=(",", ":"))
    return hashlib.sha256(data.encode()).hexdigest()[:12]
