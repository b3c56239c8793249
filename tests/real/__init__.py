"""The same community on the parts production has: PostgreSQL, Redis, Elasticsearch, several processes."""
