"""The list of synonyms keeps its own rules."""

import pytest

from search.language.lexicon import Lexicon
from search.language.parsing import parse
from search.language.synonyms import PATH, read, synonyms
from search.language.understanding import MAX_ALTERNATIVES, understand


def words(text: str) -> dict[str, float]:
    return {each.words: each.weight for each in synonyms().of(text)}


def test_there_are_enough_groups():
    groups = [line for line in PATH.read_text().splitlines() if line.strip() and not line.startswith("#")]
    assert len(groups) >= 150
    assert len(synonyms().entries) > 500


def test_every_form_of_a_word_leads_to_its_group():
    assert words("panic attacks") == words("Panic Attack")
    assert words("insomnia")["sleepless"] == words("sleepless")["insomnia"] == 0.7


def test_wider_words_lead_nowhere_back():
    assert words("emdr")["therapist"] == 0.45
    assert "emdr" not in words("therapist")


@pytest.mark.parametrize(
    "line",
    [
        "alone",
        "",
        ", ",
        "one, one",
        "no sleep, sleep",
        "can't sleep > sleep",
        "a > [nowhere]",
        "one two three four five six seven, b",
    ],
)
def test_a_group_that_breaks_the_rules_is_refused(line):
    if not line:
        assert read([line]).entries == {}
        return
    with pytest.raises(ValueError, match=r"group|theme|phrase"):
        read([line])


def test_a_word_stands_in_few_groups():
    with pytest.raises(ValueError, match="more than 4"):
        read([f"one, other{number}" for number in range(5)])


def test_long_texts_keep_what_tells_most():
    lexicon = Lexicon({"common": 1_000, "rare": 5}, 1_000)
    text = " ".join([*(f"word{number}" for number in range(300)), "common", "panic attack"])
    query = understand(parse(text), lexicon)
    assert len(query.terms) == 40
    assert sum(len(term.alternatives) for term in query.terms) <= MAX_ALTERNATIVES
    assert {term.alternatives[0].words: term.importance for term in query.terms}.get("common") is None


def test_common_words_matter_less():
    lexicon = Lexicon({"often": 900, "rarely": 6}, 1_000)
    assert lexicon.importance("often") < 0.2 < 0.7 < lexicon.importance("rarely") < lexicon.importance("unheard") == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("panick", "panic"),
        ("medicatoin", "medication"),
        ("pnic", "panic"),
        ("abc", None),
        ("panicking", None),
        ("x1yz9", None),
    ],
)
def test_what_may_have_been_meant(typed, meant):
    lexicon = Lexicon({"panic": 50, "medication": 20, "manic": 5}, 100)
    assert (None if lexicon.knows(typed) else lexicon.meant_by(typed)) == meant
