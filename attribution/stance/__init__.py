"""Where a content stands on each peace term."""

from attribution.stance.terms import Term, load_terms

__all__ = ["Term", "load_terms"]
