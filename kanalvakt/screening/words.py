"""What a finding is called, in words that a person can read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kanalvakt.screening import engine
from kanalvakt.screening.models import Finding

TYPES: dict[str, str | Promise] = {
    "PERSONNUMMER": _("personnummer"),
    "SAMORDNINGSNUMMER": _("samordningsnummer"),
    "ORGNUMMER": _("organisationsnummer"),
    "CASE_NUMBER": _("diarienummer"),
    "PHONE": _("telefonnummer"),
    "OWN_PHONE": _("kommunens telefonnummer"),
    "EMAIL": _("e-postadress"),
    "OWN_EMAIL": _("kommunens e-postadress"),
    "STREET_ADDRESS": _("adress"),
    "OWN_ADDRESS": _("kommunens adress"),
    "PROPERTY_DESIGNATION": _("fastighetsbeteckning"),
    "VEHICLE_REG": _("registreringsnummer"),
    "BANK_ACCOUNT": _("bankkonto"),
    "PERSON_NAME": _("namn på en person"),
    "PERSON_NAME_OFFICIAL": _("namn på någon i sitt uppdrag"),
    "threat": _("hot"),
    "hate_group": _("hets mot grupp"),
    "violence_porn": _("våld eller pornografi"),
    "crime": _("uppmaning till brott"),
    "copyright": _("upphovsrätt"),
    "sexist_harassment": _("trakasserier"),
    "personal_attack": _("personangrepp"),
    "swearing_obscene": _("svordomar"),
    "commercial": _("reklam"),
    "needs_answer": _("väntar svar"),
}
GROUPS: dict[str, str | Promise] = {
    "personal": _("personuppgift"),
    "forbidden": _("mot reglerna"),
    "sensitive": _("känslig uppgift"),
    "secrecy": _("kan vara sekretess"),
    "question": _("fråga"),
}
# The kinds of forbidden content (G1.5.9), the law's own first.
FORBIDDEN = (
    *("threat", "hate_group", "violence_porn", "crime", "copyright"),
    *("sexist_harassment", "personal_attack", "swearing_obscene", "commercial"),
)
# Harmless neighbours of personal data are marked in the quiet colour.
HARMLESS = {"ORGNUMMER", "CASE_NUMBER", "OWN_PHONE", "OWN_EMAIL", "OWN_ADDRESS", "PERSON_NAME_OFFICIAL"}


def label(finding: Finding | engine.Finding | engine.RuleInfo) -> str | Promise:
    """Such as 'telefonnummer'. A sensitive category is named only beside its own text, never in a list."""
    return TYPES.get(finding.type) or GROUPS.get(finding.group, finding.type)


def kind(finding: Finding | engine.Finding) -> str:
    """How a mark looks: bad, warn or info."""
    if finding.group in ("forbidden", "secrecy"):
        return "bad"
    return "info" if finding.type in HARMLESS else "warn"
