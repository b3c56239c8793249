"""Scripts without spaces, or whose words run on: each letter counts as a word, so that any run of them can be found."""

import re

# Thai, Lao, Myanmar, Khmer, kana, Han and Hangul.
_RUNNING = (
    "[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
# Vowels and tones that stand on the letter before.
_ON_A_LETTER = (
    "[\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059"
    "\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d\u17b4-\u17d3\u17dd"
    "\u3099\u309a]"
)
_BESIDE = re.compile(f"(?<={_RUNNING})(?=\\S)(?!{_ON_A_LETTER})|(?<=\\S)(?={_RUNNING})(?!{_ON_A_LETTER})")
# Nothing to see, and between words for every engine.
_BETWEEN = "\u200b"


def apart(text: str, between: str = _BETWEEN) -> str:
    """The text with `between` on both sides of each such letter: the same to the eye."""
    return text if text.isascii() else _BESIDE.sub(between, text)


def together(text: str) -> str:
    """The text as it was."""
    return text.replace(_BETWEEN, "")
