"""Nothing of the source documents is silently missing: their texts against the passages and omissions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from iuc_graph.catalogue.coverage import holders, line_range
from iuc_graph.names.fold import fold
from iuc_graph.records.document import DocumentFile, LeftOut, Passage

pytestmark = pytest.mark.needs_shared

FORMS = ("ucap-chongqing", "ucap-changchun", "ucap-liuzhou")
LISTS = ("City", "Province, State, Department", "Country", "Cities", "State/Country")
MARKERS = re.compile(r"<p>|→|•|○|(?<!\S)\d\. ")
# Lines of the slides that head a slide or a part of one; everything below them belongs to them.
HEADINGS = (
    13, 21, 27, 34, 59, 61, 69, 73, 75, 136, 146, 170, 176, 178, 198, 200, 228, 232, 239, 250, 260, 262, 268,
    272, 281, 288, 296, 305, 311, 319, 345, 364, 371, 378, 382, 400, 406,
)  # fmt: skip
SEEDS = {
    "ucap-chongqing": "000_29907c808947cfa8.txt",
    "news-mannheim-chongqing": "001_c7667a2ac09cae80.txt",
    "ucap-changchun": "002_e68b5fb457a9f898.txt",
    "deck-brussels-2019": "003_da145ce9cd1274b9.txt",
    "ucap-liuzhou": "004_4fe85ce1a5e9a97f.txt",
}

Stated = Passage | LeftOut


@pytest.fixture(scope="module")
def files(built) -> dict[str, DocumentFile]:
    return {file.document.slug: file for file in built.book.documents}


@pytest.fixture(scope="module")
def texts(shared_dir: Path) -> dict[str, list[str]]:
    return {
        slug: (shared_dir / "seeds" / name).read_text(encoding="utf-8").splitlines()
        for slug, name in SEEDS.items()
    }


def stated(file: DocumentFile) -> list[Stated]:
    return [*file.passages.values(), *file.left_out]


def on_line(file: DocumentFile, number: int) -> list[Stated]:
    return [part for part in stated(file) if number in line_range(part.lines)]


def uncovered(file: DocumentFile, lines: list[str]) -> list[int]:
    """Lines with a text that no passage and no omission covers."""
    return [number for number, text in enumerate(lines, 1) if text.strip() and not on_line(file, number)]


def cells(line: str) -> tuple[str, list[str]]:
    """A row of a form: its label (empty on a continued row) and its other cells."""
    label, *rest = line.split("\t") if "\t" in line else ("", line)
    return re.sub(r"<[^>]+>", "", label).strip(), [cell for cell in rest if cell.strip()]


def units(text: str) -> tuple[int, int]:
    """How many paragraphs or numbered items, and how many bullets of any kind, a row holds.

    A paragraph that only introduces a list counts with its bullets; what stands before the first paragraph
    continues the row above and counts as one.
    """
    found = MARKERS.findall(text)
    paragraphs = len([mark for mark in found if mark == "<p>" or mark[0].isdigit()])
    introductions = len(re.findall(r"<p>[^.]*?</p> <ul", text))
    continued = bool(found) and found[0] in "•○" and "<p>" in found
    return paragraphs - introductions + continued, len([mark for mark in found if mark in "→•○"])


def heads(parts: list[Stated]) -> set[str]:
    """What tells the units of a row apart: the sub-row, or the number or first words of the item."""
    rows = {part.row for part in parts if isinstance(part, Passage) and part.row}
    return rows or {_head(part.item) for part in parts if part.item} or {"" for _ in parts}


def _head(item: str) -> str:
    number = re.match(r"\d+(?=[a-z]?\b)", item)
    return number.group() if number else item.partition(",")[0]


def short_rows(file: DocumentFile, lines: list[str]) -> Iterator[str]:
    """Rows of a form that hold more paragraphs, numbers or bullets than passages were made of them."""
    for number, line in enumerate(lines, 1):
        parts = on_line(file, number)
        for cell in cells(line)[1]:
            paragraphs, bullets = units(cell)
            if len(heads(parts)) < paragraphs or len(parts) < bullets:
                yield f"line {number}: {paragraphs} paragraphs and {bullets} bullets, {len(parts)} passages"


def without(file: DocumentFile, gone: set[str]) -> DocumentFile:
    kept = {key: passage for key, passage in file.passages.items() if key not in gone}
    return file.model_copy(update={"passages": kept})


@pytest.mark.parametrize("slug", SEEDS)
def test_the_records_were_made_from_exactly_this_text(files, shared_dir: Path, slug: str):
    document = files[slug].document
    assert document.identifier == SEEDS[slug]
    content = (shared_dir / "seeds" / SEEDS[slug]).read_bytes()
    assert document.sha256 == hashlib.sha256(content).hexdigest()


def test_every_seed_has_its_records(shared_dir: Path):
    assert sorted(path.name for path in (shared_dir / "seeds").iterdir()) == sorted(SEEDS.values())


@pytest.mark.parametrize("slug", SEEDS)
def test_every_line_is_stated_or_left_out_with_a_reason(files, texts, slug: str):
    assert uncovered(files[slug], texts[slug]) == []


@pytest.mark.parametrize("slug", SEEDS)
def test_passages_lie_within_the_text_on_lines_that_say_something(files, texts, slug: str):
    for part in stated(files[slug]):
        lines = line_range(part.lines)
        assert 1 <= lines.start < lines.stop <= len(texts[slug]) + 1, part
        assert texts[slug][lines.start - 1].strip() and texts[slug][lines.stop - 2].strip(), part


@pytest.mark.parametrize("slug", FORMS)
def test_every_item_of_a_row_has_a_passage(files, texts, slug: str):
    assert list(short_rows(files[slug], texts[slug])) == []


@pytest.mark.parametrize("slug", FORMS)
def test_every_label_of_a_row_is_the_section_of_its_passages(files, texts, slug: str):
    for number, line in enumerate(texts[slug], 1):
        label, contents = cells(line)
        if label and contents:
            parts = on_line(files[slug], number)
            sections = [part.section for part in parts if isinstance(part, Passage)]
            starts = [" ".join(fold(section).split()[:3]) for section in sections]
            omitted = any(isinstance(part, LeftOut) for part in parts)
            assert omitted or (starts and all(start in fold(label) for start in starts)), (
                number,
                label,
                sections,
            )


@pytest.mark.parametrize("slug", FORMS)
def test_every_place_of_a_list_is_written_by_a_record_of_that_line(files, texts, slug: str):
    file = files[slug]
    for number, line in enumerate(texts[slug], 1):
        label, contents = cells(line)
        parts = on_line(file, number)
        if any(isinstance(part, Passage) and part.section in LISTS for part in parts):
            keys = {key for key, passage in file.passages.items() if passage in parts}
            written = {
                form
                for record in [*file.places, *file.sites]
                if keys & set(record.stated_at)
                for form in record.as_written
            }
            named = {name for cell in contents for name in re.split(r", | \(incl\. |\)", cell) if name}
            assert named <= written, (number, label, named - written)


def test_every_n_a_of_a_form_is_noted_as_left_out(files, texts):
    for slug in FORMS:
        for number, line in enumerate(texts[slug], 1):
            if "N/A" in line:
                assert any(isinstance(part, LeftOut) for part in on_line(files[slug], number)), (slug, number)


def test_every_theme_of_liuzhous_plan_has_a_passage(files, texts):
    [content] = cells(texts["ucap-liuzhou"][12])[1]
    themes = re.split(r"\) (?=[A-Z][^():]*:)", content)
    assert len(themes) == 7
    assert {str(number) for number in range(1, 8)} <= heads(on_line(files["ucap-liuzhou"], 13))


def test_every_sentence_of_the_news_has_a_passage(files, texts):
    file = files["news-mannheim-chongqing"]
    for paragraph, number in enumerate((5, 7, 9, 11, 13), 1):
        sentences = re.split(r"\.+ (?=[A-Z])", texts["news-mannheim-chongqing"][number - 1].strip())
        parts = on_line(file, number)
        assert {part.section for part in parts} == {f"Paragraph {paragraph}"}
        assert {str(count) for count in range(1, len(sentences) + 1)} <= heads(parts), (number, sentences)


def test_every_heading_of_the_slides_is_a_section_or_row_or_is_left_out(files, texts):
    file, lines = files["deck-brussels-2019"], texts["deck-brussels-2019"]
    known = {fold(name) for part in file.passages.values() for name in (part.section, part.row) if name}
    for number in HEADINGS:
        heading = fold(lines[number - 1])
        omitted = any(isinstance(part, LeftOut) for part in on_line(file, number))
        assert omitted or any(heading in name or name in heading for name in known), (number, heading)


def test_every_numbered_or_dashed_line_of_the_slides_has_a_passage_of_its_own(files, texts):
    file = files["deck-brussels-2019"]
    for number, line in enumerate(texts["deck-brussels-2019"], 1):
        if re.match(r"(\d\.|-|Nr\.) ", line):
            own = [part for part in on_line(file, number) if len(line_range(part.lines)) == 1]
            assert own, (number, line)


def test_every_pilot_city_of_the_slides_is_written_by_a_record(files, texts):
    file = files["deck-brussels-2019"]
    named = {name for line in texts["deck-brussels-2019"][64:67] for name in line.strip(", ").split(", ")}
    cohort = next(group for group in file.cohorts if len(group.cities) == len(named))
    written = {place.place: place.as_written for place in file.places}
    assert {form for slug in cohort.cities for form in written[slug]} >= named
    assert len(named) == 14


def test_every_passage_holds_a_record(files):
    for file in files.values():
        assert [key for key, records in holders(file).items() if not records] == []


@pytest.mark.parametrize(
    ("slug", "line", "item"),
    [
        ("ucap-chongqing", 19, "4"),
        ("ucap-chongqing", 11, "2"),
        ("ucap-changchun", 14, "1"),
        ("ucap-chongqing", 17, "3"),
    ],
)
def test_a_deleted_item_is_missed(files, texts, slug: str, line: int, item: str):
    gone = {
        key
        for key, passage in files[slug].passages.items()
        if line in line_range(passage.lines) and _head(passage.item or "") == item
    }
    assert gone
    missed = list(short_rows(without(files[slug], gone), texts[slug]))
    assert [text.partition(":")[0] for text in missed] == [f"line {line}"]


@pytest.mark.parametrize("key", ["challenge-culture-3", "challenge-trade-1", "challenge-science-2"])
def test_a_deleted_bullet_is_missed(files, texts, key: str):
    assert list(short_rows(without(files["ucap-changchun"], {key}), texts["ucap-changchun"]))


@pytest.mark.parametrize("row", ["March 2017", "31 May 2017", "Visit to AAK", "October 2017", "April 2018"])
def test_a_deleted_paragraph_is_missed(files, texts, row: str):
    file = files["ucap-changchun"]
    gone = {key for key, passage in file.passages.items() if passage.row == row}
    assert gone
    assert list(short_rows(without(file, gone), texts["ucap-changchun"]))


@pytest.mark.parametrize("slug", SEEDS)
def test_a_line_without_its_passages_is_missed(files, texts, slug: str):
    file = files[slug]
    alone = [
        key for key, passage in file.passages.items() if len(on_line(file, line_range(passage.lines)[0])) == 1
    ]
    assert alone
    for key in alone[::3]:
        first = line_range(file.passages[key].lines)[0]
        assert first in uncovered(without(file, {key}), texts[slug])
