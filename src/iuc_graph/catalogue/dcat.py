"""The catalogue: what can be had of the graph, by DCAT-AP 3.0.1, from one generation and the settings.

The things that it describes are named within its own IRI, which never changes; addresses of downloads and services are
those of the server. Nothing here may read as if an institution of the EU published it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from iuc_graph.catalogue import terms, wording
from iuc_graph.catalogue.facts import Facts, Programme, Source, Span
from iuc_graph.catalogue.publication import WHOLE, PublishedFile
from iuc_graph.catalogue.sheet import Sheet
from iuc_graph.catalogue.table_files import Sized
from iuc_graph.catalogue.terms import DCAT, DCATAP, FOAF, SPDX, VCARD
from iuc_graph.settings import Settings
from iuc_graph.vocabulary import BASE, DCTERMS, PROV, RDFS, SKOS

CATALOGUE: Final = BASE + "catalogue"
PUBLISHER: Final = CATALOGUE + "#publisher"
CONTACT: Final = CATALOGUE + "#contact"
ATTRIBUTION: Final = CATALOGUE + "#attribution"
UNSTATED: Final = CATALOGUE + "#rights-of-documents"
SPARQL: Final = CATALOGUE + "#sparql"
REST: Final = CATALOGUE + "#rest"
PROTOCOL: Final = "https://www.w3.org/TR/sparql11-protocol/"
OPENAPI: Final = "https://spec.openapis.org/oas/v3.1.0"


@dataclass(frozen=True)
class Edition:
    """A state of the graph that was given a name; `when` is UTC in ISO 8601."""

    name: str
    when: str


@dataclass(frozen=True)
class Context:
    """Where and when a catalogue is given out.

    `address` is that of the server, without a slash at the end; `for_harvest` whether it is the one under which the
    world knows it. `issued` is when the graph was first there, UTC in ISO 8601; `editions` are its releases up to this
    generation, the oldest first, and `version` the name of the last where that is this generation, else its number.
    """

    address: str
    for_harvest: bool
    issued: str
    version: str
    editions: tuple[Edition, ...] = ()

    @property
    def previous(self) -> Edition | None:
        """The last release before this state."""
        earlier = [one for one in self.editions if one.name != self.version]
        return earlier[-1] if earlier else None


@dataclass(frozen=True)
class _Dataset:
    """What all datasets have, in the words of the catalogue."""

    slug: str
    titles: tuple[str, str]
    descriptions: tuple[str, str]
    countries: tuple[str, ...]
    span: Span
    graphs: tuple[str, ...]


def describe(
    facts: Facts,
    files: Sequence[PublishedFile],
    sizes: Mapping[str, Sized],
    context: Context,
    settings: Settings,
) -> Sheet:
    """The catalogue as triples. `sizes` holds each listed file by its name; equal input gives an equal sheet."""
    sheet, writer = Sheet(), _Writer(facts, sizes, context, settings)
    writer.publisher(sheet)
    writer.rights(sheet)
    writer.catalogue(sheet)
    for dataset in _datasets(facts):
        writer.dataset(
            sheet, dataset, [file for file in files if file.listed and file.dataset == dataset.slug]
        )
    for source in facts.sources:
        writer.source(sheet, source)
    writer.versions(sheet)
    writer.services(sheet)
    return sheet


def dataset_iri(slug: str) -> str:
    """The IRI of a dataset."""
    return f"{CATALOGUE}#dataset-{slug}"


def distribution_iri(file: str) -> str:
    """The IRI of the distribution that a file is."""
    return f"{CATALOGUE}#file-{file}"


def _datasets(facts: Facts) -> list[_Dataset]:
    countries, graphs = (
        tuple(country.code for country in facts.countries),
        tuple(s.graph for s in facts.sources),
    )
    whole = _Dataset(WHOLE, wording.WHOLE_TITLE, wording.WHOLE, countries, facts.span, graphs)
    return [whole, *(_of_programme(facts, programme) for programme in facts.programmes)]


def _of_programme(facts: Facts, programme: Programme) -> _Dataset:
    names = facts.labels.of(programme.iri, "en"), facts.labels.of(programme.iri, "zh")
    number = programme.cooperations
    return _Dataset(
        programme.slug,
        (wording.OF_PROGRAMME_TITLE[0].format(names[0]), wording.OF_PROGRAMME_TITLE[1].format(names[1])),
        (
            wording.OF_PROGRAMME[0].format(name=names[0], number=number),
            wording.OF_PROGRAMME[1].format(name=names[1], number=number),
        ),
        tuple(country.code for country in programme.countries),
        programme.span,
        programme.graphs,
    )


@dataclass(frozen=True)
class _Writer:
    """Writes the parts of one catalogue."""

    facts: Facts
    sizes: Mapping[str, Sized]
    context: Context
    settings: Settings

    @property
    def _publisher(self) -> str:
        return self.settings.publisher_iri or PUBLISHER

    def publisher(self, sheet: Sheet) -> None:
        """Who publishes, and where to write to."""
        kind = terms.ADMS_PUBLISHERS + self.settings.publisher_type
        sheet.a(self._publisher, FOAF + "Agent")
        sheet.value(self._publisher, FOAF + "name", self.settings.publisher)
        sheet.link(self._publisher, DCTERMS + "type", kind)
        _concept(sheet, kind, self.settings.publisher_type, terms.ADMS_PUBLISHERS + "1.0", "Publisher type")
        if self.settings.contact:
            mail = self.settings.contact.startswith("mailto:")
            sheet.a(CONTACT, VCARD + "Kind", VCARD + "Organization")
            sheet.value(CONTACT, VCARD + "fn", self.settings.publisher)
            sheet.link(CONTACT, VCARD + ("hasEmail" if mail else "hasURL"), self.settings.contact)

    def rights(self, sheet: Sheet) -> None:
        """Whose data stand in the graph beside ours, and what holds for the documents themselves."""
        for node, texts in ((ATTRIBUTION, wording.ATTRIBUTION), (UNSTATED, wording.UNSTATED)):
            sheet.a(node, DCTERMS + "RightsStatement")
            sheet.both(node, RDFS + "label", *texts)

    def catalogue(self, sheet: Sheet) -> None:
        """The catalogue itself."""
        suffixes = ("", "") if self.context.for_harvest else wording.NOT_FOR_HARVEST
        sheet.a(CATALOGUE, DCAT + "Catalog")
        sheet.both(CATALOGUE, DCTERMS + "title", *wording.CATALOGUE_TITLE)
        english, chinese = (text + suffix for text, suffix in zip(wording.CATALOGUE, suffixes, strict=True))
        sheet.both(CATALOGUE, DCTERMS + "description", english, chinese)
        homepage = self.settings.homepage or f"{self.context.address}/"
        sheet.link(CATALOGUE, FOAF + "homepage", homepage)
        sheet.a(homepage, FOAF + "Document")
        sheet.link(CATALOGUE, DCAT + "themeTaxonomy", terms.AUTHORITY + "data-theme")
        self._common(sheet, CATALOGUE)
        sheet.code(CATALOGUE, DCTERMS + "language", terms.ENGLISH, terms.CHINESE)
        self._days(sheet, CATALOGUE)
        self._spatial(sheet, CATALOGUE, [country.code for country in self.facts.countries])
        slugs = [WHOLE, *(programme.slug for programme in self.facts.programmes)]
        sheet.link(CATALOGUE, DCAT + "dataset", *map(dataset_iri, slugs))
        sheet.link(CATALOGUE, DCAT + "service", SPARQL, REST)

    def dataset(self, sheet: Sheet, told: _Dataset, files: Sequence[PublishedFile]) -> None:
        """A dataset with its files."""
        node = dataset_iri(told.slug)
        sheet.a(node, DCAT + "Dataset")
        sheet.both(node, DCTERMS + "title", *told.titles)
        sheet.both(node, DCTERMS + "description", *told.descriptions)
        sheet.value(node, DCTERMS + "identifier", node)
        self._common(sheet, node)
        self._topics(sheet, node)
        sheet.code(node, DCTERMS + "language", terms.ENGLISH, terms.CHINESE)
        sheet.code(node, DCTERMS + "accessRights", terms.PUBLIC)
        sheet.code(node, DCTERMS + "accrualPeriodicity", terms.FREQUENCIES[self.settings.frequency])
        sheet.value(node, DCAT + "version", self.context.version)
        self._days(sheet, node)
        self._spatial(sheet, node, told.countries)
        self._temporal(sheet, node, told)
        sheet.link(node, DCTERMS + "source", *told.graphs)
        if told.slug != WHOLE:
            sheet.link(node, DCTERMS + "isPartOf", dataset_iri(WHOLE))
        sheet.link(node, DCAT + "distribution", *(distribution_iri(file.name) for file in files))
        for file in files:
            self._distribution(sheet, file)

    def source(self, sheet: Sheet, source: Source) -> None:
        """What one document states, as the graph of that name; the licence of the document where one is known."""
        labels = self.facts.labels
        sheet.a(source.graph, DCAT + "Dataset")
        english, chinese = (
            text.format(labels.of(source.document, language))
            for text, language in zip(wording.OF_DOCUMENT, ("en", "zh"), strict=True)
        )
        sheet.both(source.graph, DCTERMS + "title", english, chinese)
        sheet.texts(source.graph, DCTERMS + "description", source.descriptions or {"en": english})
        sheet.link(source.graph, PROV + "wasDerivedFrom", source.document)
        sheet.link(source.graph, DCTERMS + "license", self._licence(sheet))
        sheet.texts(source.document, DCTERMS + "title", labels.all_of(source.document))
        if source.licence or source.own:
            sheet.link(source.document, DCTERMS + "license", source.licence or self._licence(sheet))
        else:
            sheet.link(source.document, DCTERMS + "rights", UNSTATED)

    def versions(self, sheet: Sheet) -> None:
        """The releases of the whole graph, of which each revises the one before."""
        node, before = dataset_iri(WHOLE), None
        for edition in self.context.editions:
            release = f"{CATALOGUE}#release-{edition.name}"
            page = f"{self.context.address}/dumps/{edition.name}/"
            sheet.a(release, DCAT + "Dataset")
            sheet.both(
                release, DCTERMS + "title", *(f"{text} {edition.name}" for text in wording.WHOLE_TITLE)
            )
            sheet.both(release, DCTERMS + "description", *wording.RELEASE)
            sheet.value(release, DCAT + "version", edition.name)
            sheet.value(release, DCTERMS + "issued", edition.when, "dateTime")
            sheet.link(release, DCAT + "landingPage", page)
            sheet.a(page, FOAF + "Document")
            sheet.link(node, DCAT + "hasVersion", release)
            if before is not None:
                sheet.link(release, PROV + "wasRevisionOf", before)
            before = release
        if self.context.previous is not None:
            sheet.link(node, PROV + "wasRevisionOf", f"{CATALOGUE}#release-{self.context.previous.name}")

    def services(self, sheet: Sheet) -> None:
        """The SPARQL endpoint and the REST interface."""
        address = self.context.address
        described = {
            SPARQL: (wording.SPARQL, f"{address}/sparql", f"{address}/sparql", PROTOCOL),
            REST: (wording.REST, f"{address}/api", f"{address}/openapi.json", OPENAPI),
        }
        for node, (texts, endpoint, description, standard) in described.items():
            sheet.a(node, DCAT + "DataService")
            sheet.both(node, DCTERMS + "title", *texts[:2])
            sheet.both(node, DCTERMS + "description", *texts[2:])
            sheet.link(node, DCAT + "endpointURL", endpoint)
            sheet.link(node, DCAT + "endpointDescription", description)
            sheet.link(node, DCAT + "servesDataset", dataset_iri(WHOLE))
            _standard(sheet, node, standard)
            self._common(sheet, node)
            self._topics(sheet, node)
            sheet.code(node, DCTERMS + "accessRights", terms.PUBLIC)

    def _distribution(self, sheet: Sheet, file: PublishedFile) -> None:
        node, sized = distribution_iri(file.name), self.sizes[file.name]
        address = f"{self.context.address}/dumps/current/{file.name}"
        sheet.a(node, DCAT + "Distribution")
        sheet.both(node, DCTERMS + "title", file.english, file.chinese)
        sheet.both(node, DCTERMS + "description", file.english, file.chinese)
        sheet.link(node, DCAT + "accessURL", address)
        sheet.link(node, DCAT + "downloadURL", address)
        sheet.code(node, DCTERMS + "format", terms.FILE_TYPES[file.kind.file_type])
        sheet.link(node, DCAT + "mediaType", terms.IANA + file.kind.media_type)
        sheet.a(terms.IANA + file.kind.media_type, DCTERMS + "MediaType")
        sheet.value(node, DCAT + "byteSize", sized.size, "nonNegativeInteger")
        sheet.code(node, DCATAP + "availability", terms.AVAILABLE)
        sheet.link(node, DCTERMS + "license", self._licence(sheet))
        sheet.link(node, DCTERMS + "rights", ATTRIBUTION)
        sheet.code(node, DCTERMS + "language", terms.ENGLISH, terms.CHINESE)
        if file.kind.standard:
            _standard(sheet, node, file.kind.standard)
        self._days(sheet, node)
        self._checksum(sheet, node, file.name, sized)

    def _checksum(self, sheet: Sheet, node: str, name: str, sized: Sized) -> None:
        checksum = f"{CATALOGUE}#checksum-{name}"
        sheet.link(node, SPDX + "checksum", checksum)
        sheet.a(checksum, SPDX + "Checksum")
        sheet.link(checksum, SPDX + "algorithm", terms.SHA256)
        sheet.a(terms.SHA256, SPDX + "ChecksumAlgorithm")
        sheet.value(checksum, SPDX + "checksumValue", sized.sha256, "hexBinary")

    def _common(self, sheet: Sheet, node: str) -> None:
        """Publisher, contact, licence and attribution."""
        sheet.link(node, DCTERMS + "publisher", self._publisher)
        sheet.link(node, DCTERMS + "license", self._licence(sheet))
        sheet.link(node, DCTERMS + "rights", ATTRIBUTION)
        if self.settings.contact and node != CATALOGUE:
            sheet.link(node, DCAT + "contactPoint", CONTACT)

    def _topics(self, sheet: Sheet, node: str) -> None:
        sheet.code(node, DCAT + "theme", terms.REGIONS, terms.INTERNATIONAL)
        for english, chinese in wording.KEYWORDS:
            sheet.both(node, DCAT + "keyword", english, chinese)
        for topic in self.facts.topics:
            labels = self.facts.labels
            sheet.both(node, DCAT + "keyword", labels.of(topic, "en"), labels.of(topic, "zh"))

    def _days(self, sheet: Sheet, node: str) -> None:
        sheet.value(node, DCTERMS + "issued", self.context.issued, "dateTime")
        sheet.value(node, DCTERMS + "modified", self.facts.built_at, "dateTime")

    def _spatial(self, sheet: Sheet, node: str, countries: Sequence[str]) -> None:
        names = {country.code: country.iri for country in self.facts.countries}
        for code in countries:
            sheet.link(node, DCTERMS + "spatial", code)
            sheet.a(code, DCTERMS + "Location")
            label = self.facts.labels.of(names[code], "en")
            _concept(sheet, code, label, terms.AUTHORITY + "country", "Country")

    def _temporal(self, sheet: Sheet, node: str, told: _Dataset) -> None:
        if told.span == Span(None, None):
            return
        period = f"{CATALOGUE}#period-{told.slug}"
        sheet.link(node, DCTERMS + "temporal", period)
        sheet.a(period, DCTERMS + "PeriodOfTime")
        for name, day in (("startDate", told.span.first), ("endDate", told.span.last)):
            if day is not None:
                sheet.value(period, DCAT + name, day, "date")

    def _licence(self, sheet: Sheet) -> str:
        code = terms.LICENCES[self.settings.licence]
        kind = terms.LICENCE_TYPES[self.settings.licence]
        sheet.add(code.told())
        sheet.link(code.node.value, DCTERMS + "type", terms.ADMS_LICENCES + kind)
        _concept(sheet, terms.ADMS_LICENCES + kind, kind, terms.ADMS_LICENCES + "1.0", "Licence type")
        return code.node.value


def _standard(sheet: Sheet, node: str, standard: str) -> None:
    sheet.link(node, DCTERMS + "conformsTo", standard)
    sheet.a(standard, DCTERMS + "Standard")


def _concept(sheet: Sheet, node: str, label: str, scheme: str, title: str) -> None:
    sheet.a(node, SKOS + "Concept")
    sheet.texts(node, SKOS + "prefLabel", {"en": label})
    sheet.link(node, SKOS + "inScheme", scheme)
    sheet.add(terms.scheme_told(NamedNode(scheme), title))
