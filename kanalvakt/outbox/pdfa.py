"""HTML as PDF/A-1b (ISO 19005-1, level B), without a single fetch from the network.

WeasyPrint does most of it. The rest was found by Apache PDFBox preflight: its XMP names the schemas where that does
not look, so the packet is written anew; a character that the font lacks makes the file invalid, so it is written by its
Unicode name; emoji fonts are bitmaps with transparency, which PDF/A-1 forbids, so emoji are written by name as well.
"""

import io
import unicodedata
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

FONT = "DejaVuSans.ttf"
FONT_FOLDERS = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts")]
# Characters that are drawn in colour wherever an emoji font is at hand (Unicode: Emoji_Presentation and
# Emoji_Modifier_Base, below U+1F000), and those that turn others into such (variation selectors, the keycap).
_COLOURED = (
    frozenset("☝⛹✌✍\u20e3")
    | frozenset(map(chr, range(0xFE00, 0xFE10)))
    | frozenset(
        "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"
    )
)
# WeasyPrint's time grows with the square of a line's length; a text is therefore given to it in pieces.
PIECE = 2000

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>{producer}</pdf:Producer></rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


class Missing(Exception):
    """A part of the machine is not there. `str(error)` is plain Swedish and names the package."""


def render(html: str) -> bytes:
    """The PDF/A-1b file of a whole HTML document, whose font family must be `Bevis` and whose `<title>` is set.

    Raises Missing when the machine lacks Pango or the font.
    """
    weasyprint = _weasyprint()
    font = font_path()
    face = f"<style>@font-face {{ font-family: Bevis; src: url({font.as_uri()}) }}</style>"
    pdf = weasyprint.HTML(string=face + html, url_fetcher=_only(font)).write_pdf(pdf_variant="pdf/a-1b")
    return _with_xmp(pdf)


def ready() -> None:
    """Raises Missing when the machine lacks what `render` needs."""
    _weasyprint()
    font_path()


def printable(text: str) -> str:
    """The text with every character that the font cannot draw as its Unicode name, such as `⟨grinning face⟩`."""
    drawn = _drawn()
    return "".join(char if char == "\n" or ord(char) in drawn else _name(char) for char in text)


def pieces(text: str) -> Iterator[str]:
    """The text cut at line ends, or where a line is longer than the layout can bear."""
    for line in text.split("\n"):
        yield from (line[start : start + PIECE] for start in range(0, len(line) or 1, PIECE))


@cache
def font_path() -> Path:
    """The font file; raises Missing."""
    for folder in FONT_FOLDERS:
        if found := next(iter(sorted(folder.rglob(FONT))), None):
            return found
    raise Missing(_("Typsnittet DejaVu Sans saknas på servern. Be driften installera paketet fonts-dejavu-core."))


@cache
def _drawn() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font_path(), lazy=True) as font:
        known = font.getBestCmap()
    invisible = {code for code in known if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Co")}
    return frozenset(code for code in known if code < 0x1F000) - invisible - {ord(char) for char in _COLOURED}


def _only(font: Path) -> Any:
    """A fetcher that reads the font and nothing else in the world."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OnlyTheFont(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url != font.as_uri():
                raise ValueError("evidence fetches nothing")
            return URLFetcherResponse(url, font.read_bytes(), {"Content-Type": "font/ttf"})

    return OnlyTheFont()


def _name(char: str) -> str:
    return f"⟨{unicodedata.name(char, f'U+{ord(char):04X}').lower()}⟩"


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError:
        why = _("Pango saknas på servern. Be driften installera paketen libpango-1.0-0 och libpangoft2-1.0-0.")
        raise Missing(why) from None
    return weasyprint


def _with_xmp(pdf: bytes) -> bytes:
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        info = document.docinfo
        known = {"title": str(info.get("/Title", "")), "producer": str(info.get("/Producer", ""))}
        packet = _XMP.format_map({name: escape(value, quote=False) for name, value in known.items()})
        stream = pikepdf.Stream(document, packet.encode())
        stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        document.Root.Metadata = document.make_indirect(stream)
        document.save(
            out,
            force_version="1.4",
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            fix_metadata_version=False,
        )
    return out.getvalue()
