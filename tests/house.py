"""A small Exempelby that has everything in it, so that every page of the product has something to show.

`standing.py` makes it as the demonstration is made (practice platform, collecting, screening), `lived.py` lives in it
through the rooms' actions. Every text, name, note and number of Björkskolan that is not public carries MARK, so that
any page can be asked whether it tells of them; and LONG, so that every page meets a word that has no place to break.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.test import Client

from kanalvakt.collection.models import Item
from kanalvakt.core.actor import Actor, person
from kanalvakt.desk.demo.people import PASSWORD
from kanalvakt.organisation.models import User
from kanalvakt.practice.server import Practice
from kanalvakt.register.models import Channel
from kanalvakt.registration.models import Registration
from kanalvakt.supervision.models import Case

MARK = "björkmärke"
WORD = "nordvästersjökustartilleriflygspaningssimulatoranläggningsmaterielunderhållsuppföljningssystem"
LONG = MARK + WORD
TOKEN = "nyckel-till-ovningsplatsen"
HALF_WAY = "olof, with the password but not yet the code"
SILENT = {"gnistan", "badhusetvagen"}  # Jonna's, who has nothing to see


@dataclass
class House:
    """The demonstration, running. `url` is where; `someone(id)` gives a browser's session for a person of it."""

    url: str
    practice: Practice
    _sessions: dict[str, str] = field(default_factory=dict)

    @cached_property
    def channel(self) -> Channel:
        """Björkskolan's."""
        return Channel.objects.get(handle="bjorkskolan")

    def item(self, begins: str) -> Item:
        """Of Björkskolan's, by how its sender's name begins."""
        return self.channel.items.get(sender_name__startswith=begins)

    def case(self, begins: str) -> Case:
        """The inbox's row for it."""
        return Case.objects.get(item=self.item(begins))

    def registration(self, begins: str) -> Registration:
        """By how its title begins."""
        return Registration.objects.get(title__startswith=begins)

    def user(self, who: str) -> User:
        """By the part before @."""
        return User.objects.get(email__startswith=f"{who}@")

    def actor(self, who: str) -> Actor:
        """The same, to act as."""
        return person(self.user(who).pk)

    def session(self, who: str) -> str:
        """The cookie of somebody who has logged in with the password, if they have one; kept for the next time."""
        if who not in self._sessions:
            client, user = Client(), self.user(who.partition(",")[0])
            if user.has_usable_password():
                client.post("/konto/logga-in/", {"login": user.email, "password": PASSWORD})
                client.post("/konto/bekrafta/", {"password": PASSWORD})  # as some pages ask for anew
            else:
                client.force_login(user)
            self._sessions[who] = client.cookies["sessionid"].value
        return self._sessions[who]

    def client(self, who: str, **options: Any) -> Client:
        """Logged in with the password; '' is nobody."""
        client = Client(**options)
        if who:
            client.cookies["sessionid"] = self.session(who)
        return client
