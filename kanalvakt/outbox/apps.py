from django.apps import AppConfig

# Threads of acts: one slow platform shall not hold up the others. Claims keep them from taking the same act.
LANES = 3


class OutboxConfig(AppConfig):
    name = "kanalvakt.outbox"
    verbose_name = "Utkorg"

    def ready(self) -> None:
        """Run what is due; hear of receipts; say who may have evidence in clear when the ledger is exported."""
        from kanalvakt.core import hooks, sweeps
        from kanalvakt.ledger import export
        from kanalvakt.outbox import actions, clearance, tasks
        from kanalvakt.outbox.actions import picture

        hooks.registered.connect(actions.wake_registered)
        for lane in range(1, LANES + 1):
            sweeps.register(f"outbox {lane}", tasks.sweep, every=1)
        sweeps.register("pictures", picture.sweep, every=5)
        export.register_clearance(clearance.may_read)
