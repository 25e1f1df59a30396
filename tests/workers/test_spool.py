"""Answers are collected in memory or in a file, up to a limit, and never fill either without a word."""

from __future__ import annotations

import contextlib
import os
import resource
import tempfile
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iuc_graph.errors import AnswerNotKept, QueryTooLarge, ServiceBusy
from iuc_graph.store.contract import Query
from iuc_graph.workers.spool import PIECE, Room, Spool

from .stores import COUNT, LONG, count

ROWS = Query("SELECT * { ?a ?b ?c . VALUES ?n { 1 2 3 4 5 } }", "csv")


@given(pieces=st.lists(st.binary(max_size=3000)), memory=st.integers(0, 4000))
def test_what_is_read_is_what_was_written_in_memory_or_in_a_file(pieces, memory):
    spool = Spool(Room(10**9, memory), 10**9)
    for piece in pieces:
        spool.write(piece)
    whole = b"".join(pieces)
    assert b"".join(spool.pieces()) == b"".join(spool.pieces()) == whole
    assert (spool.length, spool.in_file) == (len(whole), len(whole) > memory)
    spool.close()


@pytest.mark.parametrize("memory", [10**9, 0])
def test_a_long_answer_is_read_in_pieces(memory):
    spool = Spool(Room(10**9, memory), 10**9)
    spool.write(os.urandom(3 * PIECE + 1))
    assert [len(piece) for piece in spool.pieces()] == [PIECE] * 3 + [1]
    spool.close()
    spool.close()


def test_the_file_has_no_name_and_is_gone_once_it_is_closed(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = psutil.Process().num_fds()
    spool = Spool(Room(100, 0), 100)
    spool.write(b"abc")
    assert spool.in_file
    assert list(tmp_path.iterdir()) == []
    assert psutil.Process().num_fds() == before + 1
    spool.close()
    assert psutil.Process().num_fds() == before


@pytest.mark.parametrize("memory", [10**9, 0])
def test_an_answer_past_the_limit_is_refused(memory):
    spool = Spool(Room(10**9, memory), 10)
    spool.write(b"x" * 10)
    with pytest.raises(QueryTooLarge, match="longer than 10 bytes"):
        spool.write(b"x")
    spool.close()


def test_answers_are_the_same_in_memory_and_in_a_file(make_pool, memory_quads):
    bodies = set()
    for spool_memory in (10**6, 1000):
        pool = make_pool(workers=1, memory_quads=memory_quads, spool_memory=spool_memory)
        with pool.answer(ROWS) as answer:
            assert answer.spool.in_file == (spool_memory == 1000)
            assert answer.length == len(answer.body) == sum(map(len, answer.pieces()))
            bodies.add(answer.body)
    assert len(bodies) == 1


def test_an_answer_may_be_read_after_its_pool_was_closed(make_pool):
    pool = make_pool(workers=1, spool_memory=0)
    answer = pool.answer(ROWS)
    pool.close()
    assert answer.body.count(b"\r\n") == 3001
    answer.close()


def test_an_answer_that_nobody_reads_holds_no_worker(make_pool):
    pool = make_pool(workers=1)
    unread = [pool.answer(ROWS) for _ in range(5)]
    assert count(pool) == 600
    for answer in unread:
        answer.close()


@contextlib.contextmanager
def files_up_to(size):
    """As on a full disk: the system takes no more than so many bytes of any file from this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_told_in_words_and_the_next_query_is_answered(make_pool, memory_quads):
    pool = make_pool(workers=1, memory_quads=memory_quads, spool_memory=100)
    assert count(pool) == 600
    with files_up_to(50_000), pytest.raises(AnswerNotKept, match="folder for temporary files"):
        pool.answer(ROWS)
    assert count(pool) == 600
    with pool.answer(ROWS) as answer:
        assert answer.length > 50_000


def test_a_missing_folder_for_temporary_files_is_told_in_words(monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")
    with pytest.raises(AnswerNotKept, match="No such file or directory"):
        Spool(Room(100, 0), 100).write(b"x")
    assert not Path("/nowhere").exists()


def test_answers_share_their_room_and_give_it_back():
    room = Room(100, 70)
    first, second = Spool(room, 1000), Spool(room, 1000)
    first.write(b"x" * 60)
    with pytest.raises(ServiceBusy, match="read slowly"):
        second.write(b"x" * 41)
    second.write(b"x" * 40)
    assert (first.in_file, second.in_file) == (False, True)
    assert (room.taken, room.held) == (100, 60)
    for spool in (first, second, first):
        spool.close()
    assert (room.taken, room.held) == (0, 0)


def test_an_answer_that_goes_to_a_file_leaves_its_memory_to_others():
    room = Room(1000, 100)
    first, second = Spool(room, 1000), Spool(room, 1000)
    first.write(b"x" * 60)
    first.write(b"y" * 60)
    second.write(b"z" * 90)
    assert (first.in_file, second.in_file) == (True, False)
    assert b"".join(first.pieces()) == b"x" * 60 + b"y" * 60
    for spool in (first, second):
        spool.close()
    assert (room.taken, room.held) == (0, 0)


def test_an_answer_without_room_ends_its_query_and_the_next_is_answered(make_pool):
    pool = make_pool(workers=1, spool_bytes=200_000)
    with pytest.raises(ServiceBusy):
        pool.answer(LONG)
    with pool.answer(COUNT) as answer:
        assert answer.length < 100
