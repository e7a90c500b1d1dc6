from django.apps import AppConfig
from django.core.signals import request_finished, request_started
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class OrganisationConfig(AppConfig):
    name = "kanalvakt.organisation"
    verbose_name = "Organisation"

    def ready(self) -> None:
        """Learn every room's permissions; remember grants for the length of a request; keep the calendar."""
        autodiscover_modules("permissions")
        from kanalvakt.organisation import permissions, receivers

        request_started.connect(permissions.remember)
        request_finished.connect(permissions.forget)
        post_migrate.connect(receivers.follow_library, sender=self)
        receivers.connect()
