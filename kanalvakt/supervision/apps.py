from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "kanalvakt.supervision"
    verbose_name = "Tillsyn"
