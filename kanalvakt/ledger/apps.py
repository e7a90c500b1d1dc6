from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "kanalvakt.ledger"
    verbose_name = "Journal"

    def ready(self) -> None:
        from kanalvakt.ledger import triggers

        post_migrate.connect(triggers.ensure, sender=self)
