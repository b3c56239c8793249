"""`make evaluate`: how well search finds what people look for, over the sample community.

    python -m evaluation [--keep | --check | brigades]

Prints a table. `--keep` writes evaluation/results.toml; `--check` fails when a held-out figure is below what is kept.
Starts an Elasticsearch node and stops it. Two minutes.
"""

import os
import sys
import tempfile

SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "community.settings",
    "DEPLOYMENT": "local",
    "RATE_LIMITS": "off",
    "LOG_LEVEL": "WARNING",
    "DATABASE_THREADS": "0",
}


def main(arguments: list[str]) -> int:
    """Load, ask, print."""
    with tempfile.TemporaryDirectory(prefix="evaluation-") as folder:
        os.environ |= {**SETTINGS, "DATA": folder}
        for name in ("DATABASE_URL", "REDIS_URL", "SEARCH_ENGINE", "ELASTICSEARCH_URL"):
            os.environ.pop(name, None)
        import django

        django.setup()
        if arguments == ["brigades"]:
            from evaluation.brigades import table

            print("\n".join(table()))
            return 0
        from django.core.management import call_command

        from evaluation import judged, report, run, systems
        from tests.real.elasticsearch.node import elasticsearch_node

        call_command("migrate", verbosity=0)
        call_command("load_sample", stdout=sys.stderr)
        queries, pairs = judged.queries(), judged.pairs()
        found, meant = {}, {}
        with elasticsearch_node() as node, systems.meanings_known():
            with systems.plain(node.url) as plain:
                found["plain multi-match"] = run.evaluate(plain, queries)
            for name, more in {
                "Elasticsearch": {"ELASTICSEARCH_URL": node.url, "ELASTICSEARCH_INDEX": "evaluation"},
                "embedded": {},
            }.items():
                with systems.searching(name.lower(), **more) as search:
                    found[name] = run.evaluate(search, queries)
                    meant[name] = run.in_the_first_ten(systems.similar, pairs)
                    with systems.without_meanings():
                        meant[f"{name}, without vectors"] = run.in_the_first_ten(systems.similar, pairs)
    print(report.table(found))
    print(report.pairs_table(meant))
    if "--keep" in arguments:
        report.keep(found, meant)
    fallen = report.fallen(found, meant) if "--check" in arguments else []
    print("\n".join(fallen), end="\n" if fallen else "")
    return bool(fallen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
