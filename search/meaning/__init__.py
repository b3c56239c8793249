"""Meanings of texts as vectors: near when two texts tell of much the same, whatever their words (docs/adr/0019)."""

# Of a vector; each has length 1.
DIMENSIONS = 384
