from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "kanalvakt.moderation"
    verbose_name = "Moderering"
