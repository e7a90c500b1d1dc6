from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "kanalvakt.registration"
    verbose_name = "Registrering"
