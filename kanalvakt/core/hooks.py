"""How a lower room reaches upward: typed hooks, filled in `AppConfig.ready()`, run in the caller's transaction."""

from collections.abc import Callable


class Hook[**P]:
    """A list of callables with one signature. An exception in one is the caller's: the transaction rolls back."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._receivers: list[Callable[P, None]] = []

    def connect(self, receiver: Callable[P, None]) -> Callable[P, None]:
        """Add a receiver; usable as a decorator. Connecting the same one twice does nothing."""
        if receiver not in self._receivers:
            self._receivers.append(receiver)
        return receiver

    def send(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call every receiver in the order they were connected."""
        for receiver in self._receivers:
            receiver(*args, **kwargs)


# item ids, just inserted or given a new version, in the transaction that stored them
items_stored: Hook[[list[int]]] = Hook("items_stored")
# version ids that the screening has judged, in the transaction that stored the findings
versions_screened: Hook[[list[int]]] = Hook("versions_screened")
# item ids whose place in public changed (removed, hidden, restored, gone, restricted)
items_changed: Hook[[list[int]]] = Hook("items_changed")
# a registration that got its receipt: registration id
registered: Hook[[int]] = Hook("registered")
# an act at a platform that somebody has ordered: act id
act_requested: Hook[[int]] = Hook("act_requested")
# an act at a platform that reached a final state: act id
act_settled: Hook[[int]] = Hook("act_settled")
# somebody who has left: their user id, in the transaction that ended their roles
person_left: Hook[[str]] = Hook("person_left")
# who is away on which days, in the transaction that changed it
absences_changed: Hook[[]] = Hook("absences_changed")
# a channel of which something changes: channel id, in the transaction, before it is written and after. What was true
# until now can be put down by whoever needs it later.
channel_changing: Hook[[int]] = Hook("channel_changing")
channel_changed: Hook[[int]] = Hook("channel_changed")
