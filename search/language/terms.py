"""What is looked for, as engines get it: terms with their alternatives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way in which a term may stand in a text: a word, or several one after the other.

    `weight`: what it counts compared with what was typed, above 0, at most 1. `is_begun`: only a word's beginning.
    `is_theme`: the name of a theme, which counts only where a topic is filed under it.
    """

    words: str
    weight: float = 1.0
    is_begun: bool = False
    is_theme: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """What is looked for; a text has it that has one of the alternatives. `importance`: compared with other terms."""

    alternatives: tuple[Alternative, ...]
    importance: float = 1.0


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. A text has at least one of `terms` and all of `phrases`, and its topic nothing of `excluded`.

    `is_blank`: nothing was typed. A query can say nothing without being blank ("???"): it finds nothing.
    `corrected`: {typed word: what may have been meant}.
    """

    terms: tuple[Term, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    is_blank: bool = False
    corrected: tuple[tuple[str, str], ...] = ()

    @property
    def says_nothing(self) -> bool:
        """Something was typed, but no word."""
        return not (self.is_blank or self.terms or self.excluded)
