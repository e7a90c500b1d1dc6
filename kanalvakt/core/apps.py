from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "kanalvakt.core"
    verbose_name = "Kärna"

    def ready(self) -> None:
        from kanalvakt.core import database, sweeps

        sweeps.register("core.truncate_log", database.truncate_log, every=30)
