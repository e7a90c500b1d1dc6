"""Facebook takes a name with and without its full stops for the same: one address for both, as it is now recognised."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

HOME = "https://www.facebook.com/"


def without_stops(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    for model in ("Channel", "PartyLink"):
        every = apps.get_model("register", model).objects
        for one in every.filter(address__startswith=HOME).exclude(address__contains=".php"):
            name = one.address.removeprefix(HOME)
            plain = HOME + name.replace(".", "")
            if "." not in name or "/" in name or every.filter(address=plain).exists():
                continue
            every.filter(pk=one.pk).update(address=plain)


class Migration(migrations.Migration):
    dependencies = [("register", "0011_agreements")]

    operations = [migrations.RunPython(without_stops, migrations.RunPython.noop)]
