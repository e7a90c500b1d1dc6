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
        sweeps.register("screening.changes", tasks.sweep_changes, every=30)
        sweeps.register("screening.again", tasks.sweep_again, every=5)
