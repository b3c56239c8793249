"""How the database would go about a statement."""

from django.db import connection


def plan_of(sql: str) -> list[str]:
    """The steps of its plan, in the database's own words.

    PostgreSQL reads tables of a few rows whole, whatever indexes there are: here only when there is no other way.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return [row[3] for row in cursor.execute("EXPLAIN QUERY PLAN " + sql).fetchall()]
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + sql)
        return [step for (step,) in cursor.fetchall()]
