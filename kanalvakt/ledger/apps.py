from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "kanalvakt.ledger"
    verbose_name = "Journal"
