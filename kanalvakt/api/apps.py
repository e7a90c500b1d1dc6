from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "kanalvakt.api"
    verbose_name = "API"
