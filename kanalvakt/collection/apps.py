from django.apps import AppConfig


class CollectionConfig(AppConfig):
    name = "kanalvakt.collection"
    verbose_name = "Insamling"
