"""What each kind of entry means, said so that an auditor need not know the software."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "evidence.preserved": _("Bevarade innehåll och avsändare som bevis"),
    "ledger.exported": _("Exporterade journalen för granskning"),
    "organisation.person_added": _("Lade till en person"),
    "organisation.person_changed": _("Ändrade en persons uppgifter"),
    "organisation.person_left": _("Noterade att en person har slutat"),
    "organisation.person_back": _("Noterade att en person har kommit tillbaka"),
    "organisation.role_given": _("Gav en roll"),
    "organisation.role_changed": _("Ändrade en roll"),
    "organisation.role_taken": _("Tog bort en roll"),
    "organisation.password_link_shown": _("Visade en engångslänk för lösenord"),
    "organisation.password_link_mailed": _("Mejlade en engångslänk för lösenord"),
    "rulebook.loaded": _("Läste in en ny utgåva av regelboken"),
    "rulebook.adoption_recorded": _("Antecknade beslutet att anta regelboken"),
    "rulebook.accepted": _("Intygade att hen har läst regelboken"),
    "rulebook.retention_proposed": _("Föreslog gallringsfrister"),
    "rulebook.retention_changed": _("Ändrade en gallringsfrist"),
    "rulebook.disposal_decided": _("Antecknade ett gallringsbeslut"),
}
THINGS: dict[str, Promise] = {
    "act": _("åtgärd"),
    "board": _("nämnd"),
    "case": _("ärende"),
    "channel": _("kanal"),
    "evidence": _("bevis"),
    "finding": _("fynd"),
    "item": _("inlägg"),
    "ledger": _("journalen"),
    "person": _("person"),
    "registration": _("registrering"),
    "rulebook": _("regelbok, utgåva"),
    "unit": _("enhet"),
    "version": _("version"),
}


def sentence(kind: str) -> str:
    """What was done, starting with a verb; a kind that nobody has described yet is named."""
    return str(SENTENCES[kind]) if kind in SENTENCES else _now("Gjorde något annat (%(kind)s)") % {"kind": kind}


def thing(subject: str) -> str:
    """`item:12` as 'inlägg 12'; what has no word of its own stays as it is."""
    word, _colon, number = subject.partition(":")
    return f"{THINGS[word]} {number}".strip() if word in THINGS else subject


def choices() -> list[tuple[str, str]]:
    """Every described kind with its sentence, in the order of the alphabet."""
    return sorted(((kind, str(told)) for kind, told in SENTENCES.items()), key=lambda choice: choice[1])
