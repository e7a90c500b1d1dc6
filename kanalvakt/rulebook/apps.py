from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "kanalvakt.rulebook"
    verbose_name = "Regelbok"
