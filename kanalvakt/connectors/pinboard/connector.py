"""A Pinboard account: the municipality's own bookmarks, the way Delicious was used (README.md)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar

from kanalvakt.connectors import faults, oauth
from kanalvakt.connectors.base import (
    YES,
    Cap,
    ChannelRef,
    ConnectorError,
    CredentialField,
    Guide,
    Health,
    ItemRef,
    Outcome,
    Page,
    Profile,
    Receipt,
    Support,
)
from kanalvakt.connectors.http import Answer, Http
from kanalvakt.connectors.pinboard import parse
from kanalvakt.connectors.reading import identity, moment
from kanalvakt.connectors.touring import Account, Touring
from kanalvakt.connectors.tours import Listed, Tour
from kanalvakt.core.wording import kept as _

API = "https://api.pinboard.in"
NOBODY_WRITES = _("På Pinboard skriver bara kontot självt: det finns inga kommentarer och inga meddelanden.")


class Client:
    """One conversation as one account. Pinboard takes the token in the question only."""

    def __init__(self, http: Http, token: str) -> None:
        self._http, self._token = http, token

    def get(self, path: str) -> Answer:
        """Read `path`; Pinboard allows `posts/all` once in five minutes."""
        return self._http.get(path, {"format": "json", "auth_token": self._token})

    def changed(self) -> str:
        """When anything was last changed, as Pinboard writes it."""
        told = self.get("/v1/posts/update").object().get("update_time")
        if not moment(told):
            raise faults.unreadable(self._http.host)
        return identity(told)

    def listing(self, path: str, params: Mapping[str, str], *, eager: bool = False) -> Listed:
        """Every bookmark, at once."""
        answer = self.get(path)
        if not isinstance(found := answer.json(), list):
            raise faults.unreadable(self._http.host)
        return Listed(answer, [one for one in found if isinstance(one, dict)], {})


class Pinboard(Touring[Client]):
    """The bookmarks of one account."""

    kind = "pinboard"
    label = _("Pinboard (bokmärken)")
    credential_fields = (
        CredentialField(
            "token", "API-token", _("Står på pinboard.in under Settings och Password, som konto:bokstäver.")
        ),
    )
    guide = Guide(
        steps=(
            _("Logga in på pinboard.in som kanalens konto. Öppna Settings och fliken Password."),
            _("Kopiera det som står under API Token och klistra in det här."),
            _("Kopplingen prövas innan något sparas."),
        ),
        rights={"API token": _("Läsa kontots bokmärken. Kanalvakt ändrar dem aldrig.")},
        limits=_(
            "Pinboard lämnar ut alla bokmärken högst en gång på fem minuter. Kanalvakt frågar först om något har "
            "ändrats."
        ),
        ends=_("Tokenet gäller tills någon byter det på Pinboard."),
        trouble=_(
            "Slutar kopplingen att fungera kan tokenet ha bytts på samma sida; där tas också tillgången tillbaka. "
            "Bokmärken från Delicious läses från er egen sparade fil."
        ),
    )
    tour = Tour(lambda _, __: [], {}, lambda _, __: [], parse.items, lambda _: None, lambda _: {})
    able: ClassVar[Mapping[Cap, Support]] = {Cap.LIST_POSTS: YES, Cap.READ_PROFILE: YES}
    reasons: ClassVar[Mapping[Cap, str]] = dict.fromkeys(Cap, NOBODY_WRITES)
    effects: ClassVar[Mapping[Cap, str]] = {}

    @contextmanager
    def talk(self, channel: ChannelRef) -> Iterator[Client]:
        """A conversation as the channel's account."""
        token = channel.credentials.get("token", "")
        with Http(oauth.at(channel, API), secrets=[token, token.partition(":")[2]]) as http:
            yield Client(http, token)

    def account(self, client: Client, channel: ChannelRef) -> Account:
        """The token begins with the account's name."""
        name = channel.credentials.get("token", "").partition(":")[0]
        return Account(name, [name])

    def health(self, channel: ChannelRef) -> Health:
        """Whether the token works, and whose it is."""
        theirs, ours = channel.credentials.get("token", "").partition(":")[0], channel.handle
        if ours and theirs.lower() != ours.lower():
            return Health(
                False, _("Tokenet är inte för {ours}. Logga in på Pinboard som kanalens eget konto.").format(ours=ours)
            )
        try:
            with self.talk(channel) as client:
                client.changed()
        except ConnectorError as error:
            return Health(False, str(error))
        return Health(True, _("Kopplingen fungerar."))

    def profile(self, channel: ChannelRef) -> Profile:
        """Pinboard says nothing of an account but its name."""
        with self.talk(channel) as client:
            raw = client.get("/v1/posts/update").body
            name = self.account(client, channel).path
            return Profile(name=name or channel.handle, raw=raw, account=name, handle=name)

    def fetch(self, channel: ChannelRef, cursor: Any, *, complete: bool) -> Page:
        """All at once, and only when something was changed. Cursor between passes: {changed}."""
        began = datetime.now(UTC)
        with self.talk(channel) as client:
            changed = client.changed()
            if not complete and cursor and cursor.get("changed") == changed:
                return Page([], cursor, done=True, observed_until=began)
            listed = client.listing("/v1/posts/all", {})
            own = self.account(client, channel).path
        found = parse.items(listed.answer.body, {"own_ids": own, "fetched_at": began.isoformat()})
        return Page(
            found,
            {"changed": changed},
            done=True,
            observed_until=began,
            reported_total=len(listed.values),
            unread=found.unread,
        )

    def removal_ladder(self, channel: ChannelRef, item: ItemRef) -> Sequence[Cap]:
        """The bookmarks are the account's own."""
        return ()

    def verify(self, channel: ChannelRef, item: ItemRef, receipt: Receipt) -> Outcome:
        """Nothing is ever done."""
        return Outcome.UNKNOWN
