"""Sets of distinguishable colours. Their order is part of each sample's draw."""

DISTINCT = ("red", "orange", "green", "blue", "purple", "pink", "brown", "teal")
WARM_FIRST = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown")
