"""The labels that the tagger gives, shared by its network, its reader and its training."""

#: What a token is to an anchor; B and I begin and continue a span.
ROLES = ("content", "source", "cue", "antecedent")
CONTENT, SOURCE, CUE, ANTECEDENT = range(4)
LABELS = ("O", *(f"{prefix}-{role}" for role in ROLES for prefix in "BI"))
TYPES = ("direct", "indirect", "mixed")
KINDS = ("statement", "attitude")
#: Where a token stands in a quotation: outside, opening or closing mark, inside a pair of marks,
#: inside a pair within a pair, after a mark that nothing closes.
OUTSIDE, OPENING, CLOSING, INSIDE, NESTED, UNCLOSED = range(6)
MARK_STATES = 6
