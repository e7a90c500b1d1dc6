"""What to write, and where, when a point is missing: text to copy (G1.3.1, G1.6.1)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Todo:
    """`where` on the page, and `write`: the exact words (empty where it is a picture or a decision)."""

    where: str
    write: str


_NOTICE = (
    "Det du skriver till oss här, i kommentarer och meddelanden, kan bli allmän handling. "
    "Skriv därför aldrig personnummer eller annat känsligt."
)
_RULES = (
    "Husregler: Håll dig till ämnet och visa respekt. Vi tar bort hot, hets mot folkgrupp, förtal, "
    "andras personuppgifter och reklam. Den som vill veta varför något togs bort kan höra av sig till oss."
)


def of(point: str, *, site: str = "", name: str = "", unit: str = "", contact: str = "", main: str = "") -> Todo | None:
    """The to-do of a missing point."""
    site = site if "//" in site or not site else f"https://{site}"
    by_point = {
        "account": Todo("Logga in på plattformen och se efter vem som har kontot. Larma informatören i dag.", ""),
        "name": Todo("Profilens namn", name),
        "logo": Todo("Profilbilden: lägg upp kommunens logotyp", ""),
        "site": Todo("Fältet för webbplats, annars först i profilens beskrivning", site),
        "contact": Todo("Fältet för kontakt, annars profilens beskrivning", f"Kontakt: {contact}" if contact else ""),
        "notice": Todo("Profilens beskrivning eller Om-sidan", _NOTICE),
        "rules": Todo("Om-sidan eller ett fäst inlägg", _RULES),
        "unit": Todo("Först i profilens beskrivning", f"Officiell sida för {unit}."),
        "main": Todo("Profilens länkar eller beskrivning", f"Vår huvudsida: {main}"),
    }
    return by_point.get(point)
