"""What a person is to do at the platform, and what to look for there, in plain Swedish."""

from django.utils.translation import gettext as _

from kanalvakt.outbox.models import Act, Verb


def task(act: Act) -> str:
    """How to do the act by hand."""
    return _tasks()[Verb(act.verb)]


def question(act: Act) -> str:
    """What to look for when nobody knows whether the act happened."""
    usual = _("Öppna texten på plattformen utan att vara inloggad. Är den borta?")
    return _questions().get(Verb(act.verb), usual)


def _questions() -> dict[Verb, str]:
    shown = _("Öppna texten på plattformen utan att vara inloggad. Syns den?")
    told = _("Titta efter en kvittens från plattformen, i dess meddelanden eller i e-posten. Kom anmälan fram?")
    return {
        Verb.REPLY: _("Öppna tråden på plattformen och leta efter svaret här nedanför. Står det där?"),
        Verb.PRIVATE_REPLY: _(
            "Öppna kanalens meddelanden på plattformen och leta efter svaret här nedanför. Står det där?"
        ),
        Verb.RESTORE: shown,
        Verb.APPROVE: shown,
        Verb.REPORT: told,
        Verb.POLICE: told,
        Verb.BLOCK: _("Öppna listan över blockerade på plattformen. Står avsändaren där?"),
        Verb.UNBLOCK: _("Öppna listan över blockerade på plattformen. Är avsändaren borta ur den?"),
    }


def _tasks() -> dict[Verb, str]:
    return {
        Verb.REPLY: _("Öppna tråden på plattformen, klistra in svaret som kommunen och publicera det."),
        Verb.PRIVATE_REPLY: _("Öppna texten på plattformen, välj att svara med ett meddelande och klistra in svaret."),
        Verb.HIDE: _("Öppna texten på plattformen och dölj den. Finns inget sätt att dölja: skriv det i kvittensen."),
        Verb.HOLD: _("Öppna texten på plattformen och ställ den till granskning, så att den inte syns."),
        Verb.TRASH: _("Öppna texten på plattformen och lägg den i papperskorgen."),
        Verb.SPAM: _("Öppna texten på plattformen och markera den som skräppost."),
        Verb.DELETE: _("Öppna texten på plattformen och radera den. Innehåll och avsändare är redan bevarade."),
        Verb.RESTORE: _("Öppna texten på plattformen och visa den igen."),
        Verb.APPROVE: _("Öppna texten på plattformen och godkänn den."),
        Verb.REPORT: _(
            "Anmäl innehållet till plattformen som misstänkt barnpornografi. Kopiera ingenting och ta ingen skärmbild."
        ),
        Verb.POLICE: _(
            "Ring polisen, 114 14, eller 112 om ett barn är i fara nu. Lämna adressen till sidan, tiden och "
            "avsändarens id. Kopiera ingenting och skicka inget vidare. Skriv polisens diarienummer i kvittensen."
        ),
        Verb.BLOCK: _(
            "Öppna avsändarens sida på plattformen och blockera avsändaren för den här kanalen. Finns inget sätt att "
            "blockera: skriv det i kvittensen. Innehåll och avsändare är redan bevarade."
        ),
        Verb.UNBLOCK: _(
            "Blockeringen har tagit slut. Öppna listan över blockerade på plattformen och ta bort avsändaren ur den."
        ),
    }
