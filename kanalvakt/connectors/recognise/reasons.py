"""What recognising comes to: an account, or a reason why not that says what to paste instead (plain Swedish)."""

from dataclasses import dataclass, field

from kanalvakt.core.wording import kept as _


class NotAChannel(ValueError):
    """The address is no channel; the message says what to paste instead (plain Swedish)."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What an address is. `address` is the canonical spelling, the same for every variant."""

    kind: str
    handle: str
    address: str
    label: str = field(default="")


NOBODYS = _("Adressen är ingens sida på {label}. Öppna kanalens egen sida och kopiera adressen därifrån.")
NOBODYS_ANYWHERE = _("Adressen är ingens sida. Öppna kanalens egen sida och kopiera adressen därifrån.")
A_POST = _("Adressen är ett enskilt inlägg på {label}. Öppna kontots egen sida och kopiera adressen därifrån.")
WHOLE = _("Skriv hela adressen till kanalen, så som den står i webbläsaren: https://…")
ONE = _("Här står flera adresser. Klistra in en adress i taget.")
SHORT = _("Det är en kort adress, som inte säger vart den leder. Öppna den och kopiera kanalens egen adress därifrån.")
A_FILE = _("Adressen är till en bild eller en fil. Öppna kanalens egen sida och kopiera adressen därifrån.")
A_COPY = _("Adressen är till en sparad kopia av en sida. Klistra in adressen till själva kanalen.")
A_PERSON = _("Adressen är en privatpersons konto. Sådana registreras, läses och söks aldrig.")
A_MAIL = _("Det ser ut som en e-postadress. Ett konto på Mastodon skrivs med @ först: @konto@server.")
A_NUMBER = _("Adressen är en dators nummer, ingen webbplats. Skriv kanalens adress med namn: https://…")
WITH_USER = _("Adressen innehåller ett användarnamn. Ta bort allt mellan https:// och @.")
INSIDE = _("Adressen finns bara på ett eget nät. Skriv den adress som allmänheten når kanalen på.")
ON_THE_MAP = _("Klistra in adressen till platsen på kartan: https://maps.secondlife.com/secondlife/…")
