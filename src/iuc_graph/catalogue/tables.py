"""The tables for analysts: which there are, and what each column means.

Things are named by their whole IRIs, so that tables join with one another and with answers of the SPARQL endpoint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from iuc_graph.catalogue import table_rows as rows
from iuc_graph.catalogue.table_rows import Rows, Value
from iuc_graph.sparql.rows import Reader

Kind = Literal["string", "anyURI", "integer", "decimal", "date"]


@dataclass(frozen=True)
class Column:
    """A column: its name, the datatype of its cells (XML Schema), and its meaning in English and Chinese."""

    name: str
    kind: Kind
    english: str
    chinese: str
    required: bool = False


@dataclass(frozen=True)
class DataTable:
    """A table: the name of its file without ending, its title, its columns, and those that tell rows apart.

    Where no columns without empty cells do, `key` is empty: then whole rows are distinct."""

    name: str
    english: str
    chinese: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    read: Callable[[Reader, str | None], Rows]

    def rows(self, reader: Reader, programme: str | None = None) -> Rows:
        """All rows, sorted; with `programme`, an IRI, only what its cooperations say. Raises as `Reader.select`."""
        return sorted(set(self.read(reader, programme)), key=_order)


def _order(row: tuple[Value, ...]) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in row)


_PLACE: Final = Column("place", "anyURI", "City or region", "城市或地区", required=True)
_COOPERATION: Final = Column(
    "cooperation", "anyURI", "Plan, pairing or cluster", "计划、结对或集群", required=True
)
_LABELS: Final = (
    Column("label_en", "string", "Name in English", "英文名称"),
    Column("label_zh", "string", "Name in Chinese", "中文名称"),
)
_GRAPH: Final = Column(
    "source", "anyURI", "Graph of the document that states it", "载明该内容的文件图", required=True
)

CITIES: Final = DataTable(
    "cities",
    "Cities and regions that take part in a cooperation",
    "参与合作的城市和地区",
    (
        _PLACE,
        Column("kind", "string", "Class in the ontology", "本体中的类"),
        *_LABELS,
        Column("country", "anyURI", "Country that it lies in", "所在国家"),
        Column(
            "country_code",
            "anyURI",
            "That country in the table of the EU Publications Office",
            "欧盟出版局国家代码",
        ),
        Column("latitude", "decimal", "Degrees north, WGS 84", "纬度（WGS 84）"),
        Column("longitude", "decimal", "Degrees east, WGS 84", "经度（WGS 84）"),
        Column(
            "cooperations", "integer", "Cooperations that it takes part in", "参与的合作数", required=True
        ),
        Column("themes_as_named", "integer", "Themes for which it is named", "点名的主题数", required=True),
        Column(
            "themes_by_plan",
            "integer",
            "Themes of plans that it is a place of",
            "因计划的主题数",
            required=True,
        ),
    ),
    ("place",),
    rows.cities,
)
COOPERATIONS: Final = DataTable(
    "cooperations",
    "Action plans, pairings and clusters",
    "行动计划、结对和集群",
    (
        _COOPERATION,
        Column("kind", "string", "Class in the ontology", "本体中的类", required=True),
        *_LABELS,
        Column("programmes", "anyURI", "Programmes that it belongs to", "所属项目"),
        Column("strength", "anyURI", "How strong the evidence of a pairing is", "结对证据强度"),
        Column("places", "anyURI", "Places that take part", "参与地"),
        Column("place_count", "integer", "How many these are", "参与地数量", required=True),
        Column("themes", "integer", "Themes that its areas are mapped to", "领域映射的主题数", required=True),
        Column("sources", "anyURI", "Graphs of the documents that state it", "载明该合作的文件图"),
    ),
    ("cooperation",),
    rows.cooperations,
)
ROLES: Final = DataTable(
    "cooperation-places",
    "Which place takes part in which cooperation, in which role",
    "各地在各合作中的角色",
    (
        _COOPERATION,
        _PLACE,
        Column(
            "role",
            "string",
            "Property in the ontology: sideA, leadPlace …",
            "本体属性：sideA、leadPlace 等",
            required=True,
        ),
        _GRAPH,
    ),
    ("cooperation", "place", "role", "source"),
    rows.roles,
)
CITY_THEMES: Final = DataTable(
    "city-themes",
    "Which city cooperates on which theme, how surely, and where that is stated",
    "各城市的合作主题、归属方式和出处",
    (
        _PLACE,
        Column("theme", "anyURI", "Theme of the controlled list", "受控主题", required=True),
        Column("theme_en", "string", "Its name in English", "主题英文名称"),
        Column(
            "attribution",
            "string",
            '"as named" or "by plan"; count one kind at a time',
            "归属方式：点名或仅因计划；应分别计数",
            required=True,
        ),
        _COOPERATION,
        Column("area", "anyURI", "The theme as worded", "原文领域", required=True),
        Column("passage", "anyURI", "Passage that states the area", "出处", required=True),
        _GRAPH,
    ),
    ("place", "theme", "attribution", "cooperation", "area", "passage", "source"),
    rows.city_themes,
)
CITY_YEARS: Final = DataTable(
    "city-years",
    "From which year on a city takes part in which cooperation, and what that year rests on",
    "各城市参与各合作的起始年份及其依据",
    (
        _PLACE,
        Column(
            "year", "integer", "Year of the earliest day of the period", "时段最早日期所在年份", required=True
        ),
        Column(
            "basis",
            "anyURI",
            "What the year rests on; only `stated` is a start",
            "年份依据；仅“载明”为起始",
            required=True,
        ),
        _COOPERATION,
        Column("programmes", "anyURI", "Programmes of the cooperation", "所属项目"),
        _GRAPH,
    ),
    ("place", "year", "basis", "cooperation", "source"),
    rows.city_years,
)
ACTIVITIES: Final = DataTable(
    "activities",
    "Activities with date, precision and basis, as each document states them",
    "各文件所述活动及其日期、精度和依据",
    (
        Column("activity", "anyURI", "Visit, meeting, signing …", "访问、会议、签约等", required=True),
        Column("kind", "string", "Classes in the ontology", "本体中的类", required=True),
        *_LABELS,
        Column("date", "string", "Date as stated: a day, a month or a year", "载明日期：日、月或年"),
        Column(
            "precision",
            "string",
            "day, month or year; empty without a single date",
            "精度：day、month、year；无单一日期则空",
        ),
        Column("earliest", "date", "Earliest day that it may mean", "最早日期"),
        Column("latest", "date", "Latest day that it may mean", "最晚日期"),
        Column("basis", "anyURI", "What the date rests on", "日期依据"),
        Column("status", "anyURI", "Status that the document gives it", "状态"),
        Column("places", "anyURI", "Places where it was held", "举办地"),
        Column("cooperations", "anyURI", "Cooperations that it belongs to", "所属合作"),
        _GRAPH,
        Column("passages", "anyURI", "Passages that state it", "出处"),
    ),
    (),
    rows.activities,
)

TABLES: Final = (CITIES, COOPERATIONS, ROLES, CITY_THEMES, CITY_YEARS, ACTIVITIES)
"""All tables of the whole graph."""
