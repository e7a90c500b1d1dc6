from django.apps import AppConfig
from django.db.models.signals import post_migrate

from kanalvakt.core import sweeps


class LedgerConfig(AppConfig):
    name = "kanalvakt.ledger"
    verbose_name = "Journal"

    def ready(self) -> None:
        from kanalvakt.ledger import actions, triggers

        post_migrate.connect(triggers.ensure, sender=self)
        # Acts that must be sealed at once call `seal` themselves; this is for everything else.
        sweeps.register("ledger.seal", actions.seal, every=5)
