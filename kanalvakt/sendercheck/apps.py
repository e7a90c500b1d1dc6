from django.apps import AppConfig


class SendercheckConfig(AppConfig):
    name = "kanalvakt.sendercheck"
    verbose_name = "Avsändarkontroll"

    def ready(self) -> None:
        """Let the worker check what is due; show on a channel's page how it went; dispose of what is old."""
        from kanalvakt.core import sweeps
        from kanalvakt.register import panels
        from kanalvakt.sendercheck import queries, tasks

        sweeps.register("sendercheck", tasks.sweep, every=30)
        sweeps.register("sendercheck.disposal", tasks.dispose, every=86400)
        panels.add("sendercheck/_panel.html", queries.panel)
