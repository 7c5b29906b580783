"""From a source's words to an entity: registry, mentions, dropped subjects."""

from attribution.speakers.linking import SpeakerLinker
from attribution.speakers.registry import Entity, Registry, Role, load_registry

__all__ = ["Entity", "Registry", "Role", "SpeakerLinker", "load_registry"]
