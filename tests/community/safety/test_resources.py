"""Places to turn to: the list itself, and who gets to see which."""

import pytest

from community.safety import resources
from community.safety.resources import INTERNATIONAL, Kind

RESOURCES = "query($r: String, $k: ResourceKind) { resources(region: $r, kind: $k) { key region kind } }"


def test_the_list_is_as_it_should_be():
    everything = resources.all_resources()
    assert len({each.key for each in everything}) == len(everything)
    countries = {each.region for each in everything} - {INTERNATIONAL}
    answered = {each.region for each in everything if each.kind is Kind.CRISIS_LINE}
    assert len(answered) >= 65
    assert countries - answered == {"MA"}  # its only line was closed in 2025
    assert all(len(each.summary) <= 120 for each in everything)
    assert all(each.source.startswith("http") and each.checked.year >= 2020 for each in everything)


@pytest.mark.parametrize("missing", ["phone", "source", "kind", "region"])
def test_what_lacks_something_is_refused(missing):
    told = {
        "key": "x", "region": "GB", "kind": "CHAT", "name": "X", "summary": "X.", "source": "https://example.org",
        "checked": resources.all_resources()[0].checked, "phone": "1",
    }  # fmt: skip
    assert resources.read(told).name == "X"
    with pytest.raises((ValueError, KeyError)):
        resources.read({name: value for name, value in told.items() if name != missing})


def test_guests_see_them_by_country(api):
    told = api(None).query(RESOURCES, r="gb")["resources"]
    assert {each["region"] for each in told} == {"GB", "INTERNATIONAL"}
    assert told[0]["kind"] == "CRISIS_LINE"
    assert told[-1]["region"] == "INTERNATIONAL"
    assert {each["kind"] for each in api(None).query(RESOURCES, r="GB", k="CRISIS_LINE")["resources"]} == {
        "CRISIS_LINE"
    }
    assert len(api(None).query(RESOURCES)["resources"]) == len(resources.all_resources())
    assert {each["region"] for each in api(None).query(RESOURCES, r="ZZ")["resources"]} == {"INTERNATIONAL"}


def test_a_region_is_a_country(api):
    assert api(None).send(RESOURCES, {"r": "Great Britain"}).top_codes == ["BAD_USER_INPUT"]


def test_first_help_is_one_s_own_and_then_anywhere():
    told = resources.first_help("GB")
    kinds = [each.kind.value for each in told]
    assert kinds == ["CRISIS_LINE", "CRISIS_LINE", "TEXT_LINE", "EMERGENCY", "DIRECTORY"]
    assert (told[0].name, told[-1].region) == ("Samaritans", INTERNATIONAL)
    assert len(resources.first_help("")) == resources.ANYWHERE
    assert {each.region for each in resources.first_help("")} == {INTERNATIONAL}
