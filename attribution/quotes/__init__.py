"""Detect attributions: source, cue, content. A detector has ``detect(parsed)``."""

from attribution.quotes.lexicon import load_cues
from attribution.quotes.rules import RuleDetector

__all__ = ["RuleDetector", "load_cues"]
