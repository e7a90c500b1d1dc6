from django.apps import AppConfig


class TellingConfig(AppConfig):
    name = "kanalvakt.telling"
    verbose_name = "Utskick"

    def ready(self) -> None:
        """Write letters when they are due, and send them."""
        from kanalvakt.core import sweeps
        from kanalvakt.telling import tasks

        sweeps.register("telling.write", tasks.write, every=30)
        sweeps.register("telling.send", tasks.send, every=5)
