from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "kanalvakt.core"
    verbose_name = "Kärna"

    def ready(self) -> None:
        """Keep the database's log short; learn what each room has to tell people of."""
        from kanalvakt.core import database, sweeps

        sweeps.register("core.truncate_log", database.truncate_log, every=30)
        autodiscover_modules("telling")
