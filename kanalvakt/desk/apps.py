from django.apps import AppConfig
from django.conf import settings

from kanalvakt.core import sweeps


class DeskConfig(AppConfig):
    name = "kanalvakt.desk"
    verbose_name = "Skrivbord"

    def ready(self) -> None:
        from kanalvakt.desk.journal import stamping

        if settings.TSA_URL:
            sweeps.register("ledger.stamp", stamping.stamp, every=900)
