"""From a name to its reader, imported on first use. A new reader is one module and one line here.

The order is the order in which they are asked: the particular before the general.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module

from kanalvakt.connectors.archives.base import Account, Reader, Refused, Row, Source
from kanalvakt.connectors.base import Unread
from kanalvakt.core.wording import kept as _

READERS: dict[str, str] = {
    "facebook-export": "kanalvakt.connectors.archives.facebook:FacebookExport",
    "instagram-export": "kanalvakt.connectors.archives.instagram:InstagramExport",
    "x-archive": "kanalvakt.connectors.archives.x:XArchive",
    "linkedin-export": "kanalvakt.connectors.archives.linkedin:LinkedInExport",
    "youtube-takeout": "kanalvakt.connectors.archives.youtube:YouTubeTakeout",
    "wordpress-export": "kanalvakt.connectors.archives.wxr:WordPressExport",
    "mastodon-archive": "kanalvakt.connectors.archives.mastodon:MastodonArchive",
    "bluesky-car": "kanalvakt.connectors.archives.bluesky:BlueskyCar",
    "bookmarks": "kanalvakt.connectors.archives.bookmarks:Bookmarks",
    "secondlife-logs": "kanalvakt.connectors.archives.secondlife:SecondLifeLogs",
    "web-capture": "kanalvakt.connectors.archives.warc:WebCapture",
    "myspace-files": "kanalvakt.connectors.archives.files:MySpaceFiles",
    "dayviews-files": "kanalvakt.connectors.archives.files:DayviewsFiles",
    "googleplus-files": "kanalvakt.connectors.archives.googleplus:GooglePlusFiles",
}


@cache
def reader(name: str) -> Reader:
    """Raises `LookupError` for no reader."""
    module, _, made = READERS[name].partition(":")
    found: Reader = getattr(import_module(module), made)()
    return found


def readers(kind: str = "") -> Iterator[Reader]:
    """Those for a platform's kind, and those for any; without a kind every one."""
    for name in READERS:
        if not kind or reader(name).kind in ("", kind):
            yield reader(name)


def reader_for(source: Source, among: Iterable[Reader]) -> Reader:
    """The first of them that recognises the source. Raises `Refused` when none does."""
    known = []
    for one in among:
        if one.recognises(source):
            return one
        known.append(one.label)
    if not known:
        raise Refused(_("Kanalvakt har ingen läsare för filer från den här plattformen."))
    raise Refused(_("Filen känns inte igen. Det som kan läsas in här är: {told}.").format(told="; ".join(known)))


def read(one: Reader, source: Source, account: Account) -> Iterator[Row]:
    """What the reader finds. A fault of ours in it ends the reading, and is told; the rows before it are whole."""
    try:
        yield from one.read(source, account)
    except Exception as error:
        yield Unread(
            source.name,
            _("Läsningen stannade här av ett fel i Kanalvakt ({name}).").format(name=type(error).__name__),
        )
    if source.told:
        yield Unread(source.name, source.told)
