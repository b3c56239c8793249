"""In which language a text is, for those whose authors did not say. In the `embed` process only: it needs 85 MB."""

from functools import cache
from typing import Any

# Shorter ones are guesses.
SHORTEST = 40
SURE = 0.9


def language_of(text: str) -> str | None:
    """Its code of two letters, or None where that is not certain."""
    if len(text) < SHORTEST:
        return None
    language, sureness = _detector().classify(text)
    return str(language) if sureness >= SURE else None


@cache
def _detector() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
