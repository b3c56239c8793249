"""Who is out of sight is out of search: hits, totals, facets, suggestions."""

import pytest

from community.accounts.actions.boundaries import block_member, mute_member
from tests.factories import gid, make_post, make_topic

SEARCH = """query($q: String!) { search(query: $q) { totalCount edges { node { id } post { body } }
    facets { field buckets { value count } } } }"""
SUGGEST = "query($p: String!) { suggest(prefix: $p) { edges { node { text } } } }"


@pytest.mark.parametrize("way", ["ana blocks", "ben blocks", "ana mutes"])
def test_search_agrees(engine, api, ana, ben, cam, way, drain_outbox):
    his = make_topic(by=ben, title="Lantern at night", body="A lantern.")
    make_post(topic=his, by=cam, body="My lantern.")
    hers = make_topic(by=cam, title="Lantern by day", body="A lantern.")
    make_post(topic=hers, by=ben, body="His lantern.")
    drain_outbox()
    assert api(ana).query(SEARCH, q="lantern")["search"]["totalCount"] == 2
    verb = mute_member if way == "ana mutes" else block_member
    who, whom = (ben, ana) if way == "ben blocks" else (ana, ben)
    verb(viewer=who.viewer, profile_id=whom.profile_id)
    told = api(ana).query(SEARCH, q="lantern")["search"]
    assert (told["totalCount"], [edge["node"]["id"] for edge in told["edges"]]) == (1, [gid(hers)])
    assert {bucket["count"] for facet in told["facets"] for bucket in facet["buckets"]} <= {1}
    assert api(ana).query(SEARCH, q="his")["search"]["totalCount"] == 0
    suggested = api(ana).query(SUGGEST, p="lantern")["suggest"]["edges"]
    assert [edge["node"]["text"] for edge in suggested] == ["Lantern by day"]
    assert api(cam).query(SEARCH, q="lantern")["search"]["totalCount"] == 2
