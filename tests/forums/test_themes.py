"""The fixed list of what things are about."""

from community.vocabulary import THEMES
from forums.models import TopicTheme
from tests.factories import gid, make_topic

LIST = """query($first: Int, $after: String) { themes(first: $first, after: $after) { totalCount edges { node
    { slug name } } pageInfo { hasNextPage hasPreviousPage endCursor } } }"""


def test_all_themes_for_everybody_in_pages(api):
    read, after = [], None
    while True:
        page = api(None).query(LIST, first=7, after=after)["themes"]
        read += [(edge["node"]["slug"], edge["node"]["name"]) for edge in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert read == [(theme.slug, theme.name) for theme in THEMES.values()]
    assert page["totalCount"] == len(THEMES)


def test_senseless_pages_are_refused(api):
    for given in ({"first": 0}, {"first": 101}, {"after": "x"}, {"after": ""}):
        assert api(None).send(LIST, given).top_codes == ["BAD_USER_INPUT"], given


def test_a_theme_that_left_the_list_still_shows_by_its_short_name(api, ana):
    topic = make_topic(by=ana, themes=["panic"])
    TopicTheme.objects.create(topic=topic, theme="old-theme")
    document = "query($id: ID!) { node(id: $id) { ... on Topic { themes { slug name } } } }"
    assert api(ana).query(document, id=gid(topic))["node"]["themes"] == [
        {"slug": "panic", "name": "Panic"},
        {"slug": "old-theme", "name": "old-theme"},
    ]
