"""What every engine does alike: find, rank, filter, count, forget. No tables of the forums are needed here."""

import dataclasses
import datetime
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.vocabulary import ContentNote, pack_notes
from forums.visibility import SearchClause
from search.documents import Gone
from search.engines.interface import MAX_RANKED, Filter, SearchRequest
from search.language.parsing import parse, typed_words
from search.language.terms import Alternative, Query, Term
from search.language.understanding import understand
from tests.search.conftest import Shelf, make_document

EVERYONE = SearchClause(("EVERYONE",))
ALL = SearchClause(("EVERYONE", "MEMBERS"))


def asked(text: str, *, clause: SearchClause = ALL, **chosen) -> SearchRequest:
    return SearchRequest(understand(parse(text)), clause, Filter(**chosen))


def found(shelf: Shelf, text: str, **more) -> list[str]:
    return shelf.names([each.topic_pk for each in shelf.engine.search(asked(text, **more))])


def test_words_are_found_by_their_stem_case_and_accents(shelf):
    shelf.put("worrying", "I was WORRYING again.")
    shelf.put("cafe", "We met in a café.")
    shelf.put("other", "The sea was calm.")
    assert found(shelf, "worry") == ["worrying"]
    assert found(shelf, "worries") == ["worrying"]
    assert found(shelf, "cafe") == ["cafe"]
    assert found(shelf, "CAFÉS") == ["cafe"]
    assert found(shelf, "storm") == []


def test_more_of_the_words_come_first(shelf):
    shelf.put("one word, often", "panic panic panic panic panic")
    shelf.put("both words", "There was so much to say about that night, and then the panic came as it always does.")
    shelf.put("neither", "Tea helps.")
    assert found(shelf, "panic night") == ["both words", "one word, often"]


def test_one_word_in_a_title_does_not_beat_both_words_in_a_text(shelf):
    shelf.put("title", "lanterns lanterns", title="Lanterns")
    shelf.put("both", f"lanterns {'and much more was said there ' * 4} candles")
    for number in range(12):
        shelf.put(f"filler {number}", "something else was said there")
    assert found(shelf, "lanterns candles") == ["both", "title"]


def test_the_title_counts_more_than_the_text_and_the_text_more_than_a_reply(shelf):
    more = "and then we went along the river and talked about it for a while before the others came back " * 2
    shelf.put("in a reply", "Something else.")
    shelf.put("-", f"exams {more}", topic="in a reply")
    shelf.put("in the text", f"exams {more}", title="A different thing")
    shelf.put("in the title", f"words {more}", title="exams")
    for _ in range(8):
        shelf.put(f"filler {_}", f"nothing of that {more}")
    assert found(shelf, "exams") == ["in the title", "in the text", "in a reply"]


def test_details_are_found(shelf):
    shelf.put("strategy", "How I do it.", details="Hold an ice cube\nBreathe")
    assert found(shelf, "ice cubes") == ["strategy"]


def test_a_phrase_must_stand_as_it_is(shelf):
    shelf.put("phrase", "My heart was racing at night.")
    shelf.put("apart", "At night my heart is calm, the racing thoughts are not.")
    assert found(shelf, '"heart was racing"') == ["phrase"]
    assert found(shelf, '"heart racing"') == []
    assert found(shelf, 'thoughts "racing thoughts"') == ["apart"]


def test_a_word_can_be_left_out_with_all_its_topic(shelf):
    shelf.put("calm", "panic at sea")
    shelf.put("exams", "panic before it", title="Exams")
    shelf.put("-", "also panic", topic="exams")
    shelf.put("replied", "panic")
    shelf.put("-", "my exam", topic="replied")
    assert found(shelf, "panic -exams") == ["calm"]
    assert sorted(found(shelf, 'panic -"at sea"')) == ["exams", "replied"]


def test_words_of_refusal_are_words(shelf):
    shelf.put("no", "There is no sleep without pills")
    shelf.put("yes", "There is sleep")
    assert found(shelf, "no sleep")[0] == "no"
    assert found(shelf, "without") == ["no"]


def test_small_words_are_only_meant_when_alone(shelf):
    shelf.put("small", "it is the one that was")
    shelf.put("sleep", "sleep")
    assert found(shelf, "the sleep") == ["sleep"]
    assert found(shelf, "the") == ["small"]


def test_a_topic_comes_once_with_its_best_post(shelf):
    shelf.put("topic", "Some words.")
    shelf.put("-", "The train was late and somebody said lanterns, once.", topic="topic")
    best = shelf.put("-", "Lanterns.", topic="topic")
    [hit] = shelf.engine.search(asked("lanterns"))
    assert hit.post_pk == best.post_pk
    assert shelf.engine.count(asked("lanterns")) == 1


def test_only_the_audience_finds_counts_and_gets_suggestions(shelf):
    shelf.put("open", "panic", title="panic here", audience="EVERYONE")
    shelf.put("members", "panic", title="panic there", audience="MEMBERS")
    for clause, names in ((EVERYONE, ["open"]), (ALL, ["members", "open"])):
        request = asked("panic", clause=clause)
        assert sorted(found(shelf, "panic", clause=clause)) == names
        assert shelf.engine.count(request) == len(names)
        assert shelf.engine.facets(request)["kind"] == [("STORY", len(names))]
        assert sorted(shelf.names(shelf.engine.suggest(["pan"], clause, 10))) == names


def test_filters(shelf):
    shelf.put("story", "x", themes=("panic", "sleep"), language="en")
    shelf.put(
        "strategy", "x", kind="STRATEGY", space="sleep", technique="BREATHING", situation="AT_NIGHT", effort="LOW"
    )
    shelf.put("noted", "x", kind="QUESTION", content_notes=pack_notes([ContentNote.DEATH, ContentNote.SUICIDE]))
    assert found(shelf, "x", kinds=("STORY",)) == ["story"]
    assert sorted(found(shelf, "x", kinds=("STORY", "STRATEGY"))) == ["story", "strategy"]
    assert found(shelf, "x", themes=("sleep", "ocd")) == ["story"]
    assert found(shelf, "x", spaces=("sleep",)) == ["strategy"]
    assert found(shelf, "x", techniques=("BREATHING",)) == ["strategy"]
    assert found(shelf, "x", situations=("AT_NIGHT",)) == ["strategy"]
    assert found(shelf, "x", efforts=("LOW",)) == ["strategy"]
    assert found(shelf, "x", language="en") == ["story"]
    assert sorted(found(shelf, "x", notes_excluded=pack_notes([ContentNote.DEATH]))) == ["story", "strategy"]
    assert found(shelf, "x", kinds=("STORY",), spaces=("sleep",)) == []


def test_facets_count_topics_and_not_posts(shelf):
    shelf.put("one", "panic", themes=("panic", "work"), content_notes=pack_notes([ContentNote.DEATH]))
    noted = pack_notes([ContentNote.DEATH, ContentNote.SUICIDE])
    shelf.put("-", "panic", topic="one", themes=("panic", "work"), content_notes=noted)
    shelf.put("two", "panic", themes=("panic",), kind="STRATEGY", technique="BREATHING", effort="LOW")
    shelf.put("three", "nothing", themes=("panic",))
    assert shelf.engine.facets(asked("panic")) == {
        "kind": [("STORY", 1), ("STRATEGY", 1)],
        "theme": [("panic", 2), ("work", 1)],
        "space": [("anxiety", 2)],
        "contentNote": [("DEATH", 1), ("SUICIDE", 1)],
        "technique": [("BREATHING", 1)],
        "situation": [],
        "effort": [("LOW", 1)],
        "stage": [],
    }


def test_without_words_the_latest_active_come_first(shelf):
    moment = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    for hours in (1, 3, 2):
        shelf.put(f"{hours}", "x", last_activity_at=moment + datetime.timedelta(hours=hours))
    assert found(shelf, "") == ["3", "2", "1"]


def test_recent_and_answered_is_preferred_gently(shelf):
    old = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
    shelf.put("old", "lanterns", last_activity_at=old)
    shelf.put("new", "lanterns", last_activity_at=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC))
    shelf.put("answered", "lanterns", last_activity_at=old, reply_count=40)
    assert found(shelf, "lanterns")[-1] == "old"


def test_an_older_state_changes_nothing_and_an_equal_one_is_accepted(shelf):
    held = shelf.put("topic", "first words", revision=5)
    for revision, body, expected in ((4, "older", "first"), (5, "equal", "equal"), (6, "newer", "newer")):
        shelf.engine.index([dataclasses.replace(held, revision=revision, body=body)])
        assert found(shelf, expected) == ["topic"]
    assert found(shelf, "first older equal") == []
    assert shelf.engine.count(asked("")) == 1


def test_what_was_deleted_stays_out_when_older_words_arrive_late(shelf):
    held = shelf.put("topic", "lanterns", revision=5)
    shelf.engine.delete([Gone(held.post_pk, 4)])
    assert found(shelf, "lanterns") == ["topic"]
    shelf.engine.delete([Gone(held.post_pk, 6)])
    shelf.engine.delete([Gone(held.post_pk, 6)])
    assert found(shelf, "lanterns") == []
    shelf.engine.index([held])
    assert found(shelf, "lanterns") == []
    assert list(shelf.engine.fingerprints()) == []
    shelf.engine.index([dataclasses.replace(held, revision=7)])
    assert found(shelf, "lanterns") == ["topic"]


def test_a_late_reply_of_an_older_revision_is_not_lost(shelf):
    opening = shelf.put("topic", "opening", revision=9, reply_count=2)
    shelf.put("-", "lanterns", topic="topic", revision=8, reply_count=1)
    assert found(shelf, "lanterns") == ["topic"]
    assert opening.post_pk in dict(shelf.engine.fingerprints())


def test_a_topic_moves_with_its_newest_reply(shelf):
    moment = datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC)
    shelf.put("quiet", "x", last_activity_at=moment - datetime.timedelta(days=1))
    busy = shelf.put("busy", "x", last_activity_at=moment - datetime.timedelta(days=2))
    shelf.put("-", "unrelated", topic="busy", revision=2, last_activity_at=moment)
    shelf.engine.index([dataclasses.replace(busy, revision=2, last_activity_at=moment)])
    assert found(shelf, "") == ["busy", "quiet"]
    assert found(shelf, "x") == ["busy", "quiet"]


def test_suggestions_are_titles_that_begin_so(shelf):
    moment = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    shelf.put("racing", "body", title="My heart is racing", last_activity_at=moment)
    shelf.put("race", "racing", title="A race, and the heart of it", last_activity_at=moment + datetime.timedelta(1))
    shelf.put("body only", "my heart is racing", title="Something")
    for typed, names in (
        ("rac", ["race", "racing"]),
        ("racin", ["racing"]),
        ("heart r", ["race", "racing"]),
        ("RACING", ["racing"]),
        ("hear race", []),
        ("bod", []),
    ):
        assert shelf.names(shelf.engine.suggest(typed_words(typed), ALL, 10)) == names, typed
    assert len(shelf.engine.suggest(["heart"], ALL, 1)) == 1


def test_at_most_a_thousand_are_ranked_and_one_more_is_counted(shelf):
    shelf.engine.index([make_document(uuid.uuid4(), body="panic") for _ in range(MAX_RANKED + 5)])
    assert len(shelf.engine.search(asked("panic"))) == MAX_RANKED
    assert shelf.engine.count(asked("panic")) == MAX_RANKED + 1
    assert shelf.engine.facets(asked("panic"))["kind"] == [("STORY", MAX_RANKED + 5)]


def test_rebuild_replaces_everything(shelf):
    shelf.put("old", "lanterns")
    fresh = make_document(uuid.uuid4(), body="candles")
    assert shelf.engine.rebuild(iter([[fresh], []])) == 1
    assert dict(shelf.engine.fingerprints()) == {fresh.post_pk: fresh.fingerprint}
    assert found(shelf, "lanterns") == []
    assert shelf.engine.count(asked("candles")) == 1


def test_a_rebuild_that_fails_changes_nothing(shelf):
    shelf.put("old", "lanterns")

    def broken():
        yield [make_document(uuid.uuid4(), body="candles")]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        shelf.engine.rebuild(broken())
    assert found(shelf, "lanterns") == ["old"]
    assert shelf.engine.count(asked("")) == 1


def test_a_fingerprint_tells_words_and_facts_apart_and_nothing_that_moves():
    document = make_document(uuid.uuid4(), body="words")
    for change in (
        {"body": "other"},
        {"title": "t"},
        {"themes": ("panic",)},
        {"audience": "MEMBERS"},
        {"author": uuid.uuid4()},
        {"opening_author": uuid.uuid4()},
        {"details": "d"},
    ):
        assert dataclasses.replace(document, **change).fingerprint != document.fingerprint, change
    moved = dataclasses.replace(
        document, revision=9, reply_count=3, last_activity_at=datetime.datetime.now(datetime.UTC)
    )
    assert moved.fingerprint == document.fingerprint


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="\"'*()-+^:{}~ANDORNEAT \x00\u0301%?;", max_size=60),
    st.lists(
        st.sampled_from(
            ["AND", "OR", "NOT", "NEAR(", '"', "-", "*", "title:", "^", "panic", "%s", "\x00", "()", "{", "…"]
        ),
        max_size=12,
    ).map(" ".join),
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(HOSTILE)
def test_nothing_that_is_typed_is_an_error(shelf, text):
    if not shelf.topics:
        shelf.put("some", "and or not near panic title", title="And or not: near panic")
    request = asked(text)
    shelf.engine.search(request)
    shelf.engine.count(request)
    shelf.engine.facets(request)
    shelf.engine.search(dataclasses.replace(request, query=Query((Term((Alternative(text),)),), (text,), (text,))))
    if words := typed_words(text):
        shelf.engine.suggest(words, ALL, 5)


def test_five_thousand_characters_are_answered(shelf):
    shelf.put("one", "word17 word18")
    text = " ".join(f"word{number}" for number in range(700))[:5_000]
    assert found(shelf, text) == ["one"]
    assert found(shelf, '"a b" ' * 800) == []
    assert found(shelf, "panic " + "-x " * 1_600) == []
