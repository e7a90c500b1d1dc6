from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "kanalvakt.screening"
    verbose_name = "Granskning"

    def ready(self) -> None:
        """Screen in the background; keep quotes out of what becomes secret."""
        from kanalvakt.core import hooks, sweeps
        from kanalvakt.screening import actions, tasks

        hooks.items_changed.connect(actions.forget_quotes)
        sweeps.register("screening.sweep", tasks.sweep, every=2)
        sweeps.register("screening.outdated", tasks.sweep_outdated, every=3600)
