from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "kanalvakt.register"
    verbose_name = "Kanalförteckning"
