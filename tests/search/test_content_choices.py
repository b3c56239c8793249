"""What a member chose not to meet is in no hit, total, facet, suggestion or highlight, on either engine."""

import datetime
from itertools import chain

from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import clock
from community.accounts.actions import content_choices as actions
from community.accounts.content_choices import Action
from community.text import words
from community.vocabulary import ContentNote, pack_notes
from forums.actions.posts import edit_post
from forums.models import Post
from forums.visibility import SearchClause
from search.engines.interface import Filter, SearchRequest
from search.language.parsing import parse
from search.language.understanding import understand
from tests.factories import gid, make_post, make_topic

SUGGEST = "query($p: String!) { suggest(prefix: $p) { edges { node { text } } } }"
SIMILAR = "query($t: String!) { similarTo(text: $t) { edges { node { title } post { body } } } }"


def mute(who, muted: str, action: Action = Action.HIDE) -> None:
    actions.mute_words(viewer=who.viewer, words=muted, action=action)


def phrase(said: str) -> tuple[int, ...]:
    return tuple(words.hashes_of_phrase(words.words(said)))


def all_hashes(said: str) -> tuple[int, ...]:
    return tuple(chain(*words.hashes([said])))


def put(shelf, name: str, body: str, *, topic: str | None = None, **facts):
    return shelf.put(name, body, topic=topic, words=all_hashes(body), **facts)


def left(shelf, clause: SearchClause, query: str = "lamp") -> list[str]:
    request = SearchRequest(understand(parse(query)), clause, Filter())
    found = sorted(shelf.names([each.topic_pk for each in shelf.engine.search(request)]))
    assert shelf.engine.count(request) == len(found)
    assert sum(number for _, number in shelf.engine.facets(request)["kind"]) == len(found)
    return found


def test_engines_leave_out_hidden_notes_and_words(shelf):
    ana, ben = (put(shelf, name, "lamp and lantern", author=None).post_pk for name in ("a", "b"))
    put(shelf, "pair apart", "lamp, red and big lantern")
    put(shelf, "pair", "lamp of the big red lantern")
    death = pack_notes([ContentNote.DEATH])
    put(shelf, "noted", "lamp", content_notes=death, own_notes=death, opening_notes=death)
    put(shelf, "topic noted", "something")
    put(shelf, "-", "lamp", topic="topic noted", content_notes=death, opening_notes=death)
    put(shelf, "topic worded", "lantern at sea")
    put(shelf, "-", "lamp", topic="topic worded")
    put(shelf, "reply worded", "lamp here")
    put(shelf, "-", "lamp with lantern", topic="reply worded")
    put(shelf, "plain", "lamp")
    everything = ["a", "b", "noted", "pair", "pair apart", "plain", "reply worded", "topic noted", "topic worded"]
    assert left(shelf, SearchClause(("EVERYONE",))) == everything
    assert left(shelf, SearchClause(("EVERYONE",), hidden_notes=death)) == [
        each for each in everything if each not in ("noted", "topic noted")
    ]
    hidden = SearchClause(("EVERYONE",), hidden_phrases=(phrase("lanterns"),))
    assert left(shelf, hidden) == ["noted", "plain", "reply worded", "topic noted"]
    assert left(shelf, hidden, "lantern") == []
    hidden = SearchClause(("EVERYONE",), hidden_phrases=(phrase("big red lantern"), phrase("nowhere")))
    assert left(shelf, hidden) == [each for each in everything if each != "pair"]
    assert ana != ben


def test_engines_never_leave_out_ones_own(shelf, ana, ben):
    own, other = ana.viewer.profile_id, ben.viewer.profile_id
    put(shelf, "own", "lamp lantern", author=own, opening_author=own)
    put(shelf, "theirs", "lamp lantern", author=other, opening_author=other)
    put(shelf, "own topic", "lantern", author=own, opening_author=own)
    put(shelf, "-", "lamp", topic="own topic", author=other, opening_author=own)
    put(shelf, "their topic", "lantern", author=other, opening_author=other)
    put(shelf, "-", "lamp", topic="their topic", author=own, opening_author=other)
    clause = SearchClause(("EVERYONE",), hidden_phrases=(phrase("lantern"),), own_names=(own,))
    assert left(shelf, clause) == ["own", "own topic"]


def test_engines_suggest_and_compare_under_the_rule(shelf):
    title = "Lamp post"
    hidden = put(shelf, "hidden", "lantern", title=title)
    put(shelf, "shown", "sea", title=title)
    clause = SearchClause(("EVERYONE",), hidden_phrases=(phrase("lantern"),))
    assert shelf.names(shelf.engine.suggest(["lam"], clause, 10)) == ["shown"]
    shelf.engine.index([hidden.__class__(**{**_facts(hidden), "words": (), "revision": 2})])
    assert sorted(shelf.names(shelf.engine.suggest(["lam"], clause, 10))) == ["hidden", "shown"]


def _facts(document) -> dict:
    return {name: getattr(document, name) for name in document.__dataclass_fields__}


def test_hidden_topics_and_posts_are_not_found(find, api, ana, ben, cam, drain_outbox):
    make_topic(by=ben, title="Lamp at night", body="A lamp, a lantern.")
    shown = make_topic(by=ben, title="Lamp by day", body="A lamp.")
    make_post(topic=shown, by=cam, body="My lamp, my lantern, my unicorn.")
    noted = make_topic(by=ben, title="Lamp in grief", body="A lamp.", content_notes=[ContentNote.DEATH])
    make_post(topic=noted, by=cam, body="A lamp in reply.")
    drain_outbox()
    assert find(ana, "lamp").raw["totalCount"] == 3
    mute(ana, "lanterns")
    actions.choose_content_notes(viewer=ana.viewer, choices={ContentNote.DEATH: Action.HIDE})
    told = find(ana, "lamp")
    assert (told.titles, told.raw["totalCount"], told.facet("kind")) == (["Lamp by day"], 1, {"STORY": 1})
    assert told.facet("contentNote") == {}
    assert told.raw["edges"][0]["post"]["body"] == "A lamp."
    assert find(ana, "unicorn").raw["totalCount"] == 0
    assert find(ana, "unicorn").raw["didYouMean"] is None
    suggested = api(ana).query(SUGGEST, p="lamp")["suggest"]["edges"]
    assert [edge["node"]["text"] for edge in suggested] == ["Lamp by day"]
    similar = api(ana).query(SIMILAR, t="lamp and lantern at night")["similarTo"]["edges"]
    assert {edge["node"]["title"] for edge in similar} <= {"Lamp by day"}
    assert find(cam, "lamp").raw["totalCount"] == 3


def test_what_is_hidden_later_is_gone_from_kept_pages_too(find, ana, ben, drain_outbox):
    for number in range(4):
        make_topic(by=ben, title=f"Lamp {number}", body="A lamp." if number % 2 else "A lamp and a lantern.")
    drain_outbox()
    first = find(ana, "lamp", first=1)
    mute(ana, "lantern")
    rest = find(ana, "lamp", first=10, after=first.cursor)
    assert set(rest.titles) <= {"Lamp 1", "Lamp 3"}


def test_collapsed_is_found_without_highlights_and_muted_titles(find, api, ana, ben, drain_outbox):
    make_topic(by=ben, title="Lamp and lantern", body="A lamp.")
    make_topic(by=ben, title="Lamp", body="A lamp.")
    drain_outbox()
    mute(ana, "lantern", Action.COLLAPSE)
    told = find(ana, "lamp")
    assert sorted(zip(map(str, told.titles), map(bool, told.highlights), strict=True)) == [
        ("Lamp", True),
        ("None", False),
    ]
    suggested = api(ana).query(SUGGEST, p="lamp")["suggest"]["edges"]
    assert [edge["node"]["text"] for edge in suggested] == ["Lamp"]


def test_gentle_mode(find, ana, ben, drain_outbox):
    make_topic(by=ben, title="Lamp", content_notes=[ContentNote.MEDICATION])
    make_topic(by=ben, title="Lamp and lantern")
    make_topic(by=ben, title="Lamp alone")
    drain_outbox()
    mute(ana, "lantern", Action.COLLAPSE)
    actions.start_gentle_mode(viewer=ana.viewer, until=clock.now() + datetime.timedelta(hours=1))
    assert (find(ana, "lamp").titles, find(ana, "lamp").raw["totalCount"]) == (["Lamp alone"], 1)
    actions.end_gentle_mode(viewer=ana.viewer)
    assert find(ana, "lamp").raw["totalCount"] == 3


def test_an_edit_of_the_first_post_reaches_its_replies(find, ana, ben, cam, drain_outbox):
    topic = make_topic(by=ben, title="On a lamp")
    make_post(topic=topic, by=cam, body="A unicorn.")
    mute(ana, "lantern")
    drain_outbox()
    assert find(ana, "unicorn").raw["totalCount"] == 1
    first = Post.objects.get(topic=topic, depth=0)
    edit_post(viewer=ben.viewer, post_id=gid(first), body="A lantern.")
    drain_outbox()
    assert find(ana, "unicorn").raw["totalCount"] == 0
    assert find(cam, "unicorn").raw["totalCount"] == 1


def test_own_words_are_found(find, ana, drain_outbox):
    make_topic(by=ana, title="Lamp", body="A lantern.", post_as="ALIAS")
    drain_outbox()
    mute(ana, "lantern")
    assert find(ana, "lamp").titles == ["Lamp"]


def test_what_it_costs(engine, api, ana, ben, drain_outbox):
    """Three statements more for those who chose. What others have is counted in test_search."""
    make_topic(by=ben, title="Lamp")
    drain_outbox()

    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            api(ana).query('{ search(query: "lamp") { edges { node { id } } } }')
        return [query["sql"] for query in captured]

    asked()
    before = asked()
    mute(ana, "lantern")
    assert len(asked()) == len(before) + 3


def test_no_word_reaches_a_log_or_an_error(engine, api, ana, caplog, monkeypatch):
    mute(ana, "zanzibar")
    caplog.set_level("DEBUG")
    monkeypatch.setattr(type(engine), "search", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("away")))
    answer = api(ana).send('{ search(query: "lamp") { totalCount } }', {})
    assert "INTERNAL" in str(answer.raw)
    assert "zanzibar" not in caplog.text
    assert str(phrase("zanzibar")[0]) not in caplog.text
    assert "zanzibar" not in repr(SearchClause(("EVERYONE",), hidden_phrases=(phrase("zanzibar"),)))
