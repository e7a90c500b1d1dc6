"""A connector's own secret beside the channel's credentials: sealed the same way, forgotten when they are changed."""

from dataclasses import dataclass

from kanalvakt.register.models import Secret, SecretKind


@dataclass(frozen=True, slots=True)
class SealedMemory:
    """The session of one channel (`connectors.base.Memory`). No ledger entry: nobody decides or sees anything."""

    channel_id: int

    def read(self) -> str:
        """What was kept last."""
        found = Secret.objects.filter(channel=self.channel_id, kind=SecretKind.CONNECTION).only("session").first()
        return found.session if found else ""

    def write(self, text: str) -> None:
        """Keep this instead, as long as the channel is connected."""
        connected = Secret.objects.filter(channel=self.channel_id, kind=SecretKind.CONNECTION).exclude(value="")
        connected.update(session=text)
