from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "kanalvakt.ui"
    verbose_name = "Gränssnitt"
