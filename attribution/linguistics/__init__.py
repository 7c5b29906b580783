"""Sentences and words; lemmas and morphology by stanza. The only room that imports it."""

from attribution.linguistics.parser import Parser
from attribution.linguistics.pipeline import Depth, load_pipeline
from attribution.linguistics.sentences import SentenceSplitter

__all__ = ["Depth", "Parser", "SentenceSplitter", "load_pipeline"]
