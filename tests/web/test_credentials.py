"""Tokens: how they are written and read, whom they let in, and what wrong ones are told."""

from __future__ import annotations

import json
import logging
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from iuc_graph.errors import TokensError
from iuc_graph.web import audit, credentials
from iuc_graph.web.credentials import FAILURES, MOST_NETWORKS, WINDOW, Credentials, Failures, find
from iuc_graph.web.token_file import Scope, create, digest_of, read, revoke

LOGGER = "iuc_graph.web"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "tokens.jsonl"


def request(*authorization, client="192.0.2.77"):
    headers = [(b"authorization", value.encode("latin-1")) for value in authorization]
    return Request({"type": "http", "headers": headers, "client": (client, 5000)})


def bearer(secret, **of):
    return request(f"Bearer {secret}", **of)


def refusal(checking, *arguments):
    with pytest.raises(HTTPException) as caught:
        checking.check(*arguments)
    return caught.value


def write(file, *lines, mode=0o600):
    file.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines))
    file.chmod(mode)


def line(**changed):
    whole = {"name": "ana", "scopes": ["running"], "created": "2026-01-01T00:00:00Z", "expires": None}
    return whole | {"sha256": digest_of(b"secret")} | changed


# The file


def test_a_token_is_long_random_and_stands_nowhere(file):
    secret, token = create(file, "ana", [Scope.RUNNING, Scope.UPDATE])
    other, _ = create(file, "bo", [Scope.RUNNING])
    assert secret.startswith("iucg_")
    assert len(secret) == len("iucg_") + 43  # 32 bytes in base64
    assert secret != other
    assert secret.removeprefix("iucg_") not in file.read_text()
    assert token.sha256 == digest_of(secret.encode())
    assert [json.loads(text)["name"] for text in file.read_text().splitlines()] == ["ana", "bo"]
    assert read(file)[0] == token
    assert token.expires is None


def test_only_the_owner_may_read_the_file_whatever_the_umask_and_whatever_it_was(file):
    before = os.umask(0)
    try:
        create(file, "ana", [Scope.RUNNING])
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        file.chmod(0o644)
        create(file, "bo", [Scope.RUNNING])
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    finally:
        os.umask(before)


def test_what_root_writes_belongs_to_the_owner_of_the_folder(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    folder = tmp_path / "of-the-service"
    folder.mkdir()
    os.chown(folder, 4711, 4712)
    create(folder / "tokens", "ana", [Scope.RUNNING])
    audit.record(folder / "tokens", "ana", "cancel", {})
    for made in (folder / "tokens", folder / "audit.jsonl"):
        assert (made.stat().st_uid, made.stat().st_gid) == (4711, 4712)


def test_days_are_counted_from_now(file):
    _, token = create(file, "ana", [Scope.RUNNING], 30)
    assert timedelta(days=30, minutes=-1) < token.expires - datetime.now(UTC) <= timedelta(days=30)


def test_a_name_is_given_once_and_can_be_given_again_when_it_was_revoked(file):
    create(file, "ana", [Scope.RUNNING])
    content = file.read_bytes()
    with pytest.raises(TokensError, match="a token of the name ana already"):
        create(file, "ana", [Scope.UPDATE])
    assert file.read_bytes() == content
    revoke(file, "ana")
    assert read(file) == ()
    create(file, "ana", [Scope.UPDATE])


def test_revoking_a_name_that_there_is_not_lists_those_there_are(file):
    create(file, "ana", [Scope.RUNNING])
    with pytest.raises(TokensError, match=r"no token of the name bo\. There are: ana\."):
        revoke(file, "bo")


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "x" * 65, "a/b"])
def test_a_name_that_would_not_fit_into_a_log_is_refused(file, name):
    with pytest.raises(TokensError, match="name"):
        create(file, name, [Scope.RUNNING])
    assert not file.exists()


def test_a_link_stays_a_link_to_the_file(file, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(file)
    create(link, "ana", [Scope.RUNNING])
    assert link.is_symlink()
    assert len(read(file)) == 1


def test_commands_at_the_same_time_lose_nothing(file):
    made, refused = [], []

    def make(number):
        try:
            create(file, f"t{number}", [Scope.RUNNING])
        except TokensError as error:
            refused.append(str(error))
        else:
            made.append(f"t{number}")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(make, range(60)))
    assert sorted(token.name for token in read(file)) == sorted(made)
    assert all("Another command is changing" in text for text in refused)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_command_that_was_ended_half_way_leaves_the_file_as_it_was_and_says_what_to_remove(file):
    create(file, "ana", [Scope.RUNNING])
    (file.parent / "tokens.jsonl.new").write_text('{"name": "b')
    assert [token.name for token in read(file)] == ["ana"]
    with pytest.raises(TokensError, match=r"remove .*tokens\.jsonl\.new"):
        create(file, "bo", [Scope.RUNNING])


def test_nothing_is_written_where_what_comes_before_fails(file):
    def fail(_):
        raise TokensError("no audit log")

    with pytest.raises(TokensError, match="no audit log"):
        create(file, "ana", [Scope.RUNNING], ready=fail)
    assert list(file.parent.iterdir()) == []


def test_every_fault_of_a_broken_file_is_told_with_its_line(file):
    write(
        file,
        line(),
        "\n",
        line(name="bo", scopes=["runing"]),
        "{half\n",
        line(sha256="abc", name="iucg_secret in a name"),
        line(scopes=[], extra=1, created="yesterday", name="cy"),
        line(),
    )
    with pytest.raises(TokensError) as caught:
        read(file)
    text = str(caught.value)
    told = [fault.split(": ", 2)[:2] for fault in text.splitlines()]
    assert told == [
        [f"{file}:3", "scopes"],
        [f"{file}:4", "line"],
        [f"{file}:5", "name"],
        [f"{file}:5", "sha256"],
        [f"{file}:6", "created"],
        [f"{file}:6", "extra"],
        [f"{file}:6", "scopes"],
        [f"{file}:7", "name"],
        [f"{file}:7", "sha256"],
    ]
    assert "runing is not a scope. Did you mean running? There are: running, update, release" in text
    assert "iucg_secret" not in text


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[]\n", b"null\n", b"x" * (2**20 + 1), b"{}\n"])
def test_what_is_no_file_of_tokens_is_refused(file, content):
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(TokensError, match=str(file)):
        read(file)


def test_a_folder_and_a_pipe_are_no_file_of_tokens(tmp_path, file):
    os.mkfifo(file)
    for wrong in (tmp_path, file):
        with pytest.raises(TokensError, match="is no file"):
            read(wrong)


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_may_write_lets_nobody_in(file, mode):
    write(file, line(), mode=mode)
    with pytest.raises(TokensError, match=f"Run: chmod 600 {file}"):
        read(file)


# Checking


def test_a_token_lets_in_for_its_scopes_only(file):
    secret, _ = create(file, "ana", [Scope.RUNNING, Scope.RELEASE])
    checking = Credentials(file)
    for scope in (Scope.RUNNING, Scope.RELEASE):
        operator = checking.check(bearer(secret), scope)
        assert (operator.name, operator.client) == ("ana", "192.0.2.0/24")
    error = refusal(checking, bearer(secret), Scope.UPDATE)
    assert error.status_code == 403
    challenge = 'Bearer realm="iuc_graph", error="insufficient_scope", scope="update"'
    assert error.headers == {"WWW-Authenticate": challenge, "Cache-Control": "no-store"}


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer "])
def test_the_scheme_may_be_written_in_any_case(file, scheme):
    secret, _ = create(file, "ana", [Scope.RUNNING])
    assert Credentials(file).check(request(f"{scheme} {secret}"), Scope.RUNNING).name == "ana"


def test_wrong_tokens_of_every_kind_get_the_very_same_answer(file):
    secret, _ = create(file, "ana", [Scope.RUNNING])
    expired = line(name="bo", expires="2026-01-02T00:00:00Z", sha256=digest_of(b"expired"))
    write(file, file.read_text(), expired)
    digest = read(file)[0].sha256
    checking = Credentials(file)
    wrong = ["expired", secret[:-1], secret + "A", secret.upper(), "iucg_", "", digest, "ana", 'é"\\ x']
    errors = [refusal(checking, bearer(each), Scope.RUNNING) for each in wrong]
    assert len({(error.status_code, error.detail, str(error.headers)) for error in errors}) == 1
    assert errors[0].status_code == 401
    assert errors[0].headers["WWW-Authenticate"] == 'Bearer realm="iuc_graph", error="invalid_token"'


@pytest.mark.parametrize("sent", [[], ["Basic YW5hOngK"], [""], ["iucg_abc"]])
def test_who_sends_no_token_is_told_how_to_send_one(file, sent):
    create(file, "ana", [Scope.RUNNING])
    error = refusal(Credentials(file), request(*sent), Scope.RUNNING)
    assert (error.status_code, error.headers["WWW-Authenticate"]) == (401, 'Bearer realm="iuc_graph"')
    assert "Authorization: Bearer" in error.detail


def test_two_tokens_at_once_are_no_request(file):
    secret, _ = create(file, "ana", [Scope.RUNNING])
    error = refusal(Credentials(file), request(f"Bearer {secret}", "Bearer x"), Scope.RUNNING)
    assert (error.status_code, 'error="invalid_request"' in error.headers["WWW-Authenticate"]) == (400, True)


def test_without_a_file_in_the_settings_nobody_is_let_in_and_the_reason_is_told(file):
    secret, _ = create(file, "ana", [Scope.RUNNING])
    error = refusal(Credentials(None), bearer(secret), Scope.RUNNING)
    assert error.status_code == 403
    assert "IUC_GRAPH_TOKENS" in error.detail
    assert "iuc-graph token create NAME --scope running" in error.detail


def test_every_entry_is_compared_whichever_it_is(file, monkeypatch):
    secrets = [create(file, f"t{number}", [Scope.RUNNING])[0] for number in range(5)]
    compared = []

    def compare(one, other):
        compared.append(one)
        return one == other

    monkeypatch.setattr(credentials.hmac, "compare_digest", compare)
    for number, secret in enumerate([*secrets, "wrong"]):
        compared.clear()
        found = find(read(file), secret.encode())
        assert found is None if secret == "wrong" else found.name == f"t{number}"
        assert len(compared) == 5


def test_a_running_server_follows_the_file(file, caplog):
    checking = Credentials(file)
    assert refusal(checking, bearer("x"), Scope.RUNNING).status_code == 401
    assert f"there is no file {file} yet" in caplog.text
    secret, _ = create(file, "ana", [Scope.RUNNING])
    assert checking.check(bearer(secret), Scope.RUNNING).name == "ana"
    other, _ = create(file, "bo", [Scope.UPDATE])
    assert checking.check(bearer(other), Scope.UPDATE).name == "bo"
    revoke(file, "ana")
    assert refusal(checking, bearer(secret), Scope.RUNNING).status_code == 401
    file.unlink()
    assert refusal(checking, bearer(other), Scope.UPDATE).status_code == 401


def test_a_file_that_breaks_lets_nobody_in_until_it_is_mended_and_only_the_log_says_why(file, caplog):
    secret, _ = create(file, "ana", [Scope.RUNNING])
    good = file.read_text()
    checking = Credentials(file)
    checking.check(bearer(secret), Scope.RUNNING)
    write(file, good, "{half\n")
    for _ in range(3):
        with pytest.raises(TokensError) as caught:
            checking.check(bearer(secret), Scope.RUNNING)
        assert str(file.parent) not in str(caught.value)
    assert caplog.text.count(f"nobody is let in: {file}:2: line: Invalid JSON") == 1
    write(file, good)
    assert checking.check(bearer(secret), Scope.RUNNING).name == "ana"
    file.chmod(0o666)
    with pytest.raises(TokensError):
        checking.check(bearer(secret), Scope.RUNNING)


def test_a_file_that_others_may_read_is_used_with_a_warning(file, caplog):
    secret, _ = create(file, "ana", [Scope.RUNNING])
    file.chmod(0o644)
    checking = Credentials(file)
    for _ in range(3):
        assert checking.check(bearer(secret), Scope.RUNNING).name == "ana"
    assert caplog.text.count(f"run: chmod 600 {file}") == 1


# Wrong tokens


def test_wrong_tokens_are_logged_without_the_token_and_then_only_counted(file, caplog):
    secret, _ = create(file, "ana", [Scope.RUNNING])
    checking = Credentials(file)
    errors = [refusal(checking, bearer(f"iucg_guess{n}"), Scope.RUNNING) for n in range(FAILURES + 5)]
    assert [error.status_code for error in errors] == [401] * FAILURES + [429] * 5
    assert 0 < int(errors[-1].headers["Retry-After"]) <= WINDOW
    assert "WWW-Authenticate" not in errors[-1].headers
    logged = [record.getMessage() for record in caplog.records if record.name.startswith(LOGGER)]
    assert len(logged) == FAILURES
    assert logged[0] == "a wrong token was sent from 192.0.2.0/24"
    assert "further ones are not logged" in logged[-1]
    assert "guess" not in caplog.text
    assert checking.check(bearer(secret), Scope.RUNNING).name == "ana"
    assert refusal(checking, bearer("x", client="198.51.100.1"), Scope.RUNNING).status_code == 401
    assert refusal(checking, bearer("x", client="192.0.2.1"), Scope.RUNNING).status_code == 429


def test_an_expired_token_is_named_in_the_log_for_whoever_runs_the_server(file, caplog):
    write(file, line(expires="2026-01-02T00:00:00Z"))
    refusal(Credentials(file), bearer("secret"), Scope.RUNNING)
    assert "the expired token of ana was sent from 192.0.2.0/24" in caplog.text


def test_who_sends_no_token_is_not_counted(file, caplog):
    create(file, "ana", [Scope.RUNNING])
    checking = Credentials(file)
    assert {refusal(checking, request(), Scope.RUNNING).status_code for _ in range(3 * FAILURES)} == {401}
    assert caplog.records == []


def test_the_count_begins_anew_after_its_window_and_its_memory_is_bounded():
    now = [1000.0]
    failures = Failures(lambda: now[0])
    assert failures.count("a") == (1, WINDOW)
    now[0] += 20
    assert failures.count("a") == (2, WINDOW - 20)
    now[0] += WINDOW - 20
    assert failures.count("a") == (1, WINDOW)
    for number in range(MOST_NETWORKS - 1):
        failures.count(f"n{number}")
    assert failures.count("a")[0] == 2
    failures.count("one more")
    assert failures.count("a")[0] == 1


# The audit log


def test_the_audit_log_is_only_added_to_and_only_its_owner_reads_it(file, caplog):
    caplog.set_level(logging.INFO, "iuc_graph.audit")
    audit.record(file, "ana", "cancel", {"id": "1", "text": "重庆\n\ud800"})
    first = audit.audit_of(file).read_bytes()
    audit.record(file, "bo", "cancel", {"id": "2"})
    whole = audit.audit_of(file).read_bytes()
    assert whole.startswith(first)
    assert stat.S_IMODE(audit.audit_of(file).stat().st_mode) == 0o600
    told = [json.loads(text) for text in whole.splitlines()]
    assert [(entry["who"], entry["did"], entry["id"]) for entry in told] == [
        ("ana", "cancel", "1"),
        ("bo", "cancel", "2"),
    ]
    assert abs(datetime.fromisoformat(told[0]["when"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert caplog.messages[1] == whole.splitlines()[1].decode()


def test_lines_of_several_writers_stay_whole(file):
    def work(number):
        for _ in range(20):
            audit.record(file, f"w{number}", "cancel", {"filling": "x" * 5000})

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [json.loads(text)["who"] for text in audit.audit_of(file).read_text().splitlines()]
    assert sorted(told) == sorted(["w0", "w1", "w2", "w3"] * 20)


def test_a_log_that_was_moved_away_is_begun_anew(file, tmp_path):
    audit.record(file, "ana", "cancel", {})
    audit.audit_of(file).rename(tmp_path / "audit.1")
    audit.record(file, "bo", "cancel", {})
    assert json.loads(audit.audit_of(file).read_text())["who"] == "bo"


def test_where_the_log_cannot_be_written_that_is_an_error(file):
    audit.audit_of(file).mkdir()
    with pytest.raises(TokensError, match="Nothing was done, since the audit log"):
        audit.record(file, "ana", "cancel", {})
