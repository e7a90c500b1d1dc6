from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "kanalvakt.website"
    verbose_name = "Offentliga sidor"
