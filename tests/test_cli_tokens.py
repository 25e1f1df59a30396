"""`iuc-graph token`: what it prints and where, what it writes, and how it refuses."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from iuc_graph.cli import main
from iuc_graph.web.audit import audit_of
from iuc_graph.web.token_file import Scope, digest_of, read

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tokens.jsonl"


@pytest.fixture
def run(file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an environment that names the file: its exit code, output and messages."""
    monkeypatch.setenv("IUC_GRAPH_TOKENS", str(file))
    monkeypatch.setenv("IUC_GRAPH_AUTHOR", "root of all")

    def command(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["token", *arguments])
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return command


def test_a_new_token_is_all_that_is_printed_and_the_rest_is_said_beside_it(run: Run, file: Path):
    code, out, err = run("create", "ana", "--scope", "running", "--scope", "update", "--days", "90")
    assert code == 0
    assert re.fullmatch(r"iucg_[\w-]{43}\n", out)
    [token] = read(file)
    assert token.sha256 == digest_of(out.strip().encode())
    assert (token.name, token.scopes) == ("ana", (Scope.RUNNING, Scope.UPDATE))
    assert token.expires is not None
    assert (token.expires - token.created).days == 90
    assert f"ana may use it until {token.expires:%Y-%m-%d}" in err
    assert "for: running, update" in err
    assert out.strip() not in err + file.read_text() + audit_of(file).read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_list_tells_all_but_the_token(run: Run, file: Path):
    assert run("list")[:2] == (0, "name,scopes,created,expires,state\n")
    secret = run("create", "ana", "--scope", "running")[1].strip()
    run("create", "bo", "--scope", "release", "--days", "1")
    expired = {**json.loads(read(file)[0].model_dump_json()), "name": "cy", "sha256": "0" * 64}
    expired["expires"] = "2026-01-01T00:00:00Z"
    with file.open("a") as stream:
        stream.write(json.dumps(expired) + "\n")
    code, out, _ = run("list")
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["name"], row["scopes"], row["state"]) for row in rows] == [
        ("ana", "running", "good"),
        ("bo", "release", "good"),
        ("cy", "running", "expired"),
    ]
    assert rows[0]["expires"] == ""
    assert secret not in out
    assert len(json.loads(run("list", "--format", "json")[1])) == 3


def test_a_revoked_token_is_gone_and_all_that_was_done_is_in_the_audit_log(run: Run, file: Path):
    run("create", "ana", "--scope", "running")
    run("create", "bo", "--scope", "update", "--days", "2")
    assert run("revoke", "ana") == (0, "ana is revoked\n", "")
    assert [token.name for token in read(file)] == ["bo"]
    noted = [json.loads(line) for line in audit_of(file).read_text().splitlines()]
    assert [(entry["who"], entry["did"], entry["token"]) for entry in noted] == [
        ("root of all", "token create", "ana"),
        ("root of all", "token create", "bo"),
        ("root of all", "token revoke", "ana"),
    ]
    assert noted[1]["scopes"] == ["update"]
    assert [entry["expires"] is None for entry in noted] == [True, False, True]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["create", "ana", "--scope", "runing"], 2, "Did you mean running?"),
        (["create", "ana", "--scope", "everything"], 2, "There are: running, update, release"),
        (["create", "ana"], 2, "--scope"),
        (["create", "ana", "--scope", "running", "--days", "0"], 2, "--days"),
        (["create", "an a", "--scope", "running"], 1, "name: a name has 1 to 64 letters"),
        (["create", "there", "--scope", "running"], 1, "There is a token of the name there already"),
        (["revoke", "nobody"], 1, "There is no token of the name nobody. There are: there."),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(
    run: Run, file: Path, arguments: list[str], code: int, message: str
):
    run("create", "there", "--scope", "running")
    before = file.read_bytes(), audit_of(file).read_bytes()
    ended, out, err = run(*arguments)
    assert (ended, out) == (code, "")
    assert message in " ".join(re.sub(r"[│╭╮╰╯─]", " ", err).split())
    assert (file.read_bytes(), audit_of(file).read_bytes()) == before


def test_without_a_file_the_command_says_how_to_name_one(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.delenv("IUC_GRAPH_TOKENS")
    for arguments in (["create", "ana", "--scope", "running"], ["list"], ["revoke", "ana"]):
        code, _, err = run(*arguments)
        assert code == 2
        assert "Set IUC_GRAPH_TOKENS" in err
    assert run("create", "ana", "--scope", "running", "--tokens", str(tmp_path / "other"))[0] == 0
    assert [token.name for token in read(tmp_path / "other")] == ["ana"]


def test_a_broken_file_and_a_folder_that_is_not_there_are_told(run: Run, file: Path, tmp_path: Path):
    file.write_text("\n{half\n")
    file.chmod(0o600)
    code, _, err = run("create", "ana", "--scope", "running")
    assert code == 1
    assert f"{file}:2: line: Invalid JSON" in err
    assert file.read_text() == "\n{half\n"
    code, _, err = run("create", "ana", "--scope", "running", "--tokens", str(tmp_path / "no" / "tokens"))
    assert code == 1
    assert "cannot be written: No such file or directory" in err


def test_no_token_is_made_where_the_audit_log_cannot_be_written(run: Run, file: Path):
    audit_of(file).mkdir()
    code, out, err = run("create", "ana", "--scope", "running")
    assert (code, out, file.exists()) == (1, "", False)
    assert "Nothing was done" in err


def test_the_commands_of_the_page_run_as_they_stand(run: Run, repository: Path):
    page = (repository / "docs" / "operators.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    iuc-graph token (.+)$", page, re.M)
    assert [command.split()[0] for command in commands] == ["create", "list", "revoke"]
    for command in commands:
        assert run(*command.split())[0] == 0
    assert {scope.value for scope in Scope} == set(re.findall(r"^\| `([a-z]+)` \|", page, re.M))
