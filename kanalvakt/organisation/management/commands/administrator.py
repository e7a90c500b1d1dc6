"""`kanalvakt administrator ADDRESS NAME`: the first person in an empty house, who then adds the others."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from kanalvakt.core.actor import migration
from kanalvakt.core.errors import ActionError
from kanalvakt.organisation import actions
from kanalvakt.organisation.models import Role


class Command(BaseCommand):
    help = "Add an administrator and print the one-time link where they choose their password."

    def add_arguments(self, parser: CommandParser) -> None:
        """ADDRESS and NAME."""
        parser.add_argument("address", help="e-mail address to log in with")
        parser.add_argument("name", help="first and last name")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Add, give the role, print the link."""
        actor = migration("administrator")
        try:
            user = actions.add_person(name=options["name"], email=options["address"], actor=actor)
        except ActionError as error:
            raise CommandError(str(error)) from error
        actions.give_role(user.pk, Role.ADMINISTRATOR, actor=actor)
        self.stdout.write(actions.password_link(user.pk, actor=actor))
