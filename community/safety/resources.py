"""Where help can be found: helplines, warm lines and services by country. Facts from public pages (resources.toml)."""

import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

PATH = Path(__file__).parent / "resources.toml"
INTERNATIONAL = "INTERNATIONAL"
ALWAYS = "ALWAYS"
_REGION = re.compile(r"[A-Z]{2}|INTERNATIONAL")


class Kind(Enum):
    """What a resource is. Lists come in this order."""

    CRISIS_LINE = "CRISIS_LINE"
    TEXT_LINE = "TEXT_LINE"
    CHAT = "CHAT"
    EMERGENCY = "EMERGENCY"
    DIRECTORY = "DIRECTORY"
    WARM_LINE = "WARM_LINE"
    RESPITE = "RESPITE"
    PEER_GROUP = "PEER_GROUP"


# Told to somebody whose words sound like danger: so many of a kind, in this order, lines that always answer first.
FIRST_HELP = {Kind.CRISIS_LINE: 2, Kind.TEXT_LINE: 1, Kind.CHAT: 1, Kind.EMERGENCY: 1}
# Directories, for somebody whose country is not known.
ANYWHERE = 2


@dataclass(frozen=True, slots=True)
class Resource:
    """One place to turn to.

    `region`: country (ISO 3166-1, two letters) or INTERNATIONAL. `phone` as it is dialled there, `text` what to send
    where, `hours` ALWAYS or local times in words; empty where there is none. `languages`: ISO 639-1. `checked`: when
    `source` was last looked at.
    """

    key: str
    region: str
    kind: Kind
    name: str
    summary: str
    source: str
    checked: datetime.date
    phone: str = ""
    text: str = ""
    url: str = ""
    languages: tuple[str, ...] = ()
    hours: str = ""
    is_peer_run: bool = False


def find(region: str | None = None, kind: Kind | None = None) -> list[Resource]:
    """Those of a country and the international ones, or all; of one kind or of all. Crisis lines first."""
    regions = {region.upper(), INTERNATIONAL} if region else None
    found = [
        each
        for each in all_resources()
        if (regions is None or each.region in regions) and (kind is None or each.kind is kind)
    ]
    order = list(Kind)
    return sorted(found, key=lambda each: (each.region == INTERNATIONAL, order.index(each.kind)))


def first_help(region: str) -> list[Resource]:
    """Whom to turn to in danger: the country's own if it is known (empty: not), a directory of all countries last."""
    own = [each for each in all_resources() if region and each.region == region]
    own.sort(key=lambda each: each.hours != ALWAYS)
    told = [each for kind, most in FIRST_HELP.items() for each in [one for one in own if one.kind is kind][:most]]
    return told + [each for each in all_resources() if each.region == INTERNATIONAL][: 1 if told else ANYWHERE]


def is_known(region: str) -> bool:
    """Whether it is a country's code as we write it; not whether there is anything for it."""
    return bool(re.fullmatch("[A-Z]{2}", region))


@cache
def all_resources() -> tuple[Resource, ...]:
    """Those of this project, as resources.toml orders them."""
    return tuple(map(read, tomllib.loads(PATH.read_text(encoding="utf-8"))["resource"]))


def read(told: Mapping[str, Any]) -> Resource:
    """An entry of resources.toml. ValueError where something is missing or odd."""
    given = {**told}
    given["kind"] = Kind(given["kind"])
    given["languages"] = tuple(given.get("languages", ()))
    given["is_peer_run"] = given.pop("peer_run", False)
    try:
        resource = Resource(**given)
    except TypeError:
        raise ValueError(f"Not as a resource should be: {told.get('key')}") from None
    reached = resource.phone or resource.text or resource.url
    if not (_REGION.fullmatch(resource.region) and reached and resource.source.startswith("http")):
        raise ValueError(f"Where it is, how it is reached or who says so is missing: {resource.key}")
    return resource
