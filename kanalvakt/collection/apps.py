from django.apps import AppConfig


class CollectionConfig(AppConfig):
    name = "kanalvakt.collection"
    verbose_name = "Insamling"

    def ready(self) -> None:
        """Let the worker collect what is due; show on a channel's page how it goes."""
        from kanalvakt.collection import actions, queries, tasks
        from kanalvakt.core import sweeps
        from kanalvakt.register import panels

        sweeps.register("collection.sweep", tasks.sweep, every=5)
        sweeps.register("collection.health", tasks.look_at_connections, every=300)
        sweeps.register("collection.mentions", actions.prove_mention, every=5)
        sweeps.register("collection.old_mentions", actions.forget_mentions, every=3600)
        sweeps.register("collection.import", tasks.import_sweep, every=5)
        sweeps.register("collection.notices", actions.forget_notices, every=3600)
        panels.add("collection/_panel.html", queries.panel)
