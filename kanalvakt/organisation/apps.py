from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "kanalvakt.organisation"
    verbose_name = "Organisation"
