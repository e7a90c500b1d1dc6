"""What each kind of entry means, said so that an auditor need not know the software."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "act.confirmed": _("Läste tillbaka från plattformen att åtgärden har fått verkan"),
    "act.manual": _("Lämnade åtgärden att göras för hand"),
    "act.not_effective": _("Läste tillbaka att åtgärden inte fick verkan"),
    "act.refused": _("Fick åtgärden avvisad av plattformen"),
    "act.requested": _("Beställde en åtgärd på plattformen"),
    "act.sending": _("Skickade åtgärden till plattformen"),
    "act.undone": _("Ångrade åtgärden innan den skickades"),
    "act.unknown": _("Fick inget besked om åtgärden gick fram"),
    "collection.added_by_hand": _("Lade in något för hand"),
    "collection.drop_confirmed": _("Bekräftade att mycket verkligen har försvunnit"),
    "collection.failed": _("Kunde inte hämta från en kanal"),
    "collection.gone": _("Noterade att något inte finns kvar i kanalen"),
    "collection.recovered": _("Kunde hämta från kanalen igen"),
    "collection.requested": _("Beställde hämtning från en kanal"),
    "collection.restricted": _("Sekretessmarkerade ett inlägg"),
    "collection.secret_viewed": _("Läste ett sekretessmarkerat inlägg"),
    "collection.stored": _("Sparade det som skrivits i en kanal"),
    "decision.remove": _("Beslutade att ta bort en kommentar"),
    "decision.restore": _("Beslutade att visa en kommentar igen"),
    "decision.secrecy": _("Sekretessmarkerade en kommentar"),
    "desk.demonstration_loaded": _("Läste in demonstrationen"),
    "evidence.preserved": _("Bevarade innehåll och avsändare som bevis"),
    "evidence.secret_viewed": _("Läste sekretessmarkerade bevis"),
    "ledger.exported": _("Exporterade journalen för granskning"),
    "notice.sent": _("Underrättade avsändaren"),
    "notice.template_retired": _("Tog bort en mall för meddelanden"),
    "notice.template_written": _("Skrev en mall för meddelanden"),
    "organisation.board_added": _("Lade till en nämnd eller ett bolag"),
    "organisation.board_changed": _("Ändrade en nämnd eller ett bolag"),
    "organisation.group_added": _("Lade upp kommunen"),
    "organisation.group_changed": _("Ändrade kommunens uppgifter"),
    "organisation.key_added": _("Lade till en nyckel eller engångskod till sin inloggning"),
    "organisation.key_removed": _("Tog bort en nyckel eller engångskod från sin inloggning"),
    "organisation.password_chosen": _("Valde ett lösenord"),
    "organisation.password_link_mailed": _("Mejlade en engångslänk för lösenord"),
    "organisation.password_link_shown": _("Visade en engångslänk för lösenord"),
    "organisation.person_added": _("Lade till en person"),
    "organisation.person_back": _("Noterade att en person har kommit tillbaka"),
    "organisation.person_changed": _("Ändrade en persons uppgifter"),
    "organisation.person_left": _("Noterade att en person har slutat"),
    "organisation.role_changed": _("Ändrade en roll"),
    "organisation.role_given": _("Gav en roll"),
    "organisation.role_taken": _("Tog bort en roll"),
    "organisation.unit_added": _("Lade till en enhet"),
    "organisation.unit_changed": _("Ändrade en enhet"),
    "reconsideration.assigned": _("Gav en begäran om ny bedömning till någon"),
    "reconsideration.entered": _("Lade in en begäran om ny bedömning"),
    "reconsideration.remedied": _("Gjorde klart det som en ny bedömning ledde till"),
    "reconsideration.settled": _("Avgjorde en begäran om ny bedömning"),
    "register.accepted": _("Godkände en kanal"),
    "register.changed": _("Ändrade en kanals uppgifter"),
    "register.closed": _("Avslutade en kanal"),
    "register.closing": _("Började avsluta en kanal"),
    "register.connected": _("Anslöt en kanal till plattformen"),
    "register.keys_rotated": _("Bytte nyckel till valvet"),
    "register.proposed": _("Anmälde en kanal"),
    "register.secret_changed": _("Bytte en inloggningsuppgift i valvet"),
    "register.secret_revealed": _("Visade en inloggningsuppgift ur valvet"),
    "register.secret_stored": _("Lade en inloggningsuppgift i valvet"),
    "register.sent_back": _("Skickade tillbaka en kanalanmälan"),
    "register.withdrawn": _("Drog tillbaka en kanalanmälan"),
    "registration.corrected": _("Rättade ett diarienummer"),
    "registration.moved": _("Flyttade en registrering till en annan nämnd"),
    "registration.registered": _("Antecknade diarienumret för en registrering"),
    "registration.requested": _("Lämnade något till diariet"),
    "rulebook.accepted": _("Intygade att hen har läst regelboken"),
    "rulebook.adoption_recorded": _("Antecknade beslutet att anta regelboken"),
    "rulebook.disposal_decided": _("Antecknade ett gallringsbeslut"),
    "rulebook.loaded": _("Läste in en ny utgåva av regelboken"),
    "rulebook.retention_changed": _("Ändrade en gallringsfrist"),
    "rulebook.retention_proposed": _("Föreslog gallringsfrister"),
    "screening.judged": _("Bedömde om ett fynd var riktigt"),
    "supervision.abandoned": _("Lade tillbaka ett ärende som någon hade börjat på men inte blev klar med"),
    "supervision.accepted": _("Tog emot ett vidarebefordrat ärende"),
    "supervision.answered": _("Besvarade en kommentar"),
    "supervision.forwarded": _("Vidarebefordrade ett ärende"),
    "supervision.gone": _("Noterade att inlägget inte finns längre"),
    "supervision.no_answer": _("Bedömde att inget svar behövs"),
    "supervision.noted": _("Skrev en anteckning i ett ärende"),
    "supervision.removed": _("Stängde ärendet: kommentaren är borttagen"),
    "supervision.reopened": _("Öppnade ärendet igen"),
    "supervision.saved_answer_deleted": _("Tog bort ett sparat svar"),
    "supervision.saved_answer_written": _("Skrev ett sparat svar"),
    "supervision.taken_over": _("Tog över ett ärende från en kollega"),
    "telling.chosen": _("Valde vad hen får brev om"),
    "telling.sent_again": _("Skickade om ett brev som inte kom fram"),
    "telling.test_ordered": _("Skickade ett provbrev till sig själv"),
}
THINGS: dict[str, Promise] = {
    "act": _("åtgärd"),
    "board": _("nämnd"),
    "case": _("ärende"),
    "channel": _("kanal"),
    "demonstration": _("demonstrationen"),
    "evidence": _("bevis"),
    "finding": _("fynd"),
    "item": _("inlägg"),
    "ledger": _("journalen"),
    "person": _("person"),
    "registration": _("registrering"),
    "rulebook": _("regelbok, utgåva"),
    "template": _("mall"),
    "unit": _("enhet"),
    "vault": _("valvet"),
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
