"""A report as a document (DOCX): one page of A4 that can be edited and passed on."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Final

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as DocxTable
from docx.table import _Cell, _Row
from docx.text.font import Font
from docx.text.paragraph import Paragraph

from iuc_graph.reports.model import Report
from iuc_graph.reports.page import Page, page_of

LATIN: Final = "Arial"
CHINESE: Final = "Microsoft YaHei"
"""The font for Hanzi; where it is missing, office programs take what they have of its kind."""

BLUE: Final = RGBColor(0x12, 0x3A, 0x63)
GREY: Final = RGBColor(0x44, 0x44, 0x44)
LEADING: Final = 1.25
"""Height of a line by the size of its letters."""

TABLE: Final = 8.0
"""Size of the letters of the table and the sources, in points."""

MARGIN: Final = Mm(15)
TEXT_WIDTH: Final = Mm(180)
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_LANGUAGES: Final = {"zh": "zh-CN", "en": "en-GB"}


def as_document(report: Report) -> bytes:
    """A DOCX file with the page of a report. Equal reports give equal bytes."""
    page = page_of(report)
    document = Document()
    _set_up(document, report, page.title)
    document.add_heading(page.title, level=1)
    _paragraph(document, page.question, size=10.5, bold=True)
    if page.parameters:
        _paragraph(document, f"{page.words.parameters}{page.words.colon}{page.parameters}", colour=GREY)
    for note in page.notes:
        document.add_paragraph(note, style="List Bullet")
    if page.rows:
        _table(document, page)
    if page.rest:
        _paragraph(document, page.rest, colour=GREY)
    if page.sources:
        document.add_heading(page.words.sources, level=2)
        for source in page.sources:
            _close(_paragraph(document, source, size=TABLE))
    _footer(document, (page.words.publisher, *page.about))
    return _same_bytes(document)


def _set_up(document: DocxDocument, report: Report, title: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    section.footer_distance = Mm(8)
    properties = document.core_properties
    properties.title, properties.author = title[:255], "iuc_graph"
    properties.comments, properties.language = "", _LANGUAGES.get(report.language, report.language)
    properties.created = properties.modified = report.version.moment.replace(tzinfo=None)
    for name, size, before, after in (
        ("Normal", 9, 0, 4), ("Heading 1", 16, 0, 4), ("Heading 2", 10, 6, 2), ("List Bullet", 8.5, 0, 0),
        ("Footer", 7.5, 0, 0),
    ):  # fmt: skip
        style = document.styles[name]
        if isinstance(style, ParagraphStyle):
            _style(style, size, before, after, _LANGUAGES.get(report.language, report.language))


def _style(style: ParagraphStyle, size: float, before: float, after: float, language: str) -> None:
    style.font.size = Pt(size)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    # Said in points, as the fonts that stand in for those asked for have other heights.
    style.paragraph_format.line_spacing = Pt(size * LEADING)
    if (style.name or "").startswith("Heading"):
        style.font.color.rgb = BLUE
    _fonts(style.font, language)


def _fonts(font: Font, language: str) -> None:
    """Latin and Chinese letters each in a font of their own, whatever the theme of the document says."""
    font.name = LATIN
    properties: BaseOxmlElement = font._element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    for side in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{side}"), LATIN)
    fonts.set(qn("w:eastAsia"), CHINESE)
    for side in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{side}"), None)
    marked = properties.find(qn("w:lang"))
    if marked is None:
        marked = OxmlElement("w:lang")
        properties.append(marked)
    marked.set(qn("w:val"), language)
    marked.set(qn("w:eastAsia"), "zh-CN")


def _paragraph(
    document: DocxDocument,
    text: str,
    *,
    size: float | None = None,
    bold: bool = False,
    colour: RGBColor | None = None,
) -> Paragraph:
    paragraph = document.add_paragraph()
    _run(paragraph, text, size=size, bold=bold, colour=colour)
    return paragraph


def _close(paragraph: Paragraph) -> None:
    """Set a line of small letters without space below it."""
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(TABLE * LEADING)


def _run(
    paragraph: Paragraph,
    text: str,
    *,
    size: float | None = None,
    bold: bool = False,
    colour: RGBColor | None = None,
) -> None:
    run = paragraph.add_run(text)
    run.bold = bold or None
    if size is not None:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour


def _table(document: DocxDocument, page: Page) -> None:
    table = document.add_table(rows=0, cols=len(page.columns))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    for column, width in zip(table.columns, page.widths, strict=True):
        column.width = _wide(width)  # which some programs go by, others by the widths of the cells
    _borders(table)
    _margins(table)
    _fill(table.add_row(), [column.title for column in page.columns], page.widths, head=True)
    _repeat(table.rows[0])
    for row in page.rows:
        _fill(table.add_row(), [cell.text for cell in row], page.widths)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _fill(row: _Row, texts: Sequence[str], widths: Sequence[int], *, head: bool = False) -> None:
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = _wide(width)
        _cell(cell, text, head=head)


def _wide(width: int) -> Emu:
    """So many per cent of the line."""
    return Emu(int(TEXT_WIDTH * width / 100))


def _cell(cell: _Cell, text: str, *, head: bool) -> None:
    paragraph = cell.paragraphs[0]
    _close(paragraph)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    _run(paragraph, text, size=TABLE, bold=head, colour=BLUE if head else None)


def _repeat(row: _Row) -> None:
    """Have a table that somebody makes longer show its header on each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _borders(table: DocxTable) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "B5C1CE")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    # The order of these elements is part of the format.
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _margins(table: DocxTable) -> None:
    """Cells begin where the text around the table does."""
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("left", "0"), ("right", "100")):  # twentieths of a point
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), width)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def _footer(document: DocxDocument, lines: Sequence[str]) -> None:
    footer = document.sections[0].footer
    for number, line in enumerate(lines):
        paragraph = footer.paragraphs[0] if number == 0 else footer.add_paragraph()
        paragraph.style = document.styles["Footer"]
        _run(paragraph, line, colour=GREY)


def _same_bytes(document: DocxDocument) -> bytes:
    """The file with its entries in order and without the time at which they were written."""
    written, output = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(output, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return output.getvalue()
