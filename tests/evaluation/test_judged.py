"""The judged queries hold together, and are about topics that there are."""

import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from community.text.stop_words import STOP_WORDS
from evaluation import judged
from forums.sample.texts import SampleTopic, read_forums
from search.engines.full_text import TOKENIZER

# Words with which nothing is said yet of what a text is about, next to those that search leaves out.
SMALL = (
    "not no never without very so more most only also again still until since after before during because although "
    "though however yet both one two every each other another next then now here up down out off over under like even "
    "always often sometimes within along against far through back into toward someone something somebody nobody "
    "everyone everything anything keep kept s t d ll m re ve don didn couldn"
)


@pytest.fixture(scope="module")
def topics() -> dict[str, SampleTopic]:
    return {f"{forum.slug}: {topic.title}": topic for forum in read_forums() for topic in forum.topics}


def test_there_are_enough_of_every_kind_in_both_halves():
    queries = judged.queries()
    assert len(queries) >= 120
    assert len({query.text for query in queries}) == len(queries)
    kinds = Counter((query.kind, query.half) for query in queries)
    assert {kind for kind, _ in kinds} == {
        *("word", "everyday", "abbreviation", "misspelt", "sentence"),
        *("negation", "phrase", "exclusion", "strategy", "partial"),
    }
    assert all(abs(kinds[kind, "tuning"] - kinds[kind, "held-out"]) <= 1 for kind, _ in list(kinds))
    assert len(judged.pairs()) >= 30


def test_they_name_topics_of_the_sample(topics):
    named = {topic for query in judged.queries() for topic in query.grades}
    assert named - set(topics) == set()
    assert {pair.story for pair in judged.pairs()} - {
        name for name, each in topics.items() if each.kind == "STORY"
    } == set()


def stems(text: str) -> set[str]:
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(f"CREATE VIRTUAL TABLE texts USING fts5(words, tokenize='{TOKENIZER}')")
        memory.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(texts, 'row')")
        memory.execute("INSERT INTO texts VALUES (?)", (text,))
        return {term for (term,) in memory.execute("SELECT term FROM terms")}


def test_a_pair_shares_no_word_that_says_anything(topics):
    small = stems(f"{SMALL} {' '.join(STOP_WORDS)}")
    for pair in judged.pairs():
        story = topics[pair.story]
        assert story.story is not None
        chapters = (f"{each.title} {each.body}" for each in story.chapters)
        words = " ".join([story.title, story.body, *story.story.get("helped", []), *chapters])
        assert (stems(pair.text) & stems(words)) - small == set(), pair.text


@pytest.mark.parametrize(
    "broken",
    [
        'text = "a"\nhalf = "third"',
        'text = "a"\nhalf = "tuning"',
        'text = "a"\nhalf = "tuning"\ngrade_3 = ["x"]\ngrade_1 = ["x"]',
    ],
)
def test_a_query_that_is_not_whole_is_refused(tmp_path, broken):
    path = tmp_path / "queries.toml"
    path.write_text(f'[[query]]\nkind = "word"\n{broken}\n')
    with pytest.raises(ValueError, match="'a'"):
        judged.queries(path)
