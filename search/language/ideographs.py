"""Languages that write no spaces: each sign counts as a word, so that any run of signs can be found."""

import re

# Kana and the signs shared by Chinese and Japanese.
_SIGN = "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"
_BESIDE_A_SIGN = re.compile(f"(?<={_SIGN})(?=\\S)|(?<=\\S)(?={_SIGN})")


def apart(text: str) -> str:
    """The text with a space on both sides of each sign."""
    return _BESIDE_A_SIGN.sub(" ", text)
