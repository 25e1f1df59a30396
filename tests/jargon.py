"""Words of the trade that a curator need not know, and what tells how to mend a fault. For every message of a rule."""

from __future__ import annotations

import re

from iuc_graph.validation.plain_words import parted

ENGLISH = frozenset((
    "iri", "iris", "uri", "uris", "url", "urls", "node", "nodes", "blank", "literal", "literals",
    "datatype", "datatypes", "cardinality", "triple", "triples", "quad", "quads", "predicate",
    "predicates", "subject", "subjects", "object", "objects", "instance", "instances", "property",
    "properties", "path", "paths", "class", "classes", "subclass", "string", "strings", "integer",
    "integers", "boolean", "null", "regex", "pattern", "patterns", "shape", "shapes", "constraint",
    "constraints", "validation", "validator", "shacl", "sparql", "skos", "owl", "rdf", "rdfs",
    "xsd", "wkt", "concept", "concepts", "scheme", "schemes", "query", "queries", "namespace",
    "slug", "skolem", "sh", "iuc", "mincount", "maxcount",
))  # fmt: skip
CHINESE = frozenset((
    "节点", "字面", "三元组", "四元组", "基数", "数据类型", "谓词", "主语", "宾语", "实例",
    "约束", "正则", "字符串", "命名空间", "概念表", "形状", "属性路径", "子类", "空白节点",
))  # fmt: skip
SIGNS = re.compile(
    r"[\^$\\|*+\[\]{}<>]"  # of patterns and code
    r"|\b[a-z]\w*:[A-Za-z]"  # of a name with a prefix
    r"|\b[a-z]+[A-Z]\w*|\b[A-Z][a-z]+[A-Z]\w*|\w_\w"  # of a name in code
)
IMPERATIVES = frozenset((
    "Add", "Build", "Check", "Choose", "Cite", "Copy", "Correct", "Describe", "Enter", "Exchange",
    "File", "Give", "Keep", "Make", "Map", "Move", "Name", "Put", "Remove", "Replace", "Say", "Use",
    "Write",
))  # fmt: skip


def jargon(text: str, language: str) -> list[str]:
    """The words and signs in a message that only those who know the technique understand."""
    words = [word for word in re.findall(r"[A-Za-z]+", text) if word.lower() in ENGLISH]
    if language == "zh":
        words += [word for word in CHINESE if word in text]
    return words + SIGNS.findall(text)


def says_how_to_mend(text: str, language: str) -> bool:
    """Whether a message ends with what to do, in a sentence of its own."""
    mend = parted({language: text}).get(language, "")
    if language == "zh":
        return "请" in mend and text.endswith("。")
    return bool(IMPERATIVES & {word.capitalize() for word in re.findall(r"\w+", mend)}) and text.endswith(".")
