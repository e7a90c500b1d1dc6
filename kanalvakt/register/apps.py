from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "kanalvakt.register"
    verbose_name = "Kanalförteckning"

    def ready(self) -> None:
        """When somebody leaves, what they knew must be changed; duty follows who is there, and rights follow duty."""
        from kanalvakt.core import hooks, sweeps
        from kanalvakt.organisation import permissions
        from kanalvakt.register import actions, queries

        hooks.person_left.connect(actions.holder_left)
        hooks.person_left.connect(lambda _user_id: actions.look_ahead())
        hooks.absences_changed.connect(actions.look_ahead)
        permissions.derive(queries.roles_while_standing_in)
        sweeps.register("duty", actions.look_ahead, every=300)
        sweeps.register("channel lists", actions.forget_lists, every=3600)
