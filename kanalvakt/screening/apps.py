from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "kanalvakt.screening"
    verbose_name = "Granskning"
