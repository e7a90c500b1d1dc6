from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "kanalvakt.desk"
    verbose_name = "Skrivbord"
