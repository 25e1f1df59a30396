"""No name of a person stands in anything that is handed out: pages, data, files, logs, messages, the wheel.

A test that fails names the place and a number, never a name.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import yaml

from iuc_graph.cli import main
from iuc_graph.project import Project
from iuc_graph.questions import load
from iuc_graph.store.dump import DUMP_FORMATS, dump
from iuc_graph.store.generations import open_current
from iuc_graph.web.app import create_app

from ..conftest import require
from ..stores import publish_checked
from ..web.conftest import RunningServer, settings_for, start
from .leaks import Finder, echoes, places

THINGS = ("place/mannheim", "document/ucap-liuzhou", "post/deputy-mayor-of-mannheim")
PATHS = {
    "/id/{tail}": THINGS,
    "/doc/{tail}": tuple(f"id/{thing}.{form}" for thing in THINGS for form in ("html", "ttl", "jsonld")),
    "/ontology/{tail}": ("0.1.0",),
    "/vocabularies/{tail}": ("themes",),
    "/scheme/{tail}": ("themes",),
    "/problem/{tail}": ("error",),
    "/graph/{name}": ("source/ucap-liuzhou", "source/deck-brussels-2019", "reference"),
}
"""What stands in a path that no list of things gives."""

ASKED = {
    "/api/sharing/cities": "theme=logistics",
    "/api/sharing/between": "place=Mannheim&place=Chongqing",
    "/api/sharing/with": "place=Mannheim",
    "/api/sharing/cluster": "theme=logistics&theme=education",
    "/data": "default",
}
"""What a route has to be asked for that its description does not say is needed."""

NOTHING_THERE = {
    "/.well-known/genid/{tail}",  # no document has things without an address
    "/queries/running",  # for operators with a token
}
"""Routes that do not answer a reader of this graph."""

VALUES = {"query": "SELECT * { ?s rdfs:label ?o } LIMIT 1000", "q": "mayor", "place": "Mannheim"}
"""Parameters that are needed and have no example of their own."""

EXTENSIONS = ("json", "csv", "tsv", "xlsx", "docx", "html", "jsonld", "graphml", "gexf")
LANGUAGES = ("en", "zh")
TYPES = ("text/html", "text/turtle", "application/ld+json", "application/rdf+xml", "text/csv")


@pytest.fixture(scope="session")
def finder(repository: Path) -> Finder:
    return Finder(repository / "data/persons/persons.yaml")


@dataclass(frozen=True)
class Served:
    """The project's own graph as it is served, with all its requests and whatever is asked written to a log."""

    server: RunningServer
    log: Path
    document: dict

    def get(self, address: str, **more: object) -> tuple[str, bytes, int]:
        shown = f"{address} {more or ''}".strip()
        try:
            response = self.server.client.get(address, follow_redirects=True, **more)
        except (httpx.RemoteProtocolError, httpx.ReadError):
            return shown, b"", 0  # a fault of the server, which counts as not answered
        heads = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        return shown, heads.encode() + b"\n\n" + response.content, response.status_code


@pytest.fixture(scope="module")
def served(built, repository, tmp_path_factory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("leaks")
    publish_checked(folder / "store", built)
    log = folder / "access.jsonl"
    enough = {"query_seconds": 60.0, "answer_bytes": 60_000_000, "worker_memory_mib": 800}
    logs = {"access_log": "all", "access_log_file": log, "metrics": "all"}
    settings = settings_for(folder / "store", **enough, **logs)
    questions = load(repository / "queries")
    document = create_app(settings, questions=questions).openapi()
    for server in start(settings, questions):
        yield Served(server, log, document)


def addresses(served: Served, *, all_of_them: bool) -> Iterator[tuple[str, str]]:
    """Each route that is read, with typical values; all formats and both languages, or the first ones."""
    for path, operations in served.document["paths"].items():
        if "get" in operations:
            given = {each["name"]: each for each in operations["get"].get("parameters", [])}
            filled = list(paths_of(served, path, given))
            asked = list(queries_of(given, path))
            for address in filled if all_of_them else filled[:1]:
                for query in asked if all_of_them else asked[:1]:
                    yield path, f"{address}?{query}" if query else address


def paths_of(served: Served, path: str, given: dict) -> Iterator[str]:
    if path in PATHS:
        name = path.partition("{")[2].rstrip("}")
        yield from (path.replace(f"{{{name}}}", value) for value in PATHS[path])
        return
    slugs = slugs_of(served, path.partition("/{slug}")[0]) if "{slug}" in path else [""]
    extensions = given["extension"]["schema"].get("enum", EXTENSIONS) if "{extension}" in path else [""]
    named = path.replace("{place}", "Mannheim")
    for name in ("name", "parameter"):
        named = named.replace(f"{{{name}}}", str(given.get(name, {}).get("example", "")))
    for slug in slugs:
        for extension in extensions:
            yield named.replace("{slug}", slug).replace("{extension}", extension)


def slugs_of(served: Served, collection: str) -> list[str]:
    items = served.server.client.get(collection, params={"limit": 3}).json()["items"]
    return [item["id"].rpartition("/")[2] for item in items]


def queries_of(given: dict, path: str) -> Iterator[str]:
    """What has to be asked for, with each format and language."""
    fixed = {
        name: each.get("example", VALUES.get(name, ""))
        for name, each in given.items()
        if each["in"] == "query"
        and name not in ASKED.get(path, "")
        and (each.get("required") or (path == "/sparql" and name == "query"))
    }
    stem = ASKED.get(path.removesuffix(".{extension}"))
    formats = given.get("format", {}).get("schema", {}).get("enum", [None])
    for chosen in formats:
        for language in LANGUAGES if "lang" in given else (None,):
            asked = fixed | {"format": chosen, "lang": language}
            parts = [f"{name}={quote(str(value))}" for name, value in asked.items() if value is not None]
            yield "&".join([stem, *parts] if stem else parts)


def test_the_search_finds_a_name_in_every_disguise(tmp_path: Path):
    """The people are made up."""
    file = tmp_path / "persons.yaml"
    people = [{"key": "a", "names": ["Zoë Muster-Beispiel", "张小明"]}]
    file.write_text(
        yaml.safe_dump({"persons": people, "allowed": ["Zoë Muster Beispiel Park"]}), encoding="utf-8"
    )
    finder = Finder(file)
    held = [
        "by ZOË MUSTER-BEISPIEL.",
        "zoe_muster_beispiel@x",
        "zoemusterbeispiel",
        "Beispiel, Muster; Zoe",
        "Zo%C3%AB%20Muster%2DBeispiel",
        "Zo&euml; <b>Muster</b>&#45;Beispiel",
        '"Zo\\u00eb Muster-Beispiel"',
        "由张小明主持",
        "張小明",
        "张 小 明",
    ]
    for number, text in enumerate(held):
        assert finder.count(text.encode()), number
        assert finder.count(gzip.compress(text.encode())), number
    for text in ("Zoë", "Muster", "张小", "the Zoë Muster Beispiel Park", "Zoëmuster Beispielerin"):
        assert not finder.count(text.encode()), text


def test_the_search_knows_who_must_not_be_found(finder, repository: Path):
    names, found = len(finder.names), finder.count((repository / "data/persons/persons.yaml").read_bytes())
    assert found >= names > 20


def test_no_route_hands_out_a_name(served: Served, finder):
    check(served, finder, all_of_them=False)


@pytest.mark.slow_lane
def test_no_route_hands_out_a_name_in_any_format_and_language(served: Served, finder):
    check(served, finder, all_of_them=True)
    for media_type in TYPES:
        for path in (*PATHS, "/", "/sparql", "/ontology", "/vocabularies", "/shapes"):
            for value in PATHS.get(path, ("",)):
                address = path.replace("{tail}", value).replace("{name}", value)
                found = places(finder, [served.get(address, headers={"Accept": media_type})[:2]])
                assert found == {}


def check(served: Served, finder: Finder, *, all_of_them: bool) -> None:
    found, answered, asked = {}, set(), set()
    for path, address in addresses(served, all_of_them=all_of_them):
        place, body, status = served.get(address)
        found |= places(finder, [(place, body)])
        asked.add(path)
        answered |= {path} if status == 200 else set()
    assert found == {}
    assert asked - answered == NOTHING_THERE  # what was not answered was not looked at


def test_pages_that_no_document_lists_hand_out_no_name(served: Served, finder):
    listed = (
        "/",
        "/openapi.json",
        "/metrics",
        "/health",
        "/robots.txt",
        "/.well-known/void",
        "/style.css",
        "/nothing",
    )
    assert places(finder, [served.get(address)[:2] for address in listed]) == {}


def test_whoever_asks_for_a_name_learns_nothing_and_leaves_nothing(served: Served, finder):
    """Somebody who is on the list, and somebody made up of the same length, get the same answer but for the echo."""
    ways = {
        "search": "/api/search?q={}",
        "a place": "/api/places/{}",
        "a thing": "/id/post/{}",
        "a filter": "/api/activities?place={}",
        "a question": "/api/questions/themes-of-a-city?place={}",
        "a query": "/sparql?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%22{}%22%20%7D",
        "a graph": "/graph/source/{}",
        "a state of the past": "/sparql?query=ASK%7B%7D&at={}",
        "no SPARQL": "/sparql?query={}",
    }
    told = {}
    for number, name in enumerate(finder.names[::5]):
        for way, address in ways.items():
            _, body, status = served.get(address.format(quote(name)))
            _, another, other = served.get(address.format(quote(invented(name))))
            same = (status, echoes(body, name)), (other, echoes(another, invented(name)))
            told |= {(way, number): same} if same[0] != same[1] else {}
            told |= {(way, number): count} if (count := finder.count(body, name)) else {}
    assert told == {}
    served.get("/health")
    written, found = served.log.read_bytes().count(b"\n"), finder.count(served.log.read_bytes())
    assert (written > 50, found) == (True, 0)
    assert places(finder, [served.get("/metrics")[:2]]) == {}


def invented(name: str) -> str:
    """Another name of the same shape."""
    return "".join(
        "q" if sign.isascii() and sign.isalpha() else "鑫" if sign.isalpha() else sign for sign in name
    )


@pytest.mark.slow_lane
def test_no_dump_and_no_release_holds_a_name(built, finder, tmp_path: Path, capsys):
    publish_checked(tmp_path / "store", built)
    with open_current(tmp_path / "store") as opened:
        for format_name in DUMP_FORMATS:
            with (tmp_path / f"dump.{format_name}").open("wb") as output:
                dump(opened.store, format_name, output)
    with pytest.raises(SystemExit) as ended:
        main(["release", "v1", "--store", str(tmp_path / "store"), "-o", str(tmp_path / "release")])
    assert not ended.value.code
    files = [*tmp_path.glob("dump.*"), *(tmp_path / "release").iterdir(), tmp_path / "store/history.jsonl"]
    assert len(files) > 12
    assert places(finder, ((file.name, file.read_bytes()) for file in files)) == {}
    said = finder.count(capsys.readouterr().out.encode())
    assert said == 0


def test_no_public_file_of_the_project_holds_a_name(finder, repository: Path):
    texts = Project(repository).public_texts()
    assert len(texts) > 50
    found = places(finder, ((str(file.relative_to(repository)), file.read_bytes()) for file in texts))
    assert found == {}


@pytest.mark.slow_lane
def test_the_wheel_holds_no_name_and_not_the_list(finder, repository: Path, tmp_path: Path):
    uv = shutil.which("uv") or next(
        (str(path) for path in [repository / ".tool/bin/uv"] if path.is_file()), ""
    )
    require(bool(uv), "uv builds the wheel, and is neither on the path nor in .tool/")
    built = subprocess.run(
        [uv, "build", "--wheel", "--out-dir", str(tmp_path), str(repository)],
        capture_output=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr.decode()[-2000:]
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = archive.namelist()
    assert any("_project/data/documents/" in name for name in inside)
    assert [name for name in inside if "data/persons" in name] == []
    found = finder.count(wheel.read_bytes())
    assert found == 0
