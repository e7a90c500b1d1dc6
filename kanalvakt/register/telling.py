"""What of the register wants somebody (G1.2.1, expectations 4 and 5): on Idag, and channel by channel on Att se om."""

from collections.abc import Callable, Sequence

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kanalvakt.core.telling import Kind, Part, register
from kanalvakt.register import neglect, queries
from kanalvakt.register.duty import Duty
from kanalvakt.register.models import Channel, ReviewKind


def _list(query: str = "") -> str:
    return reverse("register:list") + query


register(
    Kind(
        name="register.proposals",
        label=_("Anmälda kanaler"),
        text=lambda n: ngettext("anmäld kanal väntar på dig", "anmälda kanaler väntar på dig", n),
        url=lambda: _list("?state=proposed"),
        count=lambda actor: queries.proposals(actor).count(),
        action="register.accept",
    )
)
register(
    Kind(
        name="register.sent_back",
        label=_("Återsända anmälningar"),
        text=lambda n: ngettext("anmälan är återsänd till er", "anmälningar är återsända till er", n),
        url=lambda: _list("?state=proposed"),
        count=lambda actor: queries.sent_back(actor).count(),
        action="register.change",
    )
)
register(
    Kind(
        name="register.rules",
        label=_("Föreslagna regler för en kanal"),
        text=lambda n: ngettext("föreslagen regel väntar på dig", "föreslagna regler väntar på dig", n),
        url=lambda: reverse("register:proposals"),
        count=lambda actor: queries.rule_proposals(actor).count(),
        action="register.accept",
    )
)
register(
    Kind(
        name="register.rules_sent_back",
        label=_("Återsända regler för en kanal"),
        text=lambda n: ngettext("föreslagen regel är återsänd till er", "föreslagna regler är återsända till er", n),
        url=lambda: reverse("register:proposals"),
        count=lambda actor: queries.rules_sent_back(actor).count(),
        action="register.change",
    )
)
register(
    Kind(
        name="register.orphans",
        label=_("Kanaler utan ansvarig eller ersättare"),
        text=lambda n: ngettext("kanal saknar ansvarig eller ersättare", "kanaler saknar ansvarig eller ersättare", n),
        url=lambda: _list("?orphans=on"),
        count=lambda actor: queries.without_keeper(actor).count(),
        action="register.change",
        part=Part.LATE,
        tone="bad",
    )
)
register(
    Kind(
        name="register.nobody_on_duty",
        label=_("Dagar utan någon i tjänst på en kanal"),
        text=lambda n: ngettext("dag utan någon i tjänst på en kanal", "dagar utan någon i tjänst på en kanal", n),
        url=lambda: _list("?orphans=on"),
        count=lambda actor: queries.nobody_on_duty(actor).count(),
        action="register.change",
        part=Part.LATE,
        tone="bad",
        keys=lambda actor: (f"{row.channel_id}:{row.day}" for row in queries.nobody_on_duty(actor)),
    )
)
register(
    Kind(
        name="register.secrets",
        label=_("Inloggningar som måste bytas"),
        text=lambda n: ngettext("inloggning måste bytas", "inloggningar måste bytas", n),
        url=_list,
        count=lambda actor: queries.secrets_to_rotate(actor).count(),
        action="register.store_secret",
        part=Part.LATE,
        tone="warn",
    )
)
register(
    Kind(
        name="register.attestations",
        label=_("Kanaler som ska intygas"),
        text=lambda n: ngettext("kanal ska intygas", "kanaler ska intygas", n),
        url=lambda: _list("?late=attestation"),
        count=lambda actor: queries.late(ReviewKind.ATTESTATION, actor).count(),
        action="register.attest",
        part=Part.LATE,
        tone="warn",
    )
)
register(
    Kind(
        name="register.purposes",
        label=_("Kanaler vars syfte ska prövas"),
        text=lambda n: ngettext("kanals syfte ska prövas", "kanalers syften ska prövas", n),
        url=lambda: _list("?late=purpose"),
        count=lambda actor: queries.late(ReviewKind.PURPOSE, actor).count(),
        action="register.attest",
        part=Part.LATE,
        tone="warn",
    )
)


def _gone(channels: Sequence[Channel]) -> dict[int, str]:
    told = gettext("%(names)s har slutat.")
    both = {one.pk: (one.responsible, one.substitute) for one in channels}
    gone = {pk: [user.name for user in users if user and not user.is_active] for pk, users in both.items()}
    return {pk: told % {"names": ", ".join(names)} for pk, names in gone.items()}


def _roleless(channels: Sequence[Channel]) -> dict[int, str]:
    told = gettext("%(names)s har ingen roll i enheten.")
    found = queries.roleless(channels)
    return {pk: told % {"names": ", ".join(user.name for user in users)} for pk, users in found.items()}


def _days(channels: Sequence[Channel]) -> dict[int, str]:
    return {pk: _alone(days) for pk, days in queries.next_without(channels).items()}


def _alone(days: Sequence[Duty]) -> str:
    told = gettext("Ingen i tjänst: %(days)s") % {"days": ", ".join(f"{duty.day:%Y-%m-%d}" for duty in days)}
    lacking = days[0].lacking if days else ""
    return f"{told}. {lacking}" if lacking else told


def _due(kind: ReviewKind) -> neglect.Words:
    def words(channels: Sequence[Channel]) -> dict[int, str]:
        told = gettext("Skulle ha gjorts senast %(day)s.")
        return {pk: told % {"day": localdate(at)} for pk, at in queries.due_at(kind, channels).items()}

    return words


def _secrets(channels: Sequence[Channel]) -> dict[int, str]:
    return {pk: " ".join(reasons) for pk, reasons in queries.why_rotate(channels).items()}


def _page(name: str) -> Callable[[Channel], str]:
    return lambda channel: reverse(f"register:{name}", args=[channel.slug])


neglect.add(
    neglect.Section(
        "left",
        _("Någon har slutat"),
        _("Utse en ny ansvarig eller ersättare."),
        queries.without_keeper,
        _gone,
        neglect.managers,
        _page("change"),
    )
)
neglect.add(
    neglect.Section(
        "roleless",
        _("Någon saknar roll"),
        _("Be administratören om rollen, eller utse någon annan."),
        queries.without_role,
        _roleless,
        neglect.managers,
        _page("change"),
    )
)
neglect.add(
    neglect.Section(
        "nobody",
        _("Ingen i tjänst"),
        _("Utse någon för dagarna, under Frånvaro eller som ny ersättare."),
        queries.channels_with_nobody,
        _days,
        neglect.managers,
        _page("channel"),
    )
)
neglect.add(
    neglect.Section(
        "attestation",
        _("Inte intygade"),
        _("Den ansvariga läser igenom uppgifterna och intygar att de stämmer."),
        lambda actor: queries.late(ReviewKind.ATTESTATION, actor),
        _due(ReviewKind.ATTESTATION),
        neglect.responsible,
        _page("channel"),
    )
)
neglect.add(
    neglect.Section(
        "purpose",
        _("Syftet är inte prövat"),
        _("Den ansvariga prövar om syftet fortfarande gäller."),
        lambda actor: queries.late(ReviewKind.PURPOSE, actor),
        _due(ReviewKind.PURPOSE),
        neglect.responsible,
        _page("channel"),
    )
)
neglect.add(
    neglect.Section(
        "secrets",
        _("Inloggningar som ska bytas"),
        _("Byt på plattformen och skriv in de nya uppgifterna i valvet."),
        queries.channels_to_rotate,
        _secrets,
        neglect.keepers,
        _page("vault"),
    )
)
