"""Meanings of texts as vectors: near when two texts tell of much the same, whatever their words (docs/adr/0019)."""

import struct

# Of a vector; each has length 1.
DIMENSIONS = 384
# Between the `embed` process and those who ask it: how long a message is, and how many texts may be in one.
LENGTH = struct.Struct("!I")
MAX_TEXTS = 16
