"""Detect attributions: source, cue, content. A detector has ``detect_batch(parsed)``."""

from attribution.quotes.combined import CombinedDetector
from attribution.quotes.lexicon import load_cues
from attribution.quotes.rules import RuleDetector
from attribution.quotes.tagger import Tagger

__all__ = ["CombinedDetector", "RuleDetector", "Tagger", "load_cues"]
