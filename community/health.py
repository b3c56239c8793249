"""Whether the server lives, whether its parts are there, and the published schema."""

from pathlib import Path
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from community.outbox.backlog import backlog
from search.engines import engine
from search.meaning import asking

# An event that waits longer than this means that no worker keeps up.
LATE_SECONDS = 60.0
SCHEMA_FILE = Path(settings.BASE_DIR) / "community" / "schema.graphql"


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The state of each part: ok, degraded or down. 503 only when the database is down: nothing works without it."""
    parts: dict[str, Any] = {"database": _database()}
    if parts["database"] == "ok":
        parts["search"] = "ok" if engine().is_available() else "down"
        if settings.SEMANTIC:
            parts["meaning"] = "ok" if asking.is_there() else "down"
        late = backlog()
        parts["events"] = "ok" if late["oldest_seconds"] < LATE_SECONDS and not late["parked"] else "degraded"
        parts["backlog"] = late
    parts["channelLayer"] = "ok" if get_channel_layer() is not None else "down"
    states = {value for value in parts.values() if isinstance(value, str)}
    overall = "down" if parts["database"] == "down" else "ok" if states == {"ok"} else "degraded"
    return JsonResponse({"status": overall, **parts}, status=503 if overall == "down" else 200)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return "ok"


@require_safe
def schema_file(request: HttpRequest) -> HttpResponse:
    """The published schema, as committed."""
    return HttpResponse(SCHEMA_FILE.read_text(), content_type="text/plain; charset=utf-8")


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures of this process."""
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
