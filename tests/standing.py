"""The house of `house.py`, built and lived in; torn down when the tests that need it are done."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from kanalvakt.core.actor import migration
from kanalvakt.desk.demo import loading, talk
from kanalvakt.practice.server import Practice
from kanalvakt.rulebook import actions as rulebook
from tests.house import LONG, MARK, SILENT, TOKEN, WORD, House
from tests.lived import LIFE

TALK = f"""* 9 08:00
Idrottsdag på fredag. {WORD}

> 9 09:00 Åsa {LONG}
När börjar den? {LONG}

>> 9 10:00 @
Klockan nio. {MARK}

> -5h Kim {MARK}
Ni är dumma i huvudet allihop. {LONG}

> -4h Bosse {MARK}
Ring mig på 070-174 06 35 {LONG}

> -3h Cia {MARK} ?
Vilken tid är det? {LONG}

~
Vilken tid är det, och var? {LONG}

> -2h Didde {MARK} ?
Finns det mat? {MARK}

> -110m Elsa {MARK} ?
Jag hatar er, jävla idioter. Mitt nummer är 19811218-9876. {MARK}

> -100m Frans {MARK} ?
Får man ta med hund? {MARK}

! -90m Gun {MARK} ?
Min son Love får elevhälsa hos er. {MARK}

! -80m Hans {MARK} ?
Jag begär ut protokollet. {LONG}

! -70m Ina {MARK} ?
Och en handling till. {MARK}
"""
ELSEWHERE = "* 3 10:00\nEtt inlägg\n\n> -2h Nils ?\nEn fråga?\n"


@contextmanager
def standing(folder: Path) -> Iterator[House]:
    """Build it, live in it, and tear it down again. The database must be open to the caller, and empty."""
    with Practice(folder / "practice.sqlite3", TOKEN) as practice:
        allowed = [practice.url.removeprefix("http://")]
        with override_settings(EGRESS_ALLOW=allowed, ACCOUNT_REAUTHENTICATION_TIMEOUT=3600):
            try:
                _build(folder, practice)
                server = LiveServer("localhost")
                house = House(server.url, practice)
                for lived in LIFE:
                    lived(house)
                yield house
                server.stop()
            finally:
                call_command("flush", interactive=False, verbosity=0)


def _build(folder: Path, practice: Practice) -> None:
    said = folder / "talk"
    said.mkdir()
    for path in talk.FOLDER.iterdir():
        (said / path.name).write_text({"bjorkskolan": TALK, **dict.fromkeys(SILENT, "")}.get(path.stem, ELSEWHERE))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(talk, "FOLDER", said)
        rulebook.load(migration("rulebook load"))
        loading.load(practice.url, TOKEN)
