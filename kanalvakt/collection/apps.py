from django.apps import AppConfig


class CollectionConfig(AppConfig):
    name = "kanalvakt.collection"
    verbose_name = "Insamling"

    def ready(self) -> None:
        """Let the worker collect what is due."""
        from kanalvakt.collection import tasks
        from kanalvakt.core import sweeps

        sweeps.register("collection.sweep", tasks.sweep, every=5)
