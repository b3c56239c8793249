"""Content negotiation of GraphQL over HTTP."""

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
HTML = "text/html"


def _read(value: str) -> tuple[str, dict[str, str]]:
    """A media type and its parameters, in lower case."""
    kind, *parameters = value.split(";")
    pairs = (each.partition("=") for each in parameters)
    return kind.strip().lower(), {name.strip().lower(): text.strip().strip('"').lower() for name, _, text in pairs}


def _quality(parameters: dict[str, str]) -> float:
    try:
        return float(parameters.get("q", "1"))
    except ValueError:
        return 0.0


def is_json(content_type: str) -> bool:
    """Whether a body of this type can be read: JSON in UTF-8."""
    kind, parameters = _read(content_type)
    return kind == JSON and parameters.get("charset", "utf-8") in {"utf-8", "utf8"}


def wants_page(accept: str) -> bool:
    """Whether a browser asks for a page to look at: HTML by name, and neither of the JSON types."""
    kinds = {_read(each)[0] for each in accept.split(",")}
    return HTML in kinds and not kinds & {JSON, GRAPHQL_JSON}


def answer_type(accept: str | None) -> str | None:
    """The media type to answer in: the better liked one, the first named of two alike; None when neither is
    accepted."""
    if accept is None:
        return JSON
    best, best_quality = None, 0.0
    for each in accept.split(","):
        kind, parameters = _read(each)
        if parameters.get("charset", "utf-8") not in {"utf-8", "utf8"}:
            continue
        if kind in {"*/*", "application/*"}:
            kind = JSON
        quality = _quality(parameters)
        if kind in {JSON, GRAPHQL_JSON} and quality > best_quality:
            best, best_quality = kind, quality
    return best
