"""`kanalvakt rotate-keys`: a new key for the vault, secrecy-marked text and evidence."""

from typing import Any

from django.core.management.base import BaseCommand

from kanalvakt.core.actor import migration
from kanalvakt.register import actions


class Command(BaseCommand):
    help = "Make a new installation key and encrypt vault, secrecy-marked text and evidence keys anew under it."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, and say what to do with the key file."""
        done = actions.rotate_keys(actor=migration("rotate-keys"))
        self.stdout.write(f"{done.values} uppgifter och {done.blobs} bevisnycklar ligger under den nya nyckeln.")
        self.stdout.write("Säkerhetskopiera var/keys/vault nu. Utan filen kan inget av detta läsas igen.")
