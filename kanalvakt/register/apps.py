from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "kanalvakt.register"
    verbose_name = "Kanalförteckning"

    def ready(self) -> None:
        """When somebody leaves, what they knew must be changed."""
        from kanalvakt.core.hooks import person_left
        from kanalvakt.register.actions import holder_left

        person_left.connect(holder_left)
