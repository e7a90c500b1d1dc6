"""The data set of channels in the words of DCAT-AP-SE 3.0.1, for the Swedish and European data portals.

No blank nodes and only absolute addresses, as the portal's harvesting asks. Checked by our own SHACL shapes in
`docs/schemas/dcat-ap-se.shacl.ttl`.
"""

from collections.abc import Mapping

from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef

from kanalvakt.register.export import FORMATS

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
EUROPE = "http://publications.europa.eu/resource/authority/"
# Free to use by anybody for anything; the portal asks for http and the slash at the end.
LICENCE = URIRef("http://creativecommons.org/publicdomain/zero/1.0/")
MUNICIPALITY = URIRef("http://purl.org/adms/publishertype/LocalAuthority")
# What the portal harvests first; then the two that programmers like. Ending → (media type, rdflib's name).
WRITTEN: Mapping[str, tuple[str, str]] = {
    "rdf": ("application/rdf+xml", "xml"),
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
}


def catalogue(site: str, name: str, homepage: str, mailbox: str) -> Graph:
    """The catalogue with its one data set. `site` has no slash at the end; `mailbox` '' leaves the contact out."""
    place = f"{site}/offentligt/data/"
    graph = Graph()
    for prefix, space in (("dcat", DCAT), ("dcterms", DCTERMS), ("foaf", FOAF), ("vcard", VCARD)):
        graph.bind(prefix, space)
    this, channels = URIRef(f"{place}#katalog"), URIRef(f"{place}#kanaler")
    publisher = _publisher(graph, URIRef(f"{place}#utgivare"), name)
    graph.add((this, RDF.type, DCAT.Catalog))
    _told(graph, this, f"Öppna data om {name}s kanaler", f"Open data on the channels of {name}")
    for about in (this, channels):
        graph.add((about, DCTERMS.publisher, publisher))
        graph.add((about, DCTERMS.language, URIRef(f"{EUROPE}language/SWE")))
    graph.add((this, DCTERMS.license, LICENCE))
    graph.add((this, FOAF.homepage, URIRef(homepage or place)))
    graph.add((this, DCAT.dataset, channels))
    _data_set(graph, channels, place, name)
    if mailbox:
        graph.add((channels, DCAT.contactPoint, _contact(graph, URIRef(f"{place}#kontakt"), name, mailbox)))
    return graph


def _publisher(graph: Graph, publisher: URIRef, name: str) -> URIRef:
    graph.add((publisher, RDF.type, FOAF.Agent))
    graph.add((publisher, FOAF.name, Literal(name)))
    graph.add((publisher, DCTERMS.type, MUNICIPALITY))
    return publisher


def _contact(graph: Graph, contact: URIRef, name: str, mailbox: str) -> URIRef:
    graph.add((contact, RDF.type, VCARD.Organization))
    graph.add((contact, VCARD.fn, Literal(name)))
    graph.add((contact, VCARD.hasEmail, URIRef(f"mailto:{mailbox}")))
    return contact


def _told(graph: Graph, about: URIRef, swedish: str, english: str) -> None:
    """Title and description in both languages."""
    for text, language in ((swedish, "sv"), (english, "en")):
        graph.add((about, DCTERMS.title, Literal(text, lang=language)))
    sv = "Vilka sociala medier kommunen och dess bolag talar i, och vilka som är avslutade."
    en = "The social media in which the municipality and its companies speak, and those that are closed."
    graph.add((about, DCTERMS.description, Literal(sv, lang="sv")))
    graph.add((about, DCTERMS.description, Literal(en, lang="en")))


def _data_set(graph: Graph, channels: URIRef, place: str, name: str) -> None:
    graph.add((channels, RDF.type, DCAT.Dataset))
    _told(graph, channels, f"{name}s kanaler i sociala medier", f"Social media channels of {name}")
    for word, language in (("sociala medier", "sv"), ("kommunikation", "sv"), ("social media", "en")):
        graph.add((channels, DCAT.keyword, Literal(word, lang=language)))
    graph.add((channels, DCAT.theme, URIRef(f"{EUROPE}data-theme/GOVE")))
    graph.add((channels, DCTERMS.accessRights, URIRef(f"{EUROPE}access-right/PUBLIC")))
    graph.add((channels, DCTERMS.accrualPeriodicity, URIRef(f"{EUROPE}frequency/CONT")))
    graph.add((channels, DCAT.landingPage, URIRef(place)))
    for kind, (media_type, _writer) in FORMATS.items():
        file = URIRef(f"{place}kanaler.{kind}")
        distribution = URIRef(f"{place}#kanaler-{kind}")
        graph.add((channels, DCAT.distribution, distribution))
        graph.add((distribution, RDF.type, DCAT.Distribution))
        graph.add((distribution, DCTERMS.title, Literal(kind.upper())))
        graph.add((distribution, DCTERMS.format, Literal(media_type.partition(";")[0])))
        graph.add((distribution, DCTERMS.license, LICENCE))
        graph.add((distribution, DCAT.accessURL, file))
        graph.add((distribution, DCAT.downloadURL, file))
