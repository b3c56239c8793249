"""Questions that sound like danger: help first, then what is found, and nothing about methods."""

import pytest

from community.vocabulary import ContentNote
from tests.factories import make_topic

SEARCH = """query($q: String!) { search(query: $q) { totalCount edges { node { title } } facets { buckets { count } }
    supportResources { region } } }"""
SIMILAR = """query($t: String!) { similarTo(text: $t) { edges { node { title } } supportResources { region } } }"""
SUGGEST = "query($p: String!) { suggest(prefix: $p) { edges { node { text } } } }"


@pytest.fixture
def stories(engine, ana, drain_outbox) -> None:
    words = "I wanted to die, and somebody sat with me."
    make_topic(by=ana, title="Suicide and staying", body=words)
    make_topic(by=ana, title="Suicide in numbers", body=words, content_notes=[ContentNote.METHODS])
    make_topic(by=ana, title="Beans", body="We planted beans.", content_notes=[ContentNote.METHODS])
    drain_outbox()


@pytest.mark.parametrize("query", ["suicide", "want to die", "how to die"])
def test_help_comes_first_and_methods_are_left_out(api, ben, stories, query):
    told = api(ben).query(SEARCH, q=query)["search"]
    assert [each["region"] for each in told["supportResources"]] == ["INTERNATIONAL"] * 2
    assert ([edge["node"]["title"] for edge in told["edges"]], told["totalCount"]) == (["Suicide and staying"], 1)
    assert {bucket["count"] for facet in told["facets"] for bucket in facet["buckets"]} <= {1}


def test_everyday_questions_are_as_they_were(api, ben, stories):
    told = api(ben).query(SEARCH, q="beans")["search"]
    assert (told["supportResources"], told["totalCount"]) == ([], 1)


def test_stories_like_what_one_wrote(api, ben, stories):
    told = api(ben).query(SIMILAR, t="I wanted to die")["similarTo"]
    assert [edge["node"]["title"] for edge in told["edges"]] == ["Suicide and staying"]
    assert len(told["supportResources"]) == 2
    assert api(ben).query(SIMILAR, t="beans")["similarTo"]["supportResources"] == []


def test_nobody_is_led_on_while_typing(api, ben, stories):
    def titles(prefix: str) -> list[str]:
        return [edge["node"]["text"] for edge in api(ben).query(SUGGEST, p=prefix)["suggest"]["edges"]]

    assert (titles("suicide"), titles("bean")) == ([], ["Beans"])


def test_guests_are_helped_too(api, stories):
    assert len(api(None).query(SEARCH, q="suicide")["search"]["supportResources"]) == 2
