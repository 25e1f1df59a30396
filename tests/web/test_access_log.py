"""The access log: what stands in it, what never does, and that nobody waits for it."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from iuc_graph.errors import SettingsError
from iuc_graph.settings import Settings
from iuc_graph.web.access_log import LONGEST, AccessLog, Line
from iuc_graph.web.addresses import client_of, shortened
from iuc_graph.web.app import create_app

SECRET = "SELECT ?secret { ?secret ?of ?mine }"


def lines(file, number=1):
    """All lines, once there are so many: an answer may be here before its line is there."""
    deadline = time.monotonic() + 10
    while not file.exists() or file.read_bytes().count(b"\n") < number:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def line(**changed):
    given = {
        "client": ip_address("203.0.113.7"),
        "method": "GET",
        "route": "/sparql",
        "status": 200,
        "bytes": 3,
        "seconds": 0.25,
        "outcome": "ok",
        "request_id": "abc",
        "generation": None,
        "rows": None,
        "query": "",
    }
    return Line(**(given | changed))


@pytest.fixture
def log_file(tmp_path):
    return tmp_path / "access.jsonl"


@pytest.fixture
def logging_server(make_server, build, log_file):
    """Starts a server that writes all requests to `log_file`."""

    def start(**changed):
        build()
        return make_server(access_log="all", access_log_file=log_file, **changed)

    return start


def test_each_request_is_one_object_with_the_fields_of_the_docs(logging_server, log_file, repository):
    client = logging_server().client
    client.get("/health")
    client.get("/style.css")
    written = lines(log_file, 2)
    assert [(each["route"], each["status"], each["outcome"]) for each in written][-1] == (
        "/style.css",
        200,
        "ok",
    )
    last = written[-1]
    assert last["bytes"] == len(client.get("/style.css").content)
    assert last["method"] == "GET"
    assert last["client"] == "127.0.0.0/24"
    assert 0 < last["milliseconds"] < 60_000
    moment = datetime.fromisoformat(last["time"])
    assert moment.tzinfo == UTC
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=1)
    page = (
        (repository / "docs" / "operating.md").read_text(encoding="utf-8").partition("## The access log")[2]
    )
    explained = re.findall(r"^\| `([a-z_]+)` \|", page.partition("\n## ")[0], re.M)
    assert set(last) <= set(explained)


def test_no_text_of_a_query_and_no_parameter_is_written(logging_server, log_file):
    client = logging_server().client
    client.get("/sparql", params={"query": SECRET, "format": "csv", "name": "mine"})
    client.post("/sparql", data={"query": SECRET})
    client.get("/sparql", params={"query": SECRET + " nonsense"})
    client.get("/secret/mine?mine=secret")
    client.request("SEARCH", "/secret")
    assert len(lines(log_file, 5)) == 5
    text = log_file.read_text()
    assert "secret" not in text
    assert "mine" not in text
    assert [each["route"] for each in lines(log_file)][-2:] == ["other", "other"]
    assert lines(log_file)[-1]["method"] == "other"


def test_a_query_has_a_hash_and_its_text_only_where_a_setting_wants_it(log_file):
    without = AccessLog(Settings(access_log="all", access_log_file=log_file))
    without.write(line(query=SECRET, rows=2, generation="000007"))
    wanted = AccessLog(Settings(access_log="all", access_log_file=log_file, log_queries=True))
    wanted.write(line(query=SECRET))
    first, second = lines(log_file, 2)
    digest = sha256(SECRET.encode()).hexdigest()[:16]
    assert (first["query_hash"], first["rows"], first["generation"]) == (digest, 2, "000007")
    assert "query" not in first
    assert (second["query_hash"], second["query"]) == (digest, SECRET)
    assert "rows" not in second


def test_a_query_is_written_with_its_state_rows_and_outcome(logging_server, log_file):
    client = logging_server(cache_bytes=1_000_000).client
    query = "SELECT ?place { ?place ?p ?o }"
    for text in (query, query, "SELECT ?place { ?place ?p ?o } # again", "SELECT nonsense"):
        client.get("/sparql", params={"query": text, "rows": "3"} if "again" in text else {"query": text})
    first, second, third, last = lines(log_file, 4)
    assert (first["outcome"], first["rows"], first["generation"]) == ("ok", 5, "000001")
    assert first["query_hash"] == sha256(query.encode()).hexdigest()[:16]
    assert (second["outcome"], second["rows"], second["generation"]) == ("cached", 5, "000001")
    assert (third["outcome"], third["rows"]) == ("cut", 3)
    assert (last["outcome"], last["status"]) == ("invalid", 400)
    assert "rows" not in last


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
    ],
)
def test_addresses_are_shortened_to_networks(address, network):
    assert shortened(client_of({"client": (address, 1)})) == network


def test_what_is_no_address_is_never_written(logging_server, log_file):
    client = logging_server(log_addresses=True).client
    for sent in ("203.0.113.77", "evil", "2001:db8:1:2:3:4:5:6", '"}'):
        client.get("/health", headers={"X-Forwarded-For": sent})
    assert [each["client"] for each in lines(log_file, 4)] == [
        "203.0.113.77",
        None,
        "2001:db8:1:2:3:4:5:6",
        None,
    ]


def test_by_default_only_failures_of_the_server_are_written(make_server, log_file):
    client = make_server(access_log_file=log_file).client
    assert client.get("/style.css").status_code == 200
    assert client.get("/nowhere").status_code == 404
    assert client.get("/health").status_code == 503
    assert [(each["route"], each["status"]) for each in lines(log_file)] == [("/health", 503)]


def test_nothing_is_written_where_it_is_switched_off(make_server, log_file):
    client = make_server(access_log="off", access_log_file=log_file).client
    assert client.get("/health").status_code == 503
    assert not log_file.exists()


def test_a_sane_request_id_is_kept_and_any_other_is_replaced(logging_server, log_file):
    client = logging_server().client
    sane = "Root=1-67891233-abcdef:7/x@y"
    assert client.get("/health", headers={"X-Request-Id": sane}).headers["x-request-id"] == sane
    assert lines(log_file)[-1]["request"] == sane
    made = set()
    bads = ("", "a b", 'a"b', "a\tb", "x" * 129, "ü".encode(), "<script>")
    for number, bad in enumerate(bads, 2):
        response = client.get("/nowhere", headers={"X-Request-Id": bad})
        made.add(response.headers["x-request-id"])
        assert re.fullmatch(r"[0-9a-f]{16}", response.headers["x-request-id"])
        assert lines(log_file, number)[-1]["request"] == response.headers["x-request-id"]
    assert len(made) == 7


def test_a_log_that_is_moved_away_is_begun_anew(log_file, tmp_path, monkeypatch):
    monkeypatch.setattr("iuc_graph.web.access_log.LOOK_SECONDS", 0.0)
    log = AccessLog(Settings(access_log="all", access_log_file=log_file))
    with log:
        log.write(line(request_id="one"))
        log_file.rename(tmp_path / "access.jsonl.1")
        log.write(line(request_id="two"))
        log_file.unlink()
        log.write(line(request_id="three"))
    assert [each["request"] for each in lines(tmp_path / "access.jsonl.1")] == ["one"]
    assert [each["request"] for each in lines(log_file)] == ["three"]
    assert oct(log_file.stat().st_mode & 0o777) in {"0o640", "0o600"}


def test_a_file_that_cannot_be_written_stops_the_start_in_plain_words(tmp_path):
    with pytest.raises(SettingsError, match="IUC_GRAPH_ACCESS_LOG_FILE"):
        create_app(Settings(access_log_file=tmp_path / "no" / "such" / "folder"))
    with pytest.raises(SettingsError, match=re.escape(str(tmp_path))):
        create_app(Settings(access_log_file=tmp_path))


def test_a_file_that_is_lost_on_the_way_costs_lines_and_nothing_else(logging_server, log_file, monkeypatch):
    monkeypatch.setattr("iuc_graph.web.access_log.LOOK_SECONDS", 0.0)
    client = logging_server().client
    log_file.unlink(missing_ok=True)
    log_file.mkdir()
    for _ in range(3):
        assert client.get("/style.css").status_code == 200
    assert 'iuc_graph_access_log_lines_total{result="lost"} 3.0' in client.get("/metrics").text
    log_file.rmdir()
    client.get("/style.css")
    assert lines(log_file)[0]["lines_lost"] >= 3


def test_a_named_pipe_that_nobody_reads_holds_nobody_up(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        log = AccessLog(Settings(access_log="all", access_log_file=pipe))
        for _ in range(2000):
            log.write(line())
        assert 0 < log.written < 2000
        assert log.lost == 2000 - log.written
        read = b""
        while select.select([reader], [], [], 0)[0]:
            read += os.read(reader, 1 << 20)
        assert len([json.loads(each) for each in read.splitlines()]) == log.written
        log.write(line())
        assert json.loads(os.read(reader, 10_000))["lines_lost"] == log.lost
    finally:
        os.close(reader)


@settings(deadline=None, max_examples=200)
@example(query="\0" * 4000, request_id="")
@example(query="城" * 700, request_id="")
@example(query="a" * 4000, request_id="")
@given(
    query=st.text(st.characters(codec="utf-8"), max_size=6000),
    request_id=st.text('abc-"\\\n\x7f\u2028', max_size=20),
)
def test_whatever_is_asked_a_line_is_one_short_object(tmp_path_factory, query, request_id):
    file = tmp_path_factory.mktemp("log") / "log"
    log = AccessLog(Settings(access_log="all", access_log_file=file, log_queries=True))
    with log:
        log.write(line(query=query, request_id=request_id))
    written = file.read_bytes()
    assert len(written) <= LONGEST
    assert written.count(b"\n") == 1
    assert all(0x20 <= byte < 0x7F for byte in written[:-1])
    found = json.loads(written)
    assert found["request"] == request_id
    if query:
        assert query.startswith(found["query"])
        assert (found["query"] == query) != found.get("query_cut", False)


SERVE = """
import sys
from pathlib import Path
taken = Path(sys.argv[2]).open("w")  # gets the number of standard error where that is closed
from iuc_graph.settings import Settings
from iuc_graph.web.app import serve
settings = Settings(store=Path(sys.argv[1]), port=0, workers=1, access_log="all")
serve(settings, tell=lambda line: print(line, taken.fileno(), flush=True))
"""


class ServerProcess:
    """A server whose standard error is a pipe, or closed from the start."""

    def __init__(self, store: Path, *, closed: bool = False) -> None:
        self.other_file = store.with_name("other")
        command = [sys.executable, "-c", SERVE, str(store), str(self.other_file)]
        if closed:
            command = ["/bin/sh", "-c", 'exec "$@" 2>&-', "sh", *command]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def __enter__(self):
        try:
            words = self.process.stdout.readline().decode().split()
            self.url, self.other_number = words[3].rstrip("/"), int(words[-1])
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.stdout.close()
        if not self.process.stderr.closed:
            self.process.stderr.close()
        assert self.process.wait(20) is not None


def figure(server, result):
    text = httpx.get(f"{server.url}/metrics", trust_env=False).text
    found = re.search(rf'iuc_graph_access_log_lines_total\{{result="{result}"\}} (\S+)', text)
    return float(found[1])


def ask_often(server, times):
    with httpx.Client(base_url=server.url, timeout=10, trust_env=False) as client:
        for _ in range(times):
            assert client.get("/style.css").status_code == 200
        assert client.get(f"/sparql?query={quote('ASK {}')}").json()["boolean"] is True


def test_standard_error_that_nobody_reads_holds_nobody_up_and_the_loss_is_told(build, tmp_path):
    build()
    with ServerProcess(tmp_path / "store") as server:
        ask_often(server, 400)
        lost = figure(server, "lost")
        assert lost > 0
        assert figure(server, "written") > 100
        pipe = server.process.stderr.fileno()
        told = b""
        while b"lines_lost" not in told:
            while select.select([pipe], [], [], 0.1)[0]:
                told += os.read(pipe, 1 << 16)
            httpx.get(f"{server.url}/style.css", trust_env=False)
        assert max(json.loads(each).get("lines_lost", 0) for each in told.splitlines()) >= lost


def test_a_server_outlives_whoever_read_its_standard_error(build, tmp_path):
    build()
    with ServerProcess(tmp_path / "store") as server:
        ask_often(server, 3)
        server.process.stderr.close()
        ask_often(server, 3)
        assert figure(server, "lost") > 0


def test_a_server_runs_without_standard_error_and_writes_lines_into_nothing_else(build, tmp_path):
    build()
    with ServerProcess(tmp_path / "store", closed=True) as server:
        assert server.other_number == 2
        ask_often(server, 5)
        assert figure(server, "written") == 0
        assert figure(server, "lost") >= 6
    assert server.other_file.read_bytes() == b""
