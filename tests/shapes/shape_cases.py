"""One way to break each rule of shapes/: what to take from a valid example, and what to add.

`shape` is the rule that must be reported, and it alone (but see ALSO). `where` is the valid example that is
changed: a file of valid/, or `merge` for the merged view. `remove` and `add` are Turtle with the
prefixes of prefixes.ttl.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A change to a valid example that breaks one rule."""

    shape: str
    where: str
    remove: str = ""
    add: str = ""


def _point(latitude: str, longitude: str, wkt: str) -> str:
    """Mannheim's degrees as given (none where empty), and its point for maps."""
    degrees = [f"wgs84:lat {latitude}"] * bool(latitude) + [f"wgs84:long {longitude}"] * bool(longitude)
    return (
        f'place:mannheim {" ; ".join(degrees)} . geometry:mannheim geo:asWKT "POINT({wkt})"^^geo:wktLiteral .'
    )


def _wkt(text: str) -> str:
    """Mannheim's point for maps."""
    return f'geometry:mannheim geo:asWKT "{text}"^^geo:wktLiteral .'


def _period(name: str, year: int) -> str:
    """A whole period that ends in a year."""
    return (
        f'period:{name} a iuc:Period ; rdfs:label "x"@en , "x"@zh ; iuc:statedAt passage:one ;'
        f'iuc:end "{year}"^^xsd:gYear ; iuc:latest "{year}-12-31"^^xsd:date ; iuc:dateBasis date-basis:stated .'
    )


TITLED = 'rdfs:label "x"@en , "x"@zh'
DESCRIBED = f'{TITLED} ; dcterms:description "x"@en , "x"@zh'
LAT, LONG, HERE = "49.4875", "8.4660", "8.4660 49.4875"
DOC, REFERENCE, LISTS, NOTES, MERGE = "document", "reference", "vocabularies", "curation", "merge"

COMMON = (
    Case("TitleEnglish", DOC, remove='focus:one rdfs:label "Focus"@en .'),
    Case("TitleEnglish", DOC, add='focus:one rdfs:label "Second"@en .'),
    Case("TitleChinese", DOC, remove='focus:one rdfs:label "Focus"@zh .'),
    Case("TitleChinese", DOC, add='focus:one rdfs:label "其二"@zh .'),
    Case("TitleLanguages", DOC, add='focus:one rdfs:label "Fokus"@de .'),
    Case(
        "SummaryOncePerLanguage", DOC, add='cooperation:pairing dcterms:description "One."@en , "Two."@en .'
    ),
    Case("SummaryLanguages", DOC, add='focus:one dcterms:description "Etwas."@de .'),
    Case("SummaryEnglish", DOC, remove='focus:one dcterms:description "About it."@en .'),
    Case("SummaryChinese", DOC, remove='focus:one dcterms:description "说明。"@zh .'),
    Case("MachineMadeLanguage", DOC, add='focus:one iuc:machineMade "chinese" .'),
    Case("Evidence", DOC, remove="focus:one iuc:statedAt passage:one ."),
    Case("EvidenceIsPassage", DOC, add="focus:one iuc:statedAt document:example ."),
    Case("WrittenFormIsText", DOC, add="focus:one iuc:asWritten place:mannheim ."),
    Case("FigureLink", DOC, add="focus:one iuc:figure place:mannheim ."),
    Case("StatusKnown", DOC, add="focus:one iuc:status mode:online ."),
    Case("StatusOnce", DOC, add="focus:one iuc:status status:planned , status:held ."),
    Case(
        "ProgrammeKnown",
        DOC,
        "activity:conference iuc:programme programme:iuc .",
        "activity:conference iuc:programme place:mannheim .",
    ),
    Case("SectorAimedAt", DOC, add="focus:one iuc:targetsSector status:held ."),
    Case("GoalKnown", DOC, add="cooperation:plan iuc:sdg sdg:5 ."),
    Case("PartnershipKnown", DOC, add="cooperation:plan iuc:urbanAgendaPartnership sdg:4 ."),
    Case("ThemeKnown", DOC, add="area:logistics iuc:theme thematic-cluster:mobility-connectivity ."),
    Case("OrdinalOnce", DOC, add='activity:conference iuc:ordinal "11th" .'),
    Case("DutyLanguages", DOC, add='role:contact iuc:duty "hilft"@de .'),
    Case("DateForm", DOC, add='figure:participants iuc:date "spring 2018" .'),
    Case("DateOnce", DOC, add='figure:population iuc:date "2018"^^xsd:gYear .'),
    Case(
        "DateBasisKnown",
        DOC,
        "period:pairing iuc:dateBasis date-basis:inferred .",
        "period:pairing iuc:dateBasis status:held .",
    ),
    Case("DateBasisOnce", DOC, add="agreement:statement iuc:dateBasis date-basis:inferred ."),
    Case(
        "FirstDayIsDay",
        REFERENCE,
        'period:eu-germany iuc:earliest "1958-01-01"^^xsd:date .',
        'period:eu-germany iuc:earliest "1958-01-01" .',
    ),
    Case("FirstDayOnce", DOC, add='period:plan iuc:earliest "2017-03-01"^^xsd:date .'),
    Case(
        "LastDayIsDay",
        DOC,
        'period:pairing iuc:latest "2018-12-31"^^xsd:date .',
        'period:pairing iuc:latest "2018-12-31"^^xsd:dateTimeOfTest .',
    ),
    Case("LastDayOnce", DOC, add='period:plan iuc:latest "2018-06-29"^^xsd:date .'),
    Case(
        "DaysInOrder",
        DOC,
        'period:plan iuc:start "2017"^^xsd:gYear ; iuc:earliest "2017-01-01"^^xsd:date .',
        'period:plan iuc:start "2019"^^xsd:gYear ; iuc:earliest "2019-01-01"^^xsd:date .',
    ),
    Case("DateHasBasis", DOC, "agreement:statement iuc:dateBasis date-basis:stated ."),
    Case("BasisHasDate", DOC, add="activity:forum iuc:dateBasis date-basis:inferred ."),
    Case("DateOrPeriod", DOC, add='activity:online iuc:date "2020"^^xsd:gYear .'),
    Case("DateHasDays", DOC, 'agreement:statement iuc:latest "2018-05-03"^^xsd:date .'),
    Case(
        "DaysFitDates",
        DOC,
        'period:pairing iuc:earliest "2018-01-01"^^xsd:date .',
        'period:pairing iuc:earliest "2017-01-01"^^xsd:date .',
    ),
    Case(
        "DaysFitDates",
        DOC,
        'period:plan iuc:latest "2018-06-30"^^xsd:date .',
        'period:plan iuc:latest "2018-07-31"^^xsd:date .',
    ),
)

PLACES = (
    Case("WithinPlace", REFERENCE, add="place:mannheim iuc:within programme:iuc ."),
    Case("WithinLargerPlace", REFERENCE, "place:mannheim iuc:within place:germany ."),
    Case("CountryWithinContinent", REFERENCE, add="place:germany iuc:within place:china ."),
    Case("ContinentWithinNothing", REFERENCE, add="place:asia iuc:within place:europe ."),
    Case("DevelopmentZone", DOC, add="place:free-zone a iuc:District ."),
    Case("District", DOC, add="place:new-town a iuc:City ."),
    Case("SiteNotPartner", DOC, add="cooperation:plan iuc:partnerPlace place:park ."),
    Case("CountryCodeOfTwo", REFERENCE, 'place:china iuc:iso3166Alpha2 "CN" .'),
    Case("CountryCodeOfTwo", REFERENCE, add='place:china iuc:iso3166Alpha2 "CH" .'),
    Case(
        "CountryCodeOfTwoForm",
        REFERENCE,
        'place:china iuc:iso3166Alpha2 "CN" .',
        'place:china iuc:iso3166Alpha2 "cn" .',
    ),
    Case("CountryCodeOfThree", REFERENCE, 'place:china iuc:iso3166Alpha3 "CHN" .'),
    Case("CountryCodeOfThree", REFERENCE, add='place:china iuc:iso3166Alpha3 "CHE" .'),
    Case(
        "CountryCodeOfThreeForm",
        REFERENCE,
        'place:china iuc:iso3166Alpha3 "CHN" .',
        'place:china iuc:iso3166Alpha3 "CN" .',
    ),
    Case("CountryNumber", REFERENCE, 'place:china iuc:unM49 "156" .'),
    Case("CountryNumber", REFERENCE, add='place:china iuc:unM49 "157" .'),
    Case("AreaNumberForm", REFERENCE, 'place:asia iuc:unM49 "142" .', 'place:asia iuc:unM49 "42" .'),
    Case(
        "SubdivisionCode",
        REFERENCE,
        'place:guangxi iuc:iso3166Part2 "CN-GX" .',
        'place:guangxi iuc:iso3166Part2 "GX" .',
    ),
    Case("LatitudeRange", REFERENCE, _point(LAT, "", HERE), _point("90.5", "", "8.466 90.5")),
    Case("LatitudeRange", REFERENCE, _point(LAT, "", HERE), _point("-90.5", "", "8.466 -90.5")),
    Case("LatitudeNumber", REFERENCE, _point(LAT, "", HERE), _point("49", "", "8.466 49")),
    Case("LatitudeOnce", REFERENCE, add="place:mannheim wgs84:lat 49.5 ."),
    Case("LongitudeRange", REFERENCE, _point("", LONG, HERE), _point("", "180.5", "180.5 49.4875")),
    Case("LongitudeRange", REFERENCE, _point("", LONG, HERE), _point("", "-180.5", "-180.5 49.4875")),
    Case("LongitudeNumber", REFERENCE, _point("", LONG, HERE), _point("", "8", "8 49.4875")),
    Case("LongitudeOnce", REFERENCE, add="place:mannheim wgs84:long 8.5 ."),
    Case(
        "PointWhole",
        REFERENCE,
        "place:mannheim wgs84:lat 49.4875 .",
    ),
    Case("PointHasGeometry", REFERENCE, "place:mannheim geo:hasGeometry geometry:mannheim ."),
    Case("PointIsGeometry", REFERENCE, "geometry:mannheim a geo:Geometry ."),
    Case(
        "PointAgrees",
        REFERENCE,
        _wkt(f"POINT({HERE})"),
        _wkt("POINT(49.4875 8.4660)"),
    ),
    Case("GeometryTextOnce", REFERENCE, _wkt(f"POINT({HERE})")),
    Case("GeometryTextOnce", REFERENCE, add=_wkt("POINT(8.466 49.4875)")),
    Case(
        "GeometryTextForm",
        REFERENCE,
        _wkt(f"POINT({HERE})"),
        _wkt("Point (8.4660 49.4875)"),
    ),
    Case(
        "GeometryTextForm",
        REFERENCE,
        _wkt(f"POINT({HERE})"),
        'geometry:mannheim geo:asWKT "POINT(8.4660 49.4875)" .',
    ),
    Case(
        "MembershipPeriod",
        REFERENCE,
        add='place:germany iuc:euMembership place:europe . place:europe iuc:start "1958"^^xsd:gYear .',
    ),
    Case(
        "MembershipHasStart",
        REFERENCE,
        'period:eu-germany iuc:start "1958-01-01"^^xsd:date .',
        'period:eu-germany iuc:end "2000-01-01"^^xsd:date ; iuc:latest "2000-01-01"^^xsd:date .',
    ),
)

COOPERATIONS = (
    Case("CooperationProgramme", DOC, "cooperation:plan iuc:programme programme:iuc ."),
    Case("CooperationProgramme", DOC, add="cooperation:plan iuc:programme programme:iurc ."),
    Case(
        "CooperationPeriodOnce",
        DOC,
        add="cooperation:earlier iuc:period period:extra , period:spare ."
        + _period("extra", 2018)
        + _period("spare", 2019),
    ),
    Case("CooperationPeriod", DOC, add="cooperation:earlier iuc:period place:park ."),
    Case("AreaLink", DOC, add="cooperation:plan iuc:area place:mannheim ."),
    Case("FocusLink", DOC, add="cooperation:plan iuc:focus place:mannheim ."),
    Case("ChallengeLink", DOC, add="cooperation:plan iuc:challenge place:mannheim ."),
    Case("ObjectiveLink", DOC, add="cooperation:plan iuc:objective place:mannheim ."),
    Case("ResultLink", DOC, add="cooperation:plan iuc:expectedResult place:mannheim ."),
    Case("PlanLead", DOC, "cooperation:plan iuc:leadPlace place:liuzhou ."),
    Case("PlanLeadPlace", DOC, add="cooperation:plan iuc:leadPlace organisation:office ."),
    Case("PlanPartnerPlace", DOC, add="cooperation:plan iuc:partnerPlace organisation:office ."),
    Case("PlanIncludedPlace", DOC, add="cooperation:plan iuc:includedPlace organisation:office ."),
    Case("PlanLeadNotPartner", DOC, add="cooperation:plan iuc:partnerPlace place:liuzhou ."),
    Case("PlanLeadNotIncluded", DOC, add="cooperation:plan iuc:includedPlace place:liuzhou ."),
    Case("PlanPartnerNotIncluded", DOC, add="cooperation:plan iuc:includedPlace place:mannheim ."),
    Case("PlanWithoutSides", DOC, add="cooperation:plan iuc:sideA place:mannheim ."),
    Case("PairingFirstSide", DOC, "cooperation:pairing iuc:sideA place:mannheim ."),
    Case("PairingSecondSide", DOC, "cooperation:pairing iuc:sideB place:liuzhou ."),
    Case("PairingFirstSidePlace", DOC, add="cooperation:pairing iuc:sideA organisation:office ."),
    Case("PairingSecondSidePlace", DOC, add="cooperation:pairing iuc:sideB organisation:office ."),
    Case("PairingSidesApart", DOC, add="cooperation:pairing iuc:sideB place:mannheim ."),
    Case(
        "PairingStrengthKnown",
        DOC,
        "cooperation:pairing iuc:strength pairing-strength:stated .",
        "cooperation:pairing iuc:strength status:held .",
    ),
    Case("PairingStrengthOnce", DOC, add="cooperation:pairing iuc:strength pairing-strength:mou ."),
    Case("PairingWithoutLead", DOC, add="cooperation:pairing iuc:member place:mannheim ."),
    Case("ClusterMembers", DOC, "cooperation:cluster iuc:member place:liuzhou ."),
    Case("ClusterMemberPlace", DOC, add="cooperation:cluster iuc:member organisation:office ."),
    Case("ClusterWithoutSides", DOC, add="cooperation:cluster iuc:sideA place:mannheim ."),
)

AREAS = (
    Case(
        "AreaBelongs",
        DOC,
        "cooperation:plan iuc:area area:logistics . area:trains iuc:partOfArea area:logistics .",
        'area:trains iuc:asWritten "Trains" .',
    ),
    Case("AreaBelongs", DOC, add="cooperation:pairing iuc:area area:logistics , area:trains ."),
    Case("AreaHeading", DOC, 'area:logistics iuc:asWritten "Logistics" .'),
    Case(
        "AreaParent",
        DOC,
        "area:trains iuc:partOfArea area:logistics .",
        "area:trains iuc:partOfArea focus:one .",
    ),
    Case(
        "AreaParentOnce",
        DOC,
        add="area:trains iuc:partOfArea area:third . cooperation:plan iuc:area area:third ."
        f'area:third a iuc:CooperationArea ; {DESCRIBED} ; iuc:asWritten "x" ; iuc:statedAt passage:one .',
    ),
    Case("AreaNotOwnPart", DOC, add="area:logistics iuc:partOfArea area:trains ."),
    Case(
        "AreaPartOfSameCooperation",
        DOC,
        "cooperation:plan iuc:area area:trains .",
        "cooperation:pairing iuc:area area:trains .",
    ),
    Case("ThemeHasMapping", DOC, "area:logistics iuc:mapping mapping:logistics ."),
    Case("MappingWording", NOTES, 'mapping:logistics iuc:asWritten "logistics" .'),
    Case("MappingWording", NOTES, add='mapping:logistics iuc:asWritten "freight" .'),
    Case(
        "MappingThemeKnown",
        NOTES,
        "mapping:logistics iuc:mapsTo theme:rail-freight .",
        "mapping:logistics iuc:mapsTo sdg:4 .",
    ),
    Case("MappingThemeOnce", NOTES, add="mapping:logistics iuc:mapsTo theme:logistics ."),
    Case(
        "MappingBasisKnown",
        NOTES,
        "mapping:logistics iuc:mappingBasis mapping-basis:judgement .",
        "mapping:logistics iuc:mappingBasis status:held .",
    ),
    Case("MappingBasisOnce", NOTES, add="mapping:logistics iuc:mappingBasis mapping-basis:same-word ."),
    Case(
        "MappingStrengthKnown",
        NOTES,
        "mapping:logistics iuc:mappingStrength skos:broadMatch .",
        "mapping:logistics iuc:mappingStrength skos:broader .",
    ),
    Case("MappingStrengthOnce", NOTES, add="mapping:logistics iuc:mappingStrength skos:closeMatch ."),
    Case(
        "MappingThemeOrReason", NOTES, 'mapping:left-out dcterms:description "Says nothing of a theme."@en .'
    ),
    Case("MappingHasBasis", NOTES, "mapping:logistics iuc:mappingBasis mapping-basis:judgement ."),
    Case("MappingHasStrength", NOTES, "mapping:logistics iuc:mappingStrength skos:broadMatch ."),
    Case("FocusBelongs", DOC, "cooperation:plan iuc:focus focus:one ."),
    Case("ChallengeBelongs", DOC, "cooperation:plan iuc:challenge challenge:one ."),
    Case("ObjectiveBelongs", DOC, "cooperation:plan iuc:objective objective:one ."),
    Case("ResultBelongs", DOC, "cooperation:plan iuc:expectedResult result:one ."),
    Case(
        "PossibleProjectBelongs",
        DOC,
        "thematic-cluster:mobility-connectivity iuc:possibleProject possible-project:one .",
    ),
)

AGREEMENTS = (
    Case("NobodyAgreesAlone", DOC, "agreement:memorandum iuc:signatory place:liuzhou ."),
    Case("UnnamedPartyLanguages", DOC, add='agreement:statement iuc:unnamedParty "Partner"@de .'),
    Case("UnnamedPartyInBothLanguages", DOC, 'participation:unnamed iuc:unnamedParty "企业"@zh .'),
    Case("JointStatement", DOC, add="agreement:statement a iuc:MemorandumOfUnderstanding ."),
    Case("JointDeclaration", DOC, add="agreement:declaration a iuc:FrameworkAgreement ."),
    Case("MemorandumOfUnderstanding", DOC, add="agreement:memorandum a iuc:FrameworkAgreement ."),
    Case("FrameworkAgreement", DOC, add="agreement:framework a iuc:JointStatement ."),
    Case("ProjectPartner", DOC, add="project:one iuc:partner agreement:statement ."),
    Case(
        "LinkEnds",
        DOC,
        "transport-link:rail iuc:origin place:liuzhou ; iuc:destination place:mannheim .",
    ),
    Case(
        "LinkOrigin",
        DOC,
        "transport-link:rail iuc:origin place:liuzhou .",
        "transport-link:rail iuc:origin organisation:office .",
    ),
    Case("LinkOriginOnce", DOC, add="transport-link:rail iuc:origin place:ludwigsburg ."),
    Case(
        "LinkDestination",
        DOC,
        "transport-link:rail iuc:destination place:mannheim .",
        "transport-link:rail iuc:destination organisation:office .",
    ),
    Case("LinkDestinationOnce", DOC, add="transport-link:rail iuc:destination place:ludwigsburg ."),
    Case(
        "LinkEndsApart",
        DOC,
        "transport-link:rail iuc:destination place:mannheim .",
        "transport-link:rail iuc:destination place:liuzhou .",
    ),
    Case("LinkVia", DOC, add="transport-link:rail iuc:via organisation:office ."),
    Case("LinkOperator", DOC, add="transport-link:rail iuc:operator place:mannheim ."),
)

ACTIVITIES = (
    Case(
        "ActivityPeriodOnce", DOC, add="activity:online iuc:period period:second ." + _period("second", 2020)
    ),
    Case("ActivityPlace", DOC, add="activity:visit iuc:heldIn organisation:office ."),
    Case("ActivityVenue", DOC, add="activity:conference iuc:venue agreement:statement ."),
    Case("ActivityMode", DOC, add="activity:forum iuc:mode status:held ."),
    Case("ActivityModeOnce", DOC, add="activity:forum iuc:mode mode:online , mode:hybrid ."),
    Case("ActivityParticipation", DOC, add="activity:forum iuc:participation place:mannheim ."),
    Case("ActivityParentOnce", DOC, add="activity:signing iuc:subActivityOf activity:forum ."),
    Case("OnlineHasNoPlace", DOC, add="activity:forum iuc:heldIn place:mannheim ; iuc:mode mode:online ."),
    Case(
        "VisitNotOnline",
        DOC,
        "activity:visit iuc:mode mode:hybrid ; iuc:heldIn place:mannheim .",
        "activity:visit iuc:mode mode:online .",
    ),
    Case("Meeting", DOC, add="activity:meeting a iuc:Forum ."),
    Case(
        "OnlineMeetingNowhere",
        DOC,
        "activity:online iuc:mode mode:online .",
        "activity:online iuc:heldIn place:mannheim .",
    ),
    Case(
        "OnlineMeetingMode",
        DOC,
        "activity:online iuc:mode mode:online .",
        "activity:online iuc:mode mode:hybrid .",
    ),
    Case("SigningConcludes", DOC, "activity:signing iuc:concluded agreement:statement ."),
    Case("Forum", DOC, add="activity:forum a iuc:Workshop ."),
    Case("Workshop", DOC, add="activity:workshop a iuc:Conference ."),
    Case("Conference", DOC, add="activity:conference a iuc:Forum ."),
    Case("Presentation", DOC, add="activity:presentation a iuc:Forum ."),
    Case("ParticipationParty", DOC, "participation:named iuc:participant place:mannheim ."),
    Case("ParticipationParty", DOC, add="participation:named iuc:participant place:liuzhou ."),
    Case("ParticipationParty", DOC, add="participation:unnamed iuc:participant place:liuzhou ."),
    Case("UnnamedPartyOncePerLanguage", DOC, add='participation:unnamed iuc:unnamedParty "schools"@en .'),
    Case("ParticipationActivity", DOC, "activity:conference iuc:participation participation:named ."),
    Case("ParticipationActivity", DOC, add="activity:forum iuc:participation participation:named ."),
    Case("ParticipationRoleOnce", DOC, "participation:named iuc:participantRole participant-role:visitor ."),
    Case("ParticipationRoleOnce", DOC, add="participation:named iuc:participantRole participant-role:host ."),
    Case(
        "ParticipationRoleKnown",
        DOC,
        "participation:named iuc:participantRole participant-role:visitor .",
        "participation:named iuc:participantRole status:held .",
    ),
)

ACTORS = (
    Case("BodySectorKnown", DOC, add="organisation:league iuc:helixSector status:held ."),
    Case(
        "BodySectorOnce",
        DOC,
        add="organisation:league iuc:helixSector helix-sector:business , helix-sector:academia .",
    ),
    Case("BodySeat", DOC, add="organisation:league iuc:basedIn organisation:office ."),
    Case("BodyTerritory", DOC, add="organisation:league iuc:territory organisation:office ."),
    Case(
        "GovernmentBodySector",
        DOC,
        "organisation:office iuc:helixSector helix-sector:government .",
        "organisation:office iuc:helixSector helix-sector:business .",
    ),
    Case(
        "ResearchBodySector",
        DOC,
        "organisation:institute iuc:helixSector helix-sector:academia .",
        "organisation:institute iuc:helixSector helix-sector:business .",
    ),
    Case(
        "CompanySector",
        DOC,
        "organisation:company iuc:helixSector helix-sector:business .",
        "organisation:company iuc:helixSector helix-sector:academia .",
    ),
    Case("Association", DOC, add="organisation:league a iuc:Company ."),
    Case("PostSomewhere", DOC, "post:director org:postIn organisation:office ; iuc:forPlace place:liuzhou ."),
    Case("PostBody", DOC, add="post:director org:postIn place:liuzhou ."),
    Case("PostPlace", DOC, add="post:director iuc:forPlace organisation:office ."),
    Case("PostRole", DOC, "post:director org:role role:contact .", "post:director org:role post:director ."),
    Case(
        "PostRoleOnce",
        DOC,
        add="post:director org:role role:second . "
        f"role:second a org:Role ; {DESCRIBED} ; iuc:statedAt passage:one .",
    ),
    Case("DutyInBothLanguages", DOC, 'role:contact iuc:duty "协助"@zh .'),
)

FIGURES = (
    Case("FigureBelongs", DOC, "cooperation:plan iuc:figure figure:population ."),
    Case("FigureBelongs", DOC, add="focus:one iuc:figure figure:population ."),
    Case("FigureMeasureOnce", DOC, "figure:population iuc:measure measure:population ."),
    Case("FigureMeasureOnce", DOC, add="figure:population iuc:measure measure:participants ."),
    Case(
        "FigureMeasureKnown",
        DOC,
        "figure:population iuc:measure measure:population .",
        "figure:population iuc:measure unit:person .",
    ),
    Case("FigureUnitOnce", DOC, "figure:population iuc:unit unit:person ."),
    Case("FigureUnitOnce", DOC, add="figure:population iuc:unit unit:city ."),
    Case(
        "FigureUnitKnown",
        DOC,
        "figure:population iuc:unit unit:person .",
        "figure:population iuc:unit measure:population .",
    ),
    Case("FigureWrittenForm", DOC, 'figure:participants iuc:asWritten "300" .'),
    Case("FigureWrittenForm", DOC, add='figure:participants iuc:asWritten "three hundred" .'),
    Case("FigureComparatorOnce", DOC, add="figure:population iuc:comparator comparator:several ."),
    Case("FigureComparatorKnown", DOC, add="figure:participants iuc:comparator unit:person ."),
    Case("FigureValueOnce", DOC, add="figure:participants iuc:value 301 ."),
    Case(
        "FigureValueNumber",
        DOC,
        "figure:participants iuc:value 300 .",
        'figure:participants iuc:value "300" .',
    ),
    Case("FigureLowerOnce", DOC, add="figure:population iuc:lowerBound 51 ."),
    Case("FigureLowerNumber", DOC, add='figure:participants iuc:lowerBound "fifty" .'),
    Case("FigureUpperOnce", DOC, add="figure:population iuc:upperBound 61 ."),
    Case("FigureUpperNumber", DOC, add='figure:participants iuc:upperBound "sixty" .'),
    Case(
        "FigureBoundsInOrder",
        DOC,
        "figure:population iuc:lowerBound 50 .",
        "figure:population iuc:lowerBound 61 .",
    ),
    Case("FigureSaysSomething", DOC, "figure:participants iuc:value 300 ."),
    Case("PeriodLink", DOC, add="project:one iuc:period place:park ; iuc:dateBasis date-basis:stated ."),
    Case("PeriodBelongs", DOC, "cooperation:plan iuc:period period:plan ."),
    Case("PeriodBelongs", DOC, add="cooperation:earlier iuc:period period:plan ."),
    Case(
        "PeriodStartForm",
        DOC,
        'period:plan iuc:start "2017"^^xsd:gYear .',
        'period:plan iuc:start "2017" .',
    ),
    Case("PeriodStartOnce", DOC, add='period:plan iuc:start "2017-01"^^xsd:gYearMonth .'),
    Case(
        "PeriodEndForm",
        DOC,
        'period:plan iuc:end "2018-06"^^xsd:gYearMonth .',
        'period:plan iuc:end "2018-06" .',
    ),
    Case("PeriodEndOnce", DOC, add='period:plan iuc:end "2018"^^xsd:gYear .'),
    Case(
        "PeriodSaysSomething",
        DOC,
        'period:plan iuc:start "2017"^^xsd:gYear ; iuc:end "2018-06"^^xsd:gYearMonth .',
    ),
    Case("PeriodBasis", DOC, "period:plan iuc:dateBasis date-basis:stated ."),
    Case("PeriodBasis", DOC, add="period:plan iuc:dateBasis date-basis:inferred ."),
    Case("PeriodDateApart", DOC, add='period:pairing iuc:start "2018"^^xsd:gYear .'),
    Case("PeriodStartHasDay", DOC, 'period:plan iuc:earliest "2017-01-01"^^xsd:date .'),
    Case("PeriodEndHasDay", DOC, 'period:plan iuc:latest "2018-06-30"^^xsd:date .'),
)

DOCUMENTS = (
    Case(
        "DocumentKind",
        DOC,
        'document:example dcterms:type "news" .',
        'document:example dcterms:type "letter" .',
    ),
    Case("DocumentKindOnce", DOC, 'document:example dcterms:type "news" .'),
    Case("DocumentKindOnce", DOC, add='document:example dcterms:type "table" .'),
    Case("DocumentIdentifier", DOC, 'document:example dcterms:identifier "example.txt" .'),
    Case("DocumentIdentifier", DOC, add='document:example dcterms:identifier "copy.txt" .'),
    Case("DocumentLanguage", DOC, 'document:example dcterms:language "en"^^xsd:language .'),
    Case("DocumentLanguageKnown", DOC, add='document:example dcterms:language "de"^^xsd:language .'),
    Case("DigestForm", NOTES, add='document:curation iuc:sha256 "ABC" .'),
    Case("DigestOnce", DOC, add=f'document:example iuc:sha256 "{"a" * 64}" .'),
    Case("WebAddress", DOC, add="document:example dcterms:references <mailto:office@example.org> ."),
    Case("WebAddress", DOC, add='document:example dcterms:references "https://example.org/" .'),
    Case("PassageDocumentOnce", DOC, "passage:one iuc:document document:example ."),
    Case(
        "PassageDocumentOnce",
        DOC,
        add="passage:one iuc:document document:second . "
        f"document:second a iuc:SourceDocument ; {DESCRIBED} ;"
        'dcterms:type "news" ; dcterms:identifier "x" ; dcterms:language "en"^^xsd:language .',
    ),
    Case(
        "PassageDocument",
        DOC,
        "passage:one iuc:document document:example .",
        "passage:one iuc:document document:curation .",
    ),
    Case("PassageSection", DOC, 'passage:one iuc:section "City" .'),
    Case("PassageSection", DOC, add='passage:one iuc:section "Country" .'),
    Case("PassageRowOnce", DOC, add='passage:one iuc:row "2" .'),
    Case("PassageItemOnce", DOC, add='passage:one iuc:item "b" .'),
    Case("PassageLinesOnce", DOC, add='passage:one iuc:lines "15" .'),
    Case("PassageLinesForm", DOC, 'passage:one iuc:lines "12-14" .', 'passage:one iuc:lines "page 2" .'),
    Case(
        "PassageAddress",
        DOC,
        add=f'passage:One a iuc:Passage ; {TITLED} ; iuc:document document:example ; iuc:section "x" .',
    ),
    Case("DiscrepancyReading", NOTES, "discrepancy:one iuc:reading passage:one ."),
    Case("DiscrepancySubject", NOTES, "discrepancy:one iuc:disagreesOn place:liuzhou , iuc:value ."),
    Case("ProgrammeParent", REFERENCE, add="programme:iurc dcterms:isPartOf place:europe ."),
    Case("ProgrammeBefore", REFERENCE, add="programme:iurc dcterms:replaces place:europe ."),
    Case("CohortProgramme", DOC, "pilot-cohort:one iuc:programme programme:iuc ."),
    Case("CohortProgramme", DOC, add="pilot-cohort:one iuc:programme programme:iurc ."),
    Case("CohortCityPlace", DOC, add="pilot-cohort:one iuc:pilotCity organisation:office ."),
)

ENTRIES = (
    Case("EntryNameEnglish", LISTS, 'theme:other skos:prefLabel "other"@en .'),
    Case("EntryNameEnglish", LISTS, add='theme:other skos:prefLabel "rest"@en .'),
    Case("EntryNameChinese", LISTS, 'theme:other skos:prefLabel "other"@zh .'),
    Case("EntryNameChinese", LISTS, add='theme:other skos:prefLabel "其余"@zh .'),
    Case("EntryNameLanguages", LISTS, add='theme:other skos:prefLabel "andere"@de .'),
    Case("EntryMeaningEnglish", LISTS, 'theme:other skos:definition "Means other."@en .'),
    Case("EntryMeaningEnglish", LISTS, add='theme:other skos:definition "The rest."@en .'),
    Case("EntryMeaningChinese", LISTS, 'theme:other skos:definition "other。"@zh .'),
    Case("EntryMeaningChinese", LISTS, add='theme:other skos:definition "其余。"@zh .'),
    Case("EntryInList", LISTS, "theme:other skos:inScheme scheme:themes ."),
    Case("EntryListKnown", LISTS, "scheme:modes a skos:ConceptScheme ."),
    Case(
        "EntryListOnce",
        LISTS,
        add='theme:odd a skos:Concept ; skos:prefLabel "x"@en , "x"@zh ; skos:definition "x"@en , "x"@zh ;'
        "skos:inScheme scheme:themes , scheme:modes .",
    ),
    Case("EntryBroader", LISTS, add="theme:other skos:broader scheme:themes ."),
    Case("EntryNotationOnce", LISTS, add='theme:other skos:notation "1" , "2" .'),
    Case(
        "EntryNameUnique",
        LISTS,
        'theme:logistics skos:prefLabel "logistics"@en .',
        'theme:logistics skos:prefLabel "other"@en .',
    ),
    Case("EntryNotBroaderThanItself", LISTS, add="theme:logistics skos:broader theme:rail-freight ."),
    Case("ListTop", LISTS, "scheme:themes skos:hasTopConcept theme:other ."),
    Case("ListTopEntry", LISTS, add="scheme:themes skos:hasTopConcept scheme:modes ."),
    Case(
        "ThemeLeadsToCluster", LISTS, "theme:logistics skos:broader thematic-cluster:mobility-connectivity ."
    ),
    Case("GoalNotation", LISTS, 'sdg:4 skos:notation "4" .', 'sdg:4 skos:notation "18" .'),
    Case(
        "ClusterNotation",
        LISTS,
        'thematic-cluster:mobility-connectivity skos:notation "2" .',
        'thematic-cluster:mobility-connectivity skos:notation "6" .',
    ),
    Case(
        "GoalAddress",
        LISTS,
        add="sdg:18 a iuc:SustainableDevelopmentGoal , skos:Concept ;"
        'skos:prefLabel "x"@en , "x"@zh ;'
        'skos:definition "x"@en , "x"@zh ; skos:inScheme scheme:sdgs .',
    ),
    *(
        Case(
            f"{name}List",
            LISTS,
            f"{entry} skos:inScheme scheme:{right} .",
            f"{entry} skos:inScheme scheme:{wrong} .",
        )
        for name, entry, right, wrong in (
            ("Theme", "theme:other", "themes", "modes"),
            ("ThematicCluster", "thematic-cluster:mobility-connectivity", "thematic-clusters", "modes"),
            (
                "UrbanAgendaPartnership",
                "urban-agenda-partnership:jobs-and-skills",
                "urban-agenda-partnerships",
                "modes",
            ),
            ("SustainableDevelopmentGoal", "sdg:4", "sdgs", "modes"),
            ("HelixSector", "helix-sector:business", "helix-sectors", "modes"),
            ("PolicyPriority", "policy-priority:water", "policy-priorities", "modes"),
            ("Status", "status:held", "statuses", "modes"),
            ("DateBasis", "date-basis:stated", "date-bases", "modes"),
            ("Measure", "measure:population", "measures", "modes"),
            ("Unit", "unit:person", "units", "modes"),
            ("Comparator", "comparator:about", "comparators", "modes"),
            ("ParticipantRole", "participant-role:host", "participant-roles", "modes"),
            ("Mode", "mode:online", "modes", "units"),
            ("MappingBasis", "mapping-basis:judgement", "mapping-bases", "modes"),
            ("PairingStrength", "pairing-strength:mou", "pairing-strengths", "modes"),
        )
    ),
)

MERGED_LINKS = tuple(
    Case(shape, MERGE, add=f"{statement} .")
    for shape, statement in (
        ("CooperationExpected", "post:director iuc:inCooperation place:park"),
        ("PlanExpected", "cooperation:pairing iuc:plan cooperation:earlier"),
        ("PairingExpected", "place:mannheim iuc:sideOf cooperation:cluster"),
        ("ClusterExpected", "cooperation:pairing iuc:inCluster cooperation:plan"),
        ("AreaExpected", "cooperation:plan iuc:area focus:one"),
        ("AgreementExpected", "activity:signing iuc:concluded project:one"),
        ("ActivityExpected", "activity:signing iuc:subActivityOf project:one"),
        ("IdentifiedExpected", "activity:conference iuc:identified place:park"),
        ("ConcernExpected", "challenge:one iuc:concerns place:park"),
        ("NamedThingExpected", "focus:one iuc:names agreement:statement"),
        ("PartyExpected", "agreement:statement iuc:signatory agreement:memorandum"),
        ("MappingExpected", "area:trains iuc:mapping theme:other"),
        ("PassageExpected", "discrepancy:one iuc:reading document:example"),
        ("PlaceExpected", "place:liuzhou iuc:within organisation:office"),
        ("FigureExpected", "place:liuzhou iuc:figure measure:population"),
        ("FocusExpected", "programme:iuc iuc:focus objective:one"),
        ("ObjectiveExpected", "programme:iuc iuc:objective focus:one"),
        ("PossibleProjectExpected", "thematic-cluster:mobility-connectivity iuc:possibleProject focus:one"),
        ("ProgrammeExpected", "sdg:4 iuc:relevantTo place:europe"),
        ("ThemeExpected", "area:trains iuc:theme sdg:4"),
        ("BodyExpected", "organisation:office org:unitOf place:mannheim"),
        ("IsDescribed", "activity:visit iuc:heldIn place:nowhere"),
        ("PossiblySameBothWays", "activity:visit iuc:possiblySame activity:meeting"),
        ("PossiblySameAsAnother", "activity:visit iuc:possiblySame activity:visit"),
        ("NotWithinItself", "place:germany iuc:within place:germany"),
        ("NotPartOfItself", "activity:conference iuc:subActivityOf activity:signing"),
        ("ContinuesUnderAnotherProgramme", "cooperation:earlier iuc:programme programme:iurc"),
        ("ContinuesSameSides", "cooperation:pairing iuc:side place:ludwigsburg"),
    )
)
MERGED_EVIDENCE = (Case("EvidenceDocument", MERGE, "passage:one iuc:document document:example ."),)

MERGED_STATEMENTS = tuple(
    Case(shape, MERGE, add=f"{statement} .")
    for shape, statement in (
        ("OnlyOfActivities", "project:one iuc:heldIn place:mannheim"),
        ("OnlyOfPlans", "cooperation:cluster iuc:leadPlace place:mannheim"),
        ("OnlyOfPairings", "cooperation:cluster iuc:strength pairing-strength:mou"),
        ("OnlyOfClusters", "cooperation:pairing iuc:member place:mannheim"),
        ("OnlyOfCooperations", "programme:iuc iuc:challenge challenge:one"),
        ("OnlyOfCooperationsAndProgrammes", "area:trains iuc:focus focus:one"),
        ("OnlyOfCooperationsAndAreas", "place:mannheim iuc:sdg sdg:4"),
        ("OnlyOfAreas", "focus:one iuc:partOfArea area:logistics"),
        ("OnlyOfThemedThings", "place:mannheim iuc:theme theme:other"),
        ("OnlyOfWordedThings", "organisation:office iuc:targetsSector helix-sector:business"),
        ("OnlyOfParticipations", "activity:visit iuc:participant place:mannheim"),
        ("OnlyOfAgreements", "activity:signing iuc:signatory place:mannheim"),
        ("OnlyOfAgreementsAndParticipations", 'activity:visit iuc:unnamedParty "firms"@en'),
        ("OnlyOfProjects", "cooperation:plan iuc:partner place:mannheim"),
        ("OnlyOfTransportLinks", "activity:visit iuc:origin place:mannheim"),
        ("OnlyOfFigures", "place:mannheim iuc:value 300000"),
        ("OnlyOfPeriods", 'cooperation:plan iuc:start "2017"^^xsd:gYear'),
        ("OnlyOfTimedThings", "focus:one iuc:period period:plan"),
        ("OnlyOfDatedThings", 'cooperation:plan iuc:date "2017"^^xsd:gYear'),
        ("OnlyOfBodies", "place:mannheim iuc:helixSector helix-sector:business"),
        ("OnlyOfPosts", "role:contact iuc:forPlace place:mannheim"),
        ("OnlyOfPostsAndRoles", 'organisation:office iuc:duty "helps"@en'),
        ("OnlyOfPassages", 'document:example iuc:section "City"'),
        ("OnlyOfDocuments", 'passage:one iuc:sha256 "00"'),
        ("OnlyOfDiscrepancies", "mapping:left-out iuc:reading passage:one"),
        ("OnlyOfMappings", "area:logistics iuc:mapsTo theme:other"),
        ("OnlyOfPlaces", "organisation:office iuc:within place:mannheim"),
        ("OnlyOfCountries", 'place:mannheim iuc:iso3166Alpha2 "MA"'),
        ("OnlyOfCountriesAndContinents", 'place:mannheim iuc:unM49 "999"'),
        ("OnlyOfCohorts", "programme:iuc iuc:pilotCity place:mannheim"),
        ("OnlyOfThematicClusters", "theme:other iuc:possibleProject possible-project:one"),
        ("OnlyOfGoalsPartnershipsAndPriorities", "theme:other iuc:relevantTo programme:iuc"),
        ("OnlyOfThingsUnderProgrammes", "place:mannheim iuc:programme programme:iuc"),
        ("OnlyOfThingsInCooperations", "focus:one iuc:inCooperation cooperation:plan"),
        ("OnlyOfOrdinals", 'agreement:statement iuc:ordinal "2nd"'),
        ("PlaceAndNothingElse", "place:park a iuc:Agreement"),
        ("CooperationAndNothingElse", "cooperation:cluster a iuc:Activity"),
        ("CooperationAreaAndNothingElse", "area:trains a iuc:Agreement"),
        ("ActivityAndNothingElse", "activity:visit a iuc:Agreement"),
        ("StakeholderAndNothingElse", "organisation:office a iuc:Agreement"),
        ("AgreementAndNothingElse", "agreement:statement a iuc:Figure"),
        ("FigureAndNothingElse", "figure:population a iuc:Period"),
        ("PeriodAndNothingElse", "period:plan a iuc:Passage"),
        ("ActionPlanAndNothingElse", "cooperation:plan a iuc:Cluster"),
        ("PairingAndNothingElse", "cooperation:pairing a iuc:Cluster"),
    )
)

CASES = (
    *COMMON,
    *PLACES,
    *COOPERATIONS,
    *AREAS,
    *AGREEMENTS,
    *ACTIVITIES,
    *ACTORS,
    *FIGURES,
    *DOCUMENTS,
    *ENTRIES,
    *MERGED_LINKS,
    *MERGED_EVIDENCE,
    *MERGED_STATEMENTS,
)

POINT = (frozenset({"PointAgrees"}), "of two degrees, one is not that of the point for maps")
ALSO: dict[str, tuple[frozenset[str], str]] = {"LatitudeOnce": POINT, "LongitudeOnce": POINT}
"""Rules that cannot be broken without breaking others: shape → the others that may be reported too, and why."""
