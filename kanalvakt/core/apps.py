from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "kanalvakt.core"
    verbose_name = "Kärna"
