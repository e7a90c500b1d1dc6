"""`kanalvakt ledger export DIR | seal | verify | fingerprint`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from kanalvakt.core.actor import Actor, person, system
from kanalvakt.core.errors import ActionError
from kanalvakt.ledger import actions, export, queries, verification


class Command(BaseCommand):
    """The ledger from the command line; what it prints is for the person at the keyboard, in Swedish."""

    help = "Exportera, försegla eller kontrollera journalen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        out = verbs.add_parser("export", help="skriv journalen till en mapp som vem som helst kan kontrollera")
        out.add_argument("folder", metavar="DIR", type=Path, help="en ny eller tom mapp")
        out.add_argument("--with-evidence", action="store_true", help="ta med bevisen i klartext, där --as har rätt")
        out.add_argument("--as", dest="email", metavar="E-POST", help="vem som tar ut bevis i klartext")
        verbs.add_parser("seal", help="försegla det som väntar, nu")
        verbs.add_parser("verify", help="räkna om allt i databasen och jämför med kontrollpunkterna")
        verbs.add_parser("fingerprint", help="visa nyckelns fingeravtryck, som granskaren ska ha fått på annan väg")

    def handle(self, *, verb: str, **options: Any) -> None:
        {"export": self._export, "seal": self._seal, "verify": self._verify, "fingerprint": self._fingerprint}[verb](
            **options
        )

    def _export(self, *, folder: Path, with_evidence: bool, email: str | None, **_options: Any) -> None:
        if with_evidence and not email:
            raise CommandError("--with-evidence kräver --as E-POST: uttaget skrivs i journalen på den personen.")
        actor = _person(email) if email else system("ledger-export")
        try:
            done = export.write(folder, actor=actor, with_evidence=with_evidence)
        except ActionError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{done.entries} händelser och {done.evidence} bevis (krypterade) i {folder}")
        if with_evidence:
            self.stdout.write(
                f"{done.plaintext} bevis i klartext; {done.withheld} händelsers bevis saknar du rätt till"
            )
        self.stdout.write(f"Kontrollera: python3 tools/verify_ledger.py {folder} --key {queries.fingerprint()}")
        if done.lost:
            raise CommandError(
                f"{len(done.lost)} bevis saknas på disken (händelse: bevis): {', '.join(done.lost[:20])}"
            )

    def _seal(self, **_options: Any) -> None:
        sealed = actions.seal()
        self.stdout.write(f"Förseglad: {sealed.tree_size} händelser" if sealed else "Inget väntade på försegling")

    def _verify(self, **_options: Any) -> None:
        verdict = verification.verify()
        self.stdout.write(f"{verdict.entries} händelser och {verdict.checkpoints} kontrollpunkter kontrollerade")
        if verdict.problems:
            raise CommandError("\n".join(["Journalen är inte hel:", *verdict.problems[:50]]))
        self.stdout.write("Journalen är hel.")

    def _fingerprint(self, **_options: Any) -> None:
        self.stdout.write(queries.fingerprint())


def _person(email: str) -> Actor:
    try:
        user = get_user_model().objects.get_by_natural_key(email)
    except get_user_model().DoesNotExist as error:
        raise CommandError(f"Ingen användare har adressen {email}.") from error
    return person(user.pk)
