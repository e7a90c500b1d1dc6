from django.apps import AppConfig
from django.conf import settings

from kanalvakt.core import sweeps


class DeskConfig(AppConfig):
    name = "kanalvakt.desk"
    verbose_name = "Skrivbord"

    def ready(self) -> None:
        """Stamp the ledger's time where an authority is named; let moderation be seen on the page of a case."""
        from kanalvakt.desk.journal import stamping
        from kanalvakt.moderation import case_panel
        from kanalvakt.supervision import panels

        panels.add("moderation/_case_panel.html", lambda case, actor: case_panel.context(case.item, actor))

        if settings.TSA_URL:
            sweeps.register("ledger.stamp", stamping.stamp, every=900)
