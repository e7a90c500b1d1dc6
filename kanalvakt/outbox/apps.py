from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "kanalvakt.outbox"
    verbose_name = "Utkorg"
