"""What Prometheus is told by a process, and the port it is told at (docs/runbook.md explains each).

Every label's values come from our code: operations from the schema, codes, subscribers, routes. None comes from a
caller, so the number of series is bounded. What is asked of the parts at each scrape is in community/scrape.py.
"""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from prometheus_client import Counter, Gauge, Histogram, start_http_server

from community.work import Work

logger = logging.getLogger(__name__)

_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

REQUESTS = Counter("alongside_graphql_requests", "GraphQL operations answered.", ["transport", "operation", "outcome"])
SECONDS = Histogram(
    "alongside_graphql_seconds", "From the request to its answer; of a subscription, to its opening.",
    ["operation"], buckets=_SECONDS,
)  # fmt: skip
STATEMENTS = Histogram(
    "alongside_graphql_statements", "SQL statements of one operation, without those around transactions.",
    ["operation"], buckets=(2, 4, 8, 16, 32, 64, 128),
)  # fmt: skip
REFUSALS = Counter(
    "alongside_graphql_refusals", "Operations that were not done, by the gravest error's code.", ["code"]
)
EVENTS_SENT = Counter("alongside_subscription_events", "Events sent to subscribers.", ["operation"])
SOCKETS = Gauge("alongside_sockets", "Sockets open.")
SOCKET_OPERATIONS = Gauge("alongside_socket_operations", "Operations running on sockets.")
SOCKETS_CLOSED = Counter("alongside_sockets_closed", "Sockets ended, by close code; gone: the client left.", ["code"])
HINTS_SAID = Counter("alongside_hints_said", "Hints handed to the channel layer.")
HINTS_HEARD = Counter("alongside_hints_heard", "Hints that came from the channel layer.")
HINT_FAILURES = Counter("alongside_hint_failures", "Times the channel layer did not work.")
DELIVERIES = Counter(
    "alongside_outbox_deliveries_ended", "Deliveries done, failed, parked or put off.", ["subscriber", "outcome"]
)
SEARCH_SECONDS = Histogram(
    "alongside_search_seconds", "Questions to the search engine.", ["question", "outcome"], buckets=_SECONDS
)
ACCOUNT_REQUESTS = Counter(
    "alongside_account_requests", "Sign-in, sign-up and the like, by HTTP status.", ["route", "status"]
)
FIRST_TOPICS_WAITING = Gauge(
    "alongside_first_topics_waiting",
    "First topics nobody has answered, by how late it is; from the process that runs the worker.",
    ["late"],
)
DATABASE_CALLS = Gauge("alongside_database_calls", "Pieces of work on a database thread, or waiting for one.")

# Looking a child up by its labels takes longer than counting on it.
_requests: dict[tuple[str, str, str], Counter] = {}
_costs: dict[str, tuple[Histogram, Histogram]] = {}


def finished(doing: Work, transport: str) -> None:
    """Count a request (`http`) or an operation on a socket (`socket`) as answered. Only the first time counts."""
    if doing.is_counted:
        return
    doing.is_counted = True
    operation = doing.operation
    key = (transport, operation, doing.outcome)
    requests = _requests.get(key)
    if requests is None:
        requests = _requests[key] = REQUESTS.labels(*key)
    costs = _costs.get(operation)
    if costs is None:
        costs = _costs[operation] = (SECONDS.labels(operation), STATEMENTS.labels(operation))
    requests.inc()
    costs[0].observe(time.perf_counter() - doing.started)
    costs[1].observe(doing.take_statements())
    if doing.code:
        REFUSALS.labels(doing.code).inc()


def serve() -> Callable[[], None]:
    """Answer scrapes at METRICS_HOST:METRICS_PORT, on threads of their own, until the returned function is called.

    Without METRICS_PORT nothing listens. A port that is taken costs the metrics and not the service.
    """
    if not settings.METRICS_PORT:
        return lambda: None
    try:
        server, thread = start_http_server(settings.METRICS_PORT, settings.METRICS_HOST)
    except OSError as error:
        logger.error("No metrics from this process: METRICS_PORT cannot be used (%s).", error.strerror)
        return lambda: None

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop
