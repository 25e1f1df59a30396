"""The texts of the catalogue, each in English and Chinese."""

from __future__ import annotations

from typing import Final

Pair = tuple[str, str]

CATALOGUE_TITLE: Final[Pair] = (
    "iuc_graph: data on international urban cooperation",
    "iuc_graph：国际城镇合作数据",
)
CATALOGUE: Final[Pair] = (
    "Files and services of iuc_graph, a knowledge graph of cities that cooperation programmes paired, with the passage "
    "behind every statement. It is an independent compilation from published documents, and no service of any "
    "institution that is named in it.",
    "iuc_graph 的文件与服务。iuc_graph 是各合作项目结对城市的知识图谱，每条陈述均附出处。"
    "本图谱根据公开文件独立编制，并非其中所提及的任何机构的服务。",
)
NOT_FOR_HARVEST: Final[Pair] = (
    " Not for harvest: this server does not know its public address, and the addresses below may be reachable from "
    "one machine only.",
    " 不供采集：本服务器未设置公开地址，以下地址可能仅在单台计算机上可用。",
)
WHOLE_TITLE: Final[Pair] = ("iuc_graph, the whole graph", "iuc_graph 完整图谱")
WHOLE: Final[Pair] = (
    "What documents state about cooperations of cities: plans, pairings, places, themes, stakeholders, activities and "
    "agreements, with passages, vocabularies, links to other data, and what follows from all of it.",
    "各文件关于城市合作的陈述：计划、结对、地点、主题、参与方、活动和协议，附出处、词表、与其他数据的链接以及由此推出的内容。",
)
OF_PROGRAMME_TITLE: Final[Pair] = ("iuc_graph: cooperations under {}", "iuc_graph：{}下的合作")
OF_PROGRAMME: Final[Pair] = (
    "What documents state about the {number} cooperations under {name}, with all that belongs to them. Compiled "
    "independently of the programme.",
    "各文件关于{name}下{number}项合作的陈述及其全部所属内容。独立于该项目编制。",
)
OF_DOCUMENT: Final[Pair] = ("What is stated by: {}", "所载内容：{}")
RELEASE: Final[Pair] = (
    "A state of the whole graph that was given a name and never changes.",
    "完整图谱的一个命名版本，永不更改。",
)
ATTRIBUTION: Final[Pair] = (
    "Attribution. EuroVoc, country, place and data theme tables, NUTS codes: © European Union, reuse with "
    "acknowledgement (Decision 2011/833/EU; NUTS: Eurostat). Sustainable Development Goals: United Nations. Places: "
    "GeoNames, CC BY 4.0. Identifiers of Wikidata: CC0. All else: the publisher of this catalogue, under the licence "
    "that is named.",
    "署名：EuroVoc、国家、地点和数据主题表、NUTS 代码：© 欧洲联盟，注明出处即可再利用（第 2011/833/EU 号决定；NUTS："
    "欧盟统计局 Eurostat）。可持续发展目标：联合国。地名：GeoNames，CC BY 4.0。Wikidata 标识符：CC0。"
    "其余内容归本目录发布者，适用所注明的许可。",
)
UNSTATED: Final[Pair] = (
    "The document names no licence; its rights are with whoever made it. Facts were taken from it in words of our "
    "own, and no passages are copied.",
    "该文件未注明许可，权利归其作者所有。事实以自己的文字转述，未复制段落。",
)
SPARQL: Final = (
    "SPARQL endpoint of iuc_graph",
    "iuc_graph 的 SPARQL 端点",
    "SPARQL 1.1 queries over the whole graph; without a query it describes itself and its limits.",
    "对完整图谱进行 SPARQL 1.1 查询；不带查询时返回服务描述及限制。",
)
REST: Final = (
    "REST interface of iuc_graph",
    "iuc_graph 的 REST 接口",
    "Places, cooperations, themes and saved questions as JSON, CSV and other formats, described by OpenAPI.",
    "以 JSON、CSV 等格式提供地点、合作、主题和已存问题，附 OpenAPI 描述。",
)
KEYWORDS: Final[tuple[Pair, ...]] = (
    ("urban cooperation", "城市合作"),
    ("city pairings", "城市结对"),
    ("sustainable urban development", "可持续城市发展"),
)
