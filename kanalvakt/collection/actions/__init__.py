"""Everything that changes what is collected. See docs/architecture.md for the signatures other rooms rely on."""

from kanalvakt.collection.actions.store import Stored, store

__all__ = ["Stored", "store"]
