"""Members' words: accepted (`cleaning`), made safe HTML (`rendering`), read as plain text (`reading`), with tokens for
those they name (`references`).

Everything here is a pure function of its arguments and takes bounded time, whatever was typed or pasted.
"""

from community.text.cleaning import clean_body, clean_line
from community.text.reading import mentions, plain
from community.text.references import (
    filled,
    kept_someone,
    numbers,
    refer,
    refer_in_html,
    refers,
    stored_range,
)
from community.text.rendering import RENDERER_VERSION, render

__all__ = [
    "RENDERER_VERSION", "clean_body", "clean_line", "filled", "kept_someone", "mentions", "numbers", "plain", "refer",
    "refer_in_html", "refers", "render", "stored_range",
]  # fmt: skip
