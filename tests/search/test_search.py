"""`search` as a client sees it: what members and guests find, page by page, and what is refused."""

import datetime
import json
import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import clock
from community.vocabulary import ContentNote
from forums.actions.posts import delete_post, edit_post
from forums.actions.topics import StoryDetails, StrategyDetails
from forums.models import Post, Topic
from search import queries, ranked_lists
from search.engines.interface import Unavailable
from search.engines.sqlite import SqliteEngine
from search.language.parsing import parse
from search.language.understanding import understand
from tests.factories import gid, make_chapter, make_post, make_space, make_topic
from tests.search.conftest import SEARCH, only_embedded

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def open_space(db):
    return make_space("open", readable_by="EVERYONE")


@pytest.fixture
def members_space(db):
    return make_space("anxiety")


def first_post(topic: Topic) -> Post:
    return Post.objects.get(pk=topic.first_post_id)


def test_a_story_is_found_by_what_it_says(api, ana, ben, find, members_space, drain_outbox):
    topic = make_topic(by=ana, title="On the bus", body="My **hands** were shaking & I got off.")
    make_topic(by=ana, title="Calm", body="A quiet day.")
    drain_outbox()
    result = find(ben, "shaky hands shaking")
    [edge] = result.raw["edges"]
    assert edge["node"] == {"id": gid(topic), "title": "On the bus"}
    assert edge["post"]["id"] == gid(first_post(topic))
    assert edge["score"] == 1.0
    assert result.highlights == [{"body": ["My <mark>hands</mark> were <mark>shaking</mark> &amp; I got off."]}]
    assert (result.raw["totalCount"], result.raw["isApproximate"], result.raw["degraded"]) == (1, False, False)


def test_a_hit_in_replies_leads_to_its_topic_once_with_the_reply(ana, ben, find, drain_outbox):
    topic = make_topic(by=ana, title="Nights", body="They are long.")
    make_post(
        by=ben, topic=topic, body="The lanterns outside, and many other things which I will tell you about one day."
    )
    reply = make_post(by=ben, topic=topic, body="Lanterns helped me.")
    drain_outbox()
    result = find(ana, "lantern")
    [edge] = result.raw["edges"]
    assert (edge["node"]["id"], edge["post"]["id"]) == (gid(topic), gid(reply))
    assert result.highlights == [{"reply": ["<mark>Lanterns</mark> helped me."]}]
    assert result.raw["totalCount"] == 1


def test_what_helped_steps_and_cautions_are_found_and_shown(ana, find, drain_outbox):
    make_topic(by=ana, title="After it", body="Slowly.", story=StoryDetails(helped=["Walking with Juno"]))
    details = StrategyDetails(steps=["Hold an ice cube", "Count"], cautions="Not with **frostbite**.")
    make_topic(by=ana, kind="STRATEGY", title="Cold", body="It brings me back.", strategy=details)
    drain_outbox()
    assert find(ana, "juno").highlights == [{"body": ["Slowly.\nWalking with <mark>Juno</mark>"]}]
    assert find(ana, "frostbite").titles == ["Cold"]
    assert find(ana, '"ice cube"').titles == ["Cold"]


def test_highlights_carry_no_markup_of_the_author(ana, find, drain_outbox):
    make_topic(by=ana, title="<b>lanterns</b> & <mark>x", body="`<script>alert(1)</script>` lanterns \ue000x\ue001")
    drain_outbox()
    [marked] = find(ana, "lanterns").highlights
    assert marked["title"] == ["&lt;b&gt;<mark>lanterns</mark>&lt;/b&gt; &amp; &lt;mark&gt;x"]
    assert marked["body"] == ["&lt;script&gt;alert(1)&lt;/script&gt; <mark>lanterns</mark> x"]


def test_guests_find_count_and_are_suggested_only_what_they_may_read(
    api, ana, find, open_space, members_space, drain_outbox
):
    make_topic(by=ana, space=open_space, title="Panic outside", body="panic", themes=["panic"])
    make_topic(by=ana, space=members_space, title="Panic inside", body="panic", themes=["panic", "work"])
    drain_outbox()
    guest, member = find(None, "panic"), find(ana, "panic")
    assert guest.titles == ["Panic outside"]
    assert (guest.raw["totalCount"], guest.facet("theme"), guest.facet("space")) == (1, {"panic": 1}, {"open": 1})
    assert sorted(member.titles) == ["Panic inside", "Panic outside"]
    assert (member.raw["totalCount"], member.facet("theme")) == (2, {"panic": 2, "work": 1})
    assert member.facet("space") == {"open": 1, "anxiety": 1}
    document = '{ suggest(prefix: "pan") { edges { node { text topic { id } } } totalCount } }'
    assert [edge["node"]["text"] for edge in api(None).query(document)["suggest"]["edges"]] == ["Panic outside"]
    assert len(api(ana).query(document)["suggest"]["edges"]) == 2


def test_filters_and_facets(ana, ben, find, open_space, members_space, drain_outbox):
    make_topic(by=ana, space=open_space, title="One", body="x", themes=["panic"], language="en")
    make_topic(
        by=ana, space=members_space, title="Two", body="x", kind="STRATEGY", content_notes=[ContentNote.DEATH],
        strategy=StrategyDetails(steps=["a"], technique="BREATHING", situation="AT_NIGHT", effort="LOW"),
    )  # fmt: skip
    drain_outbox()
    for chosen, titles in (
        ({"kinds": ["STORY"]}, ["One"]),
        ({"themes": ["panic"]}, ["One"]),
        ({"spaceSlugs": ["anxiety", "no-such-space"]}, ["Two"]),
        ({"contentNotesExcluded": ["DEATH"]}, ["One"]),
        ({"techniques": ["BREATHING"]}, ["Two"]),
        ({"situations": ["AT_NIGHT"]}, ["Two"]),
        ({"efforts": ["LOW"]}, ["Two"]),
        ({"language": "EN"}, ["One"]),
        ({"kinds": ["STORY", "STRATEGY"]}, ["Two", "One"]),
    ):
        assert find(ana, "", **chosen).titles == titles, chosen
    counted = find(ana, "x")
    assert {name: counted.facet(name) for name in ("kind", "contentNote", "technique", "situation", "effort")} == {
        "kind": {"STORY": 1, "STRATEGY": 1},
        "contentNote": {"DEATH": 1},
        "technique": {"BREATHING": 1},
        "situation": {"AT_NIGHT": 1},
        "effort": {"LOW": 1},
    }


def test_what_was_deleted_or_left_is_not_found_even_before_the_index_hears(api, ana, ben, find, engine, drain_outbox):
    gone = make_topic(by=ana, title="Lanterns", body="lanterns")
    left = make_topic(by=ben, title="Lanterns too", body="lanterns")
    replied = make_topic(by=ben, title="Other", body="words")
    reply = make_post(by=ana, topic=replied, body="lanterns")
    drain_outbox()
    assert len(find(ana, "lanterns").titles) == 3
    delete_post(viewer=ana.viewer, post_id=gid(first_post(gone)))
    delete_post(viewer=ana.viewer, post_id=gid(reply))
    assert find(ana, "lanterns").titles == ["Lanterns too"]  # nothing was drained yet
    payload = api(ben).mutate("deleteAccount", "", password="a quiet place by the lake")
    assert payload.error_codes == []
    assert find(ana, "lanterns").titles == []
    drain_outbox()
    result = find(ana, "lanterns words")
    assert (result.raw["totalCount"], result.facet("kind")) == (0, {})
    assert list(engine.fingerprints()) == []
    assert left.pk


def test_a_reply_that_is_only_a_placeholder_is_not_found(ana, ben, find, drain_outbox):
    topic = make_topic(by=ben, title="Other", body="words")
    reply = make_post(by=ana, topic=topic, body="lanterns")
    make_post(by=ben, topic=topic, parent=reply, body="an answer")
    drain_outbox()
    delete_post(viewer=ana.viewer, post_id=gid(reply))
    assert find(ben, "lanterns").titles == []


def test_a_topic_whose_opening_is_gone_is_found_by_its_replies_and_not_by_its_title(ana, ben, find, drain_outbox):
    topic = make_topic(by=ana, title="Lanterns", body="opening", themes=["panic"])
    make_post(by=ben, topic=topic, body="I stand here")
    drain_outbox()
    delete_post(viewer=ana.viewer, post_id=gid(first_post(topic)))
    drain_outbox()
    assert find(ben, "lanterns opening").raw["edges"] == []
    found = find(ben, "stand")
    assert (found.titles, found.facet("theme")) == ([None], {})


def test_a_reply_brings_its_topic_to_the_front(ana, ben, find, drain_outbox):
    quiet = make_topic(by=ana, title="Quiet lanterns", body="lanterns", themes=["panic"])
    drain_outbox()
    make_topic(by=ana, title="Newer lanterns", body="lanterns", themes=["panic"])
    drain_outbox()
    assert find(ana, "", themes=["panic"]).titles == ["Newer lanterns", "Quiet lanterns"]
    reply = make_post(by=ben, topic=quiet, body="words")
    drain_outbox()
    for query in ("", "lanterns"):
        found = find(ana, query, themes=["panic"])
        assert found.titles == ["Quiet lanterns", "Newer lanterns"], query
        assert found.raw["edges"][0]["post"]["id"] == gid(first_post(quiet))
    delete_post(viewer=ben.viewer, post_id=gid(reply))
    drain_outbox()
    assert len(find(ana, "", themes=["panic"]).titles) == 2


def test_an_edit_is_found_by_its_new_words_only(ana, find, drain_outbox):
    topic = make_topic(by=ana, title="Candles", body="old words")
    make_post(by=ana, topic=topic, body="a reply")
    drain_outbox()
    edit_post(viewer=ana.viewer, post_id=gid(first_post(topic)), body="new lanterns", title="Lights")
    drain_outbox()
    assert find(ana, "candles old").titles == []
    assert find(ana, "lanterns").titles == find(ana, "lights").titles == ["Lights"]


def test_pages_stay_as_they_are_while_topics_are_added(ana, find, drain_outbox):
    for number in range(7):
        make_topic(by=ana, title=f"Lanterns {number}", body="lanterns")
    drain_outbox()
    first = find(ana, "lanterns", first=3)
    everything = find(ana, "lanterns").titles
    assert first.raw["pageInfo"] | {"startCursor": "", "endCursor": ""} == {
        "hasNextPage": True, "hasPreviousPage": False, "startCursor": "", "endCursor": "",
    }  # fmt: skip
    for _ in range(5):
        make_topic(by=ana, title="Lanterns lanterns", body="lanterns lanterns lanterns")
    drain_outbox()
    assert len(find(ana, "lanterns", first=3).titles) == 3  # another search of the same words does not move these pages
    second = find(ana, "lanterns", first=3, after=first.cursor)
    third = find(ana, "lanterns", first=3, after=second.cursor)
    assert first.titles + second.titles + third.titles == everything
    assert third.raw["pageInfo"]["hasNextPage"] is False
    cache.clear()  # ten minutes later
    again = find(ana, "lanterns", after=first.cursor).titles
    assert not set(again) & set(first.titles)
    assert set(everything) - set(first.titles) <= set(again)


def test_a_page_is_filled_up_when_hits_are_gone(ana, find, drain_outbox):
    topics = [make_topic(by=ana, title=f"Lanterns {number}", body="lanterns") for number in range(9)]
    drain_outbox()
    order = find(ana, "lanterns").titles
    by_title = {topic.title: topic for topic in topics}
    first = find(ana, "lanterns", first=3)
    for title in order[3:7]:
        delete_post(viewer=ana.viewer, post_id=gid(first_post(by_title[title])))
    rest = find(ana, "lanterns", first=3, after=first.cursor)
    assert rest.titles == order[7:]
    assert rest.raw["pageInfo"]["hasNextPage"] is False
    filled = find(ana, "lanterns", first=4)
    assert (filled.titles, filled.raw["pageInfo"]["hasNextPage"]) == ([*order[:3], order[7]], True)


def test_going_on_after_a_topic_that_has_gone_keeps_the_place(ana, find, drain_outbox):
    topics = {f"Lanterns {n}": make_topic(by=ana, title=f"Lanterns {n}", body="lanterns") for n in range(4)}
    drain_outbox()
    first = find(ana, "lanterns", first=2)
    cache.clear()
    delete_post(viewer=ana.viewer, post_id=gid(first_post(topics[first.titles[1]])))
    drain_outbox()
    assert len(find(ana, "lanterns", after=first.cursor).titles) in (1, 2)


@pytest.mark.parametrize("size", [3, 100])
def test_a_page_costs_the_same_whatever_its_size(ana, engine, drain_outbox, size):
    for number in range(size):
        topic = make_topic(by=ana, title=f"Lanterns {number}", body="lanterns", story=StoryDetails(helped=["x"]))
        make_post(by=ana, topic=topic, body="no such word")
    drain_outbox()
    request = queries.search(ana.viewer, "lanterns", queries.Filter(), queries.Window(size=100), with_highlights=False)
    assert len(request.page.rows) == size
    with CaptureQueriesContext(connection) as plain:
        queries.search(ana.viewer, "lanterns", queries.Filter(), queries.Window(size=100), with_highlights=False)
    own = 1 if isinstance(engine, SqliteEngine) else 0
    assert len(plain) == own + 4  # which groups, who is out of sight, topics, posts
    with CaptureQueriesContext(connection) as marked:
        queries.search(ana.viewer, "lanterns", queries.Filter(), queries.Window(size=100), with_highlights=True)
    assert len(marked) == own + 5  # and what stories say; there are no strategies


def test_a_page_costs_the_same_through_graphql(api, ana, ben, drain_outbox):
    document = """query($q: String!) { search(query: $q, first: 100) {
      edges { score node { title author { name } space { slug } themes { slug } firstPost { id } story { helped } }
              post { bodyHtml author { name } reactions { kind } } highlights { field fragments } }
      facets { field buckets { value count } } totalCount isApproximate } }"""
    counts = []
    for more in (3, 27):
        for number in range(more):
            make_topic(by=ana, title=f"Lanterns {number}", body="lanterns", themes=["panic"])
        drain_outbox()
        with CaptureQueriesContext(connection) as asked:
            found = api(ben).query(document, q="lanterns")["search"]
        counts.append((len(found["edges"]), len(asked)))
    assert [size for size, _ in counts] == [3, 30]
    assert counts[0][1] == counts[1][1]


def test_counting_happens_only_when_asked_for(api, ana, drain_outbox, monkeypatch):
    make_topic(by=ana, title="Lanterns", body="lanterns")
    drain_outbox()

    def refuse(*_: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(queries, "count", refuse)
    monkeypatch.setattr(queries, "facets", refuse)
    data = api(ana).query("query($q: String!) { search(query: $q) { edges { node { title } } } }", q="lanterns")
    assert data == {"search": {"edges": [{"node": {"title": "Lanterns"}}]}}


@pytest.mark.parametrize(
    ("query", "chosen", "codes"),
    [
        ("", None, ["BAD_USER_INPUT"]),
        ("  \n ", {}, ["BAD_USER_INPUT"]),
        ("", {"kinds": []}, ["BAD_USER_INPUT"]),
        ("x" * 5_001, None, ["BAD_USER_INPUT"]),
        ("x" * 5_000, None, []),
        ("???", None, []),
        ("-panic", None, []),
        ("", {"kinds": ["STORY"]}, []),
    ],
)
def test_what_can_be_asked(api, db, query, chosen, codes):
    answer = api(None).send(SEARCH, {"query": query, "filter": chosen})
    assert answer.status == 200
    assert answer.top_codes == codes


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        '""',
        '" "',
        "-",
        '-"',
        "AND",
        "NEAR(a b)",
        "title:x",
        "a* ^b",
        "*",
        "%s %(x)s",
        "{a} : b",
        "'; DROP TABLE x",
        "\u0301",
    ],
)
def test_hostile_words_are_answered(api, ana, typed, drain_outbox):
    make_topic(by=ana, title="And near title", body="a b x not")
    drain_outbox()
    answer = api(ana).send(SEARCH, {"query": typed})
    assert (answer.status, answer.top_codes) == (200, [])
    assert api(ana).send("query($p: String!) { suggest(prefix: $p) { totalCount } }", {"p": typed}).top_codes == []


@pytest.mark.parametrize("typed", ["a\x00b", "\ud800"])
def test_what_cannot_be_a_text_is_refused(api, ana, typed):
    answer = api(ana).post(json.dumps({"query": SEARCH, "variables": {"query": typed}}).encode())
    assert answer.status == 400
    assert answer.top_codes == ["BAD_USER_INPUT"]


def test_searching_and_typing_have_limits(api, ana, settings):
    settings.RATE_LIMITS = True
    with clock.at(datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)):
        codes = [api(ana).send(SEARCH, {"query": "x"}).top_codes for _ in range(61)]
        assert codes == [[]] * 60 + [["RATE_LIMITED"]]
        assert api(None).send(SEARCH, {"query": "x"}).top_codes == []


def test_marks_without_a_word_find_nothing(ana, find, drain_outbox):
    make_topic(by=ana, title="Lanterns ???", body="???", themes=["panic"])
    drain_outbox()
    result = find(ana, "???", kinds=["STORY"])
    assert (result.titles, result.raw["totalCount"], result.facet("theme")) == ([], 0, {})
    assert find(ana, "", kinds=["STORY"]).titles == ["Lanterns ???"]


def test_a_cursor_belongs_to_its_search(api, ana, find, drain_outbox):
    for number in range(3):
        make_topic(by=ana, title=f"Lanterns {number}", body="lanterns candles")
    drain_outbox()
    cursor = find(ana, "lanterns", first=1).cursor
    for query, chosen in (("candles", None), ("lanterns", {"kinds": ["STORY"]})):
        assert api(ana).send(SEARCH, {"query": query, "filter": chosen, "after": cursor}).top_codes == [
            "BAD_USER_INPUT"
        ]
    assert api(ana).send(SEARCH, {"query": "lanterns", "first": 101}).top_codes == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("field", ["search(query: $q) { totalCount }", "suggest(prefix: $q) { totalCount }"])
def test_search_text_is_refused_in_an_address(api, db, field):
    from urllib.parse import urlencode

    sent = urlencode({"query": f"query($q: String!) {{ {field} }}", "variables": '{"q": "lanterns"}'})
    answer = api(None).get("/graphql/", sent)
    assert answer.top_codes == ["BAD_USER_INPUT"]


def test_an_engine_that_is_away_fails_its_field_alone(api, ana, engine, monkeypatch, drain_outbox):
    make_topic(by=ana, title="Lanterns", body="lanterns")
    drain_outbox()

    def away(*_: Any) -> Any:
        raise Unavailable

    monkeypatch.setattr(type(engine), "search", away)
    monkeypatch.setattr(type(engine), "suggest", away)
    asked = "search(query: $q) { totalCount } suggest(prefix: $q) { totalCount } spaces { totalCount }"
    document = f"query($q: String!) {{ {asked} }}"
    answer = api(ana).send(document, {"q": "lanterns"})
    assert answer.status == 200
    assert answer.top_codes == ["SEARCH_UNAVAILABLE", "SEARCH_UNAVAILABLE"]
    assert answer.json["data"] == {"search": None, "suggest": None, "spaces": {"totalCount": 1}}


@only_embedded
def test_a_broken_index_says_nothing_of_the_database(api, ana, engine, caplog, drain_outbox):
    make_topic(by=ana, title="Lanterns", body="lanterns")
    drain_outbox()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE search_words")
    answer = api(ana).send("query($q: String!) { search(query: $q) { totalCount } }", {"q": "lanterns"})
    assert answer.top_codes == ["SEARCH_UNAVAILABLE"]
    assert b"search_words" not in answer.raw
    assert "lanterns" not in caplog.text
    assert "search_words" not in caplog.text
    assert engine.is_available() is False


def test_scores_fall_and_lie_between_nothing_and_one(ana, find, drain_outbox):
    make_topic(by=ana, title="Lanterns", body="lanterns and candles")
    make_topic(by=ana, title="Other", body="one candle")
    drain_outbox()
    result = find(ana, "lanterns candles")
    scores = [edge["score"] for edge in result.raw["edges"]]
    assert scores[0] == 1.0
    assert 0 < scores[1] < 1
    assert all(round(score, 2) == score for score in scores)


def test_nothing_that_was_typed_is_kept_in_clear(ana, find, drain_outbox, monkeypatch):
    for number in range(3):
        make_topic(by=ana, title=f"Lanterns {number}", body="lanterns")
    drain_outbox()
    kept: dict[str, Any] = {}
    monkeypatch.setattr(ranked_lists.cache, "set", lambda key, value, timeout: kept.update({key: (value, timeout)}))
    find(ana, "lanterns secretword", first=1)
    [(key, (value, timeout))] = kept.items()
    assert timeout == 600
    assert len(value) == 3 * 36
    assert "lanterns" not in key
    assert "secretword" not in key
    assert ana.viewer.user_id.hex not in key
    other = ranked_lists._cache_key(uuid.uuid4().hex, queries.scope_of("search", "lanterns secretword"), "x")
    assert other != ranked_lists._cache_key("", queries.scope_of("search", "lanterns secretword"), "x")


def test_terms_are_read_from_what_is_typed():
    query = parse('I can\u2019t "fall asleep" -exams -\u201cat work\u201d self-harm  "unclosed no NO')
    assert query.words == ("can t", "self", "harm", "unclosed", "no")
    assert query.phrases == ("fall asleep",)
    assert query.excluded == ("exams", "at work")
    assert parse(" ").is_blank
    assert understand(parse("?!")).says_nothing
    assert not understand(parse("-x")).says_nothing


def test_a_chapter_is_found_and_leads_to_its_story_once(api, ana, ben, find, drain_outbox):
    topic = make_topic(by=ana, title="On the bus", body="My hands shook, lanterns outside.")
    chapter = make_chapter(by=ana, topic=topic, title="The lighthouse year", body="The lanterns went out.")
    drain_outbox()
    for words in ("lanterns", "lighthouse", "went out"):
        result = find(ben, words)
        assert [edge["node"]["id"] for edge in result.raw["edges"]] == [gid(topic)]
        assert result.raw["totalCount"] == 1
    found = find(ben, "lighthouse")
    assert found.raw["edges"][0]["post"]["id"] == gid(chapter)
    assert found.highlights == [{"reply": ["The lanterns went out.\nThe <mark>lighthouse</mark> year"]}]
    edit_post(viewer=ana.viewer, post_id=gid(chapter), body="The lanterns went out.", title="The harbour year")
    drain_outbox()
    assert (find(ben, "lighthouse").titles, find(ben, "harbour").titles) == ([], ["On the bus"])
    delete_post(viewer=ana.viewer, post_id=gid(chapter))
    drain_outbox()
    assert (find(ben, "harbour").titles, find(ben, "went").titles) == ([], [])
    assert find(ben, "lanterns").titles == ["On the bus"]
