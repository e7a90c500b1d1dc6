"""Which reader of archives a channel's import is for, and whose the archive is."""

from kanalvakt.connectors.archives import base, registry
from kanalvakt.register.models import Channel


def choose(source: base.Source, channel: Channel, name: str = "") -> base.Reader:
    """The reader by its name, or the first of the channel's platform that recognises the source. Raises `Refused`."""
    return registry.reader(name) if name else registry.reader_for(source, readers_of(channel))


def readers_of(channel: Channel) -> list[base.Reader]:
    """What may be read into the channel; files without a form only where nothing else is left of the platform."""
    kind = kind_of(channel)
    return [one for one in registry.readers(kind) if kind or not one.name.endswith("-files")]


def kind_of(channel: Channel) -> str:
    """The platform whose exports the channel takes; '' for any, where it is on none that has its own."""
    kind = {"feed": "wordpress"}.get(channel.platform, channel.platform)
    return kind if any(registry.reader(name).kind == kind for name in registry.READERS) else ""


def account(channel: Channel) -> base.Account:
    """Whose the archive is."""
    return base.Account(handle=channel.handle, address=channel.address, name=channel.name)
