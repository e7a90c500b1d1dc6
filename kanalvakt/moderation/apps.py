from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "kanalvakt.moderation"
    verbose_name = "Moderering"

    def ready(self) -> None:
        """Let nothing lie with somebody who cannot do it, and no block outlive its end."""
        from kanalvakt.core import hooks, sweeps
        from kanalvakt.moderation import tasks
        from kanalvakt.moderation.actions import blocks

        hooks.act_settled.connect(blocks.act_settled)
        sweeps.register("moderation.blocks", tasks.blocks, every=60)

        sweeps.register("moderation.reconsiderations", tasks.reconsiderations, every=60)
