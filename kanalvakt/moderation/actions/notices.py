"""Telling a sender why (expectation 25)."""

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.collection.models import Item
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, ActorKind
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.moderation import notices
from kanalvakt.moderation.actions.record import sha256
from kanalvakt.moderation.models import Notice, NoticeTemplate, TemplateFor
from kanalvakt.moderation.notices import About
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.outbox import actions as outbox


def send_notice(about: About, text: str, *, by_reply: bool, actor: Actor) -> Notice:
    """Tell the sender: as an answer in the thread, or noted as sent by hand (copied out of Kanalvakt).

    Raises Invalid while a `{placeholder}` is left in the text, and for an open answer about secrecy-marked text.
    """
    item = notices.item_of(about)
    require(actor, "moderation.notify", item.channel.unit)
    _check(item, text, by_reply=by_reply)
    field = about._meta.model_name or ""
    with transaction.atomic():
        act = outbox.request_reply(item.pk, text, actor=actor) if by_reply else None
        sent = {"sent_by": user(actor), "sent_at": clock.now(), "act": act}
        notice = Notice.objects.create(text=text, **{field: about}, **sent)
        ledger.append(
            "notice.sent",
            actor=actor,
            subject=f"item:{item.pk}",
            data={field: about.pk, "notice": notice.pk, "by_reply": by_reply},
            hashes={"text": sha256(text)},
        )
    return notice


def _check(item: Item, text: str, *, by_reply: bool) -> None:
    if not text.strip():
        raise Invalid(_("Skriv ett meddelande först."), "text")
    if left := notices.placeholders(text):
        raise Invalid(_("Fyll i det som står inom klammer: %(left)s") % {"left": ", ".join(left)}, "text")
    if by_reply and item.restricted:
        why = _("Svara inte öppet om en sekretessmarkerad text. Kontakta avsändaren på annat sätt.")
        raise Invalid(why, "by_reply")


def save_template(
    template_id: int | None, *, title: str, text: str, about: str, rule_id: str = "", actor: Actor
) -> NoticeTemplate:
    """Write a new text, or a new version of one; every version is kept with who wrote it."""
    require(actor, "moderation.write_templates")
    _check_template(title, text, about)
    with transaction.atomic():
        template = (
            NoticeTemplate.objects.select_for_update().get(pk=template_id, retired_at=None)
            if template_id
            else NoticeTemplate(about=about)
        )
        template.title, template.text, template.rule_id = title.strip(), text.strip(), rule_id
        template.save()
        number = template.versions.count() + 1
        template.versions.create(
            number=number,
            title=template.title,
            text=template.text,
            written_by=user(actor) if actor.kind is ActorKind.PERSON else None,
            written_at=clock.now(),
        )
        _record_template("notice.template_written", template, actor, version=number)
    return template


def retire_template(template_id: int, *, actor: Actor) -> None:
    """Take a text out of use; what was written of it stays."""
    require(actor, "moderation.write_templates")
    with transaction.atomic():
        if not NoticeTemplate.objects.filter(pk=template_id, retired_at=None).update(retired_at=clock.now()):
            raise Conflict(_("Mallen är redan borttagen."))
        _record_template("notice.template_retired", NoticeTemplate.objects.get(pk=template_id), actor)


def _check_template(title: str, text: str, about: str) -> None:
    if not title.strip():
        raise Invalid(_("Skriv en rubrik, så att kollegorna hittar mallen."), "title")
    if not text.strip():
        raise Invalid(_("Skriv själva texten."), "text")
    if about not in TemplateFor.values:
        raise Invalid(_("Välj vad mallen gäller."), "about")
    outside = text
    for place in notices.placeholders(text):
        outside = outside.replace(place, "")
    if "{" in outside or "}" in outside:
        raise Invalid(_("En klammer saknar sin andra halva. En plats att fylla i skrivs {så här}."), "text")


def _record_template(kind: str, template: NoticeTemplate, actor: Actor, **data: int) -> None:
    hashes = {"text": sha256(template.text)}
    ledger.append(kind, actor=actor, subject=f"template:{template.pk}", data=data, hashes=hashes)
