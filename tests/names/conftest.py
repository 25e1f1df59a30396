"""A small graph's worth of names, as tests of this room use it."""

from __future__ import annotations

import pytest

from iuc_graph.names import Label, NameIndex, Thing
from iuc_graph.vocabulary import ID

COUNTRIES = {
    "AR": ("Argentina", "阿根廷"),
    "BR": ("Brazil", "巴西"),
    "CN": ("China", "中国"),
    "DE": ("Germany", "德国"),
    "ES": ("Spain", "西班牙"),
    "GR": ("Greece", "希腊"),
    "IT": ("Italy", "意大利"),
    "JP": ("Japan", "日本"),
    "PL": ("Poland", "波兰"),
    "SE": ("Sweden", "瑞典"),
}

# slug, country, type label, then names as language:kind:text (p preferred, a alternative, w written, c code).
PLACES = [
    ("agioi-anargyroi-kamatero", "GR", "City", "en:p:Agioi Anargyroi–Kamatero",
     "en:a:Agioi Anargyroi-Kamatero (AAK)", ":c:AAK", "en:w:AKK", "en:w:Agii Anargiri-Kamatero"),
    ("agioi-anargyroi", "GR", "District", "en:p:Agioi Anargyroi", "el:p:Άγιοι Ανάργυροι"),
    ("malaga", "ES", "City", "es:p:Málaga", "en:p:Málaga", "zh:p:马拉加"),
    ("chongqing", "CN", "City", "en:p:Chongqing", "zh:p:重庆"),
    ("changchun", "CN", "City", "en:p:Changchun", "zh:p:长春"),
    ("liuzhou", "CN", "City", "en:p:Liuzhou", "zh:p:柳州"),
    ("longyan", "CN", "City", "zh:p:龙岩"),
    ("suzhou", "CN", "City", "en:p:Suzhou", "zh:p:苏州"),
    ("guangxi", "CN", "Administrative area", "en:p:Guangxi Zhuang Autonomous Region", "zh:p:广西壮族自治区"),
    ("emilia-romagna", "IT", "Administrative area", "en:p:Emilia-Romagna", "zh:p:艾米利亚-罗马涅",
     "en:w:Emilia Romana"),
    ("bologna", "IT", "City", "en:p:Bologna", "zh:p:博洛尼亚"),
    ("stuttgart", "DE", "City", "en:p:Stuttgart", "zh:p:斯图加特"),
    ("stuttgart-region", "DE", "Metropolitan region", "en:p:Stuttgart Region", "en:w:Stuttgart Regio",
     "en:w:Stuttgart Urban Region"),
    ("mannheim", "DE", "City", "en:p:Mannheim", "zh:p:曼海姆"),
    ("cologne", "DE", "City", "en:p:Cologne", "de:p:Köln"),
    ("bielsko-biala", "PL", "City", "en:p:Bielsko-Biała", "zh:p:别尔斯科-比亚瓦"),
    ("vaxjo", "SE", "City", "en:p:Växjö", "zh:p:韦克舍"),
    ("sao-paulo", "BR", "City", "en:p:São Paulo", "zh:p:圣保罗"),
    ("koriyama", "JP", "City", "en:p:Koriyama", "ja:p:郡山市", "zh:p:郡山"),
    ("vitoria", "BR", "City", "en:p:Vitória", "zh:p:维多利亚"),
    ("vitoria-gasteiz", "ES", "City", "en:p:Vitoria-Gasteiz", "es:a:Vitoria", "zh:p:维多利亚"),
    ("cordoba", "AR", "City", "en:p:Córdoba", "zh:p:科尔多瓦"),
    ("cordoba-province", "AR", "Administrative area", "en:p:Córdoba (province)", "es:a:Córdoba",
     "zh:p:科尔多瓦省"),
]  # fmt: skip
KINDS = {"p": "preferred", "a": "alternative", "w": "written", "c": "code"}


def place(slug: str) -> str:
    return f"{ID}place/{slug}"


def label(iri: str, packed: str) -> Label:
    language, kind, text = packed.split(":", 2)
    return Label(iri, text, language, KINDS[kind])


def labels() -> list[Label]:
    found = [label(place(slug), name) for slug, _, _, *names in PLACES for name in names]
    for code, (english, chinese) in COUNTRIES.items():
        country = place(code.lower())
        found += [
            Label(country, english, "en"),
            Label(country, chinese, "zh"),
            Label(country, code, "", "code"),
        ]
    ndrc = f"{ID}organisation/ndrc"
    found += [
        Label(ndrc, "National Development and Reform Commission", "en"),
        Label(ndrc, "发改委", "zh", "alternative"),
    ]
    return found


def things() -> list[Thing]:
    found = [
        Thing(
            place(slug),
            names[0].split(":", 2)[2],
            kind,
            COUNTRIES[code][0],
            frozenset({kind.replace(" ", ""), "Place"}),
            frozenset({place(code.lower())}),
        )
        for slug, code, kind, *names in PLACES
    ]
    found += [
        Thing(place(code.lower()), en, "Country", types=frozenset({"Country"}))
        for code, (en, _) in COUNTRIES.items()
    ]
    found.append(
        Thing(
            f"{ID}organisation/ndrc", "National Development and Reform Commission", "Government body", "China"
        )
    )
    found.append(Thing(f"{ID}cooperation/liuzhou", "Action plan of Liuzhou", "Action plan"))
    return found


@pytest.fixture(scope="session")
def names() -> NameIndex:
    """An index of two dozen places, their countries, one body and one plan."""
    return NameIndex(labels(), things())


@pytest.fixture(scope="session")
def all_labels() -> list[Label]:
    """The labels of that index."""
    return labels()
