from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "kanalvakt.moderation"
    verbose_name = "Moderering"

    def ready(self) -> None:
        """Let nothing lie with somebody who cannot do it."""
        from kanalvakt.core import sweeps
        from kanalvakt.moderation import tasks

        sweeps.register("moderation.reconsiderations", tasks.reconsiderations, every=60)
