"""What moderation has to tell people of."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kanalvakt.core.actor import Actor
from kanalvakt.core.telling import Kind, Part, register
from kanalvakt.moderation import queries
from kanalvakt.organisation.permissions import allows


def _reconsiderations() -> str:
    return reverse("moderation:reconsiderations")


def _unassigned(actor: Actor) -> int:
    """For those who can give somebody the role, or ask for it."""
    return queries.unassigned_reconsiderations(actor).count() if allows(actor, queries.RECONSIDER) else 0


register(
    Kind(
        name="moderation.reconsiderations",
        label=_("Begäran om ny bedömning som ligger hos dig"),
        text=lambda n: ngettext(
            "begäran om ny bedömning ligger hos dig", "begäranden om ny bedömning ligger hos dig", n
        ),
        url=_reconsiderations,
        count=lambda actor: queries.my_reconsiderations(actor).count(),
        action=queries.RECONSIDER,
        tone="warn",
    )
)
register(
    Kind(
        name="moderation.reconsiderations_without_anybody",
        label=_("Begäran om ny bedömning som ingen kan ta"),
        text=lambda n: ngettext("begäran om ny bedömning kan ingen ta", "begäranden om ny bedömning kan ingen ta", n),
        url=_reconsiderations,
        count=_unassigned,
        action=queries.RECONSIDER,
        part=Part.STUCK,
        tone="bad",
    )
)
register(
    Kind(
        name="moderation.blocks_to_review",
        label=_("Blockeringar att pröva på nytt"),
        text=lambda n: ngettext("blockering ska prövas på nytt", "blockeringar ska prövas på nytt", n),
        url=lambda: f"{reverse('moderation:blocks')}?state=review",
        count=lambda actor: queries.blocks_to_review(actor).count(),
        action=queries.BLOCK,
        tone="warn",
    )
)
register(
    Kind(
        name="moderation.blocks_to_lift",
        label=_("Blockeringar som är slut men ligger kvar på plattformen"),
        text=lambda n: ngettext(
            "blockering är slut men ligger kvar på plattformen",
            "blockeringar är slut men ligger kvar på plattformen",
            n,
        ),
        url=lambda: f"{reverse('moderation:blocks')}?state=lift",
        count=lambda actor: queries.blocks_to_lift(actor).count(),
        action=queries.BLOCK,
        part=Part.STUCK,
        tone="bad",
    )
)
register(
    Kind(
        name="moderation.packs_to_sign",
        label=_("Hotpaket att bevittna"),
        text=lambda n: ngettext("hotpaket väntar på din underskrift", "hotpaket väntar på din underskrift", n),
        url=lambda: reverse("moderation:packs"),
        count=lambda actor: queries.packs_to_sign(actor).count(),
        action=queries.WITNESS,
        tone="bad",
        keys=lambda actor: map(str, queries.packs_to_sign(actor).values_list("pk", flat=True)),
    )
)
register(
    Kind(
        name="moderation.opinions_to_give",
        label=_("Kollegor som vill ha ditt råd"),
        text=lambda n: ngettext("kollega vill ha ditt råd om en text", "kollegor vill ha ditt råd om en text", n),
        url=lambda: reverse("moderation:opinions"),
        count=lambda actor: queries.opinions_to_give(actor).count(),
        action=queries.ADVISE,
        tone="warn",
    )
)
