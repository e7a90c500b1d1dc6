from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "kanalvakt.supervision"
    verbose_name = "Tillsyn"

    def ready(self) -> None:
        """Listen to what is collected, judged and done at the platforms; keep the rounds of every channel."""
        from kanalvakt.collection import panels as item_panels
        from kanalvakt.core import hooks, sweeps
        from kanalvakt.core.actor import system
        from kanalvakt.register import panels
        from kanalvakt.supervision import actions, answer_clock
        from kanalvakt.supervision import panels as case_panels
        from kanalvakt.supervision.actions import following
        from kanalvakt.supervision.actions.rounds import making
        from kanalvakt.supervision.queries import reports, rounds
        from kanalvakt.supervision.queries.inbox import of_item

        sweeps.register("supervision.rounds", making.work, every=60)
        panels.add("supervision/rounds/_panel.html", rounds.panel)
        item_panels.add("supervision/_item_panel.html", of_item)
        case_panels.add("supervision/_reports_panel.html", reports.panel)

        hooks.items_stored.connect(following.items_stored)
        hooks.channel_changing.connect(following.channel_changes)
        hooks.channel_changed.connect(following.channel_changes)
        hooks.items_changed.connect(following.items_changed)
        hooks.versions_screened.connect(following.versions_screened)
        hooks.act_requested.connect(following.act_requested)
        hooks.act_settled.connect(following.act_settled)
        sweeps.register("supervision.disposal", lambda: actions.dispose_reports(actor=system("disposal")), every=86400)
        sweeps.register("supervision.locks", actions.free_abandoned, every=10)
        sweeps.register("supervision.learn_again", actions.learn_again, every=600)
        sweeps.register("supervision.likely", actions.judge_waiting, every=10)
        sweeps.register("supervision.answer_clock", answer_clock.count_anew, every=30)
