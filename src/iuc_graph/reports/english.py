"""The fixed words of a report in English."""

from typing import Final

from iuc_graph.reports.words import Words

ENGLISH: Final = Words(
    language="en",
    about="About this answer",
    question="Question",
    parameters="Asked with",
    notes="How to read it",
    version="Version of the graph",
    state="State of",
    generation="Generation",
    digest="Checksum (SHA-256)",
    release="Release",
    sources="Sources",
    source="Document",
    licence="Licence",
    no_licence="the document names none",
    data_licence="Licence of these data",
    address="Address",
    publisher="iuc_graph: a knowledge graph of international urban cooperation",
    nothing="There is no row.",
    first_rows="The first {shown} of {all} rows. CSV and XLSX hold all of them.",
    first_of_part="The first {shown} of {all} rows. CSV and XLSX hold more of them, as many as limit says.",
    more_columns="{more} more columns are in CSV, XLSX and JSON.",
    more_sources="and {more} more, listed in the workbook (XLSX)",
    more_items=" and {more} more",
    cut_cells="Cells that end in “and … more” or “…” are whole in CSV and XLSX.",
    more_notes="and {more} more, listed in the workbook (XLSX)",
    rows="{count} rows",
    one_row="{count} row",
    cut_on_terminal="{rows}; long cells are cut, --wide shows them whole",
    in_brackets="{text} ({inside})",
    list_=", ",
    and_=" and ",
    colon=": ",
)
