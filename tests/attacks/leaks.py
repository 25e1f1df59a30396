"""Finding names of people in whatever is handed out, by a search that shares no code with the one that prevents it.

Names are read from data/persons/ when a test runs, and never shown: what is found is a place and a number.
"""

from __future__ import annotations

import gzip
import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

import yaml
from opencc import OpenCC

HANZI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
BETWEEN = r"[\W_]*"
PACKED = (b"PK\x03\x04", b"\x1f\x8b")


class Finder:
    """Counts the names of a list in texts: any order, case and accents, Hanzi of both scripts, encoded, escaped."""

    def __init__(self, file: Path) -> None:
        listed = yaml.safe_load(file.read_text(encoding="utf-8"))
        self.names = sorted({name for person in listed["persons"] for name in person["names"]})
        self._allowed = [_flat(text) for text in listed.get("allowed", [])]

    @cached_property
    def _latin(self) -> list[tuple[frozenset[str], str, re.Pattern[str]]]:
        """For each name its words, these as one, and what finds them side by side in either order."""
        found = []
        for words in {
            tuple(re.findall(r"\w+", _flat(name))) for name in self.names if not HANZI.search(name)
        }:
            for order in {words, words[::-1]}:
                side_by_side = BETWEEN.join(map(re.escape, order))
                pattern = re.compile(rf"(?<![^\W_]){side_by_side}(?![^\W_])")
                found.append((frozenset(words), "".join(order), pattern))
        return found

    @cached_property
    def _chinese(self) -> set[str]:
        """Both scripts of each name; such a name stands within others without a sign."""
        both = [OpenCC(way) for way in ("s2t", "t2s")]
        names = {"".join(HANZI.findall(name)) for name in self.names}
        return {way.convert(name) for name in names if name for way in both} | (names - {""})

    def count(self, content: bytes, asked: str = "") -> int:
        """How often a name stands in a body, whatever it is packed in; but for the words of what was asked."""
        return sum(self._count(reading, asked) for text in _unpacked(content) for reading in _readings(text))

    def _count(self, text: str, asked: str) -> int:
        flat = _flat(text)
        for word in words_of(asked):
            flat = re.sub(rf"(?<![^\W_])(?:20)?{re.escape(word)}(?![^\W_])", "", flat)
        for harmless in self._allowed:
            flat = flat.replace(harmless, "")
        words = set(re.findall(r"[^\W_]+", flat))
        hits = sum(
            len(pattern.findall(flat))
            for parts, whole, pattern in self._latin
            if parts <= words or whole in words
        )
        if HANZI.search(flat):
            joined = re.sub(r"[\W_]+", "", flat)
            hits += sum(joined.count(name) for name in self._chinese)
        return hits


def places(finder: Finder, bodies: Iterable[tuple[str, bytes]]) -> dict[str, int]:
    """Where names stand, and how many; empty where none does."""
    return {place: count for place, body in bodies if (count := finder.count(body))}


def echoes(content: bytes, asked: str) -> int:
    """How often an answer repeats words of what was asked."""
    flat = _flat(unquote(content.decode("utf-8", errors="replace")))
    return sum(len(re.findall(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", flat)) for word in words_of(asked))


def words_of(text: str) -> set[str]:
    """The words of a text, in small letters and without accents."""
    return set(re.findall(r"[^\W_]+", _flat(text)))


def _flat(text: str) -> str:
    """Small letters without accents."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[\u0300-\u036f\u200b-\u200f\ufeff]", "", apart)


def _readings(text: str) -> Iterator[str]:
    yield text
    if "%" in text:
        yield unquote(text)
    if "\\u" in text:
        yield ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)
    if "&" in text or "<" in text:
        yield html.unescape(re.sub(r"<[^<>]*>", "", text))
        yield html.unescape(re.sub(r"<[^<>]*>", " ", text))


def _unpacked(content: bytes) -> Iterator[str]:
    """The text of a body; of an archive (xlsx, docx, whl) the text and name of every file in it."""
    if content.startswith(PACKED[1]):
        yield from _unpacked(gzip.decompress(content))
    elif content.startswith(PACKED[0]):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield "\n".join(archive.namelist())
            for name in archive.namelist():
                yield from _unpacked(archive.read(name))
    else:
        yield content.decode("utf-8", errors="replace")
