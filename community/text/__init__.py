"""Members' words: accepted (`cleaning`), made safe HTML (`rendering`), read as plain text (`reading`).

Everything here is a pure function of its arguments and takes bounded time, whatever was typed or pasted.
"""

from community.text.cleaning import clean_body, clean_line
from community.text.reading import mentions, plain
from community.text.rendering import RENDERER_VERSION, render

__all__ = ["RENDERER_VERSION", "clean_body", "clean_line", "mentions", "plain", "render"]
