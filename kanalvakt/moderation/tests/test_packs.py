"""The threat pack: what the police get, attested by two, the same bytes each time, never what may not be copied."""

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from kanalvakt.core import blobs
from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger import queries as ledger
from kanalvakt.ledger.models import Entry
from kanalvakt.moderation import actions, queries
from kanalvakt.moderation.actions import Named
from kanalvakt.moderation.models import ThreatPack, Witness
from kanalvakt.organisation.models import User
from kanalvakt.outbox import pdfa

pytestmark = [
    pytest.mark.usefixtures("rulebook", "platform", "time"),
    # WeasyPrint leaves its colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
TOOL = Path(__file__).parents[3] / "tools" / "verify_pack.py"
NO_COPY = "G1.5.9.barnpornografi"


@pytest.fixture
def pack(item, as_anna, olof, rut) -> ThreatPack:
    """Of a comment with a picture, witnessed by olof and rut (who have yet to sign)."""
    item.media.create(url="https://x.example/a.png", blob=blobs.put(b"\x89PNG", "image/png"))
    return make([item], as_anna, olof, rut)


def make(items, actor, first: User, second: User) -> ThreatPack:
    named = [Named(first.pk, "ersättare"), Named(second.pk, "registrator")]
    ids = [one.pk for one in items]
    said = {"title": "Hot mot rektor", "description": "Upptäckt vid tillsynen."}
    return actions.make_pack(ids, witnesses=named, actor=actor, **said)


def download(pack: ThreatPack, actor) -> bytes:
    with actions.download_pack(pack.pk, actor=actor).file as file:
        return file.read()


def unpacked(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def verified(folder: Path, data: bytes, *more: str) -> subprocess.CompletedProcess[str]:
    """By somebody who has nothing but the ZIP and the two scripts."""
    path = folder / "paket.zip"
    path.write_bytes(data)
    return subprocess.run([sys.executable, "-E", TOOL, path, *more], capture_output=True, text=True, check=False)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class TestTheFile:
    def test_it_has_the_text_the_files_as_received_the_hashes_and_the_proof(self, pack, item, as_anna) -> None:
        files = unpacked(download(pack, as_anna))
        evidence = item.evidence.get()
        stem = f"underlag/01-bevis-{evidence.pk}"
        assert files[f"{stem}-plattformens-svar.json"] == blobs.read(evidence.raw)
        assert files[f"{stem}-fil-1.png"] == b"\x89PNG"
        assert json.loads(files[f"{stem}.json"])["version"]["text"] == "Ni är idioter allihop!"
        assert files[f"hotpaket-{pack.pk}.pdf"].startswith(b"%PDF")
        assert len(files["SHA256SUMS"].splitlines()) == len(files) - 1
        assert "UTKAST" in files["LAS-MIG.txt"].decode()
        assert b"ZIP" not in files["journal/checkpoint"]

    def test_the_same_pack_is_the_same_bytes(self, pack, as_anna, time) -> None:
        first = download(pack, as_anna)
        time.shift(3600)
        assert download(pack, as_anna) == first

    def test_several_texts_are_in_the_order_they_were_written(self, make_item, as_anna, olof, rut, time) -> None:
        texts = [make_item(text) for text in ("Jag vet var du bor", "Vänta bara")]
        files = unpacked(download(make(texts[::-1], as_anna, olof, rut), as_anna))
        kept = [json.loads(data)["version"]["text"] for name, data in sorted(files.items()) if _is_document(name)]
        assert kept == ["Jag vet var du bor", "Vänta bara"]

    def test_somebody_else_can_verify_it(self, pack, as_anna, olof, rut, tmp_path) -> None:
        for who in (olof, rut):
            actions.attest(pack.pk, "Det stämmer.", actor=person(who.pk))
        data = download(pack, as_anna)
        told = verified(tmp_path, data, "--key", ledger.fingerprint())
        assert told.returncode == 0, told.stdout + told.stderr
        assert "two different people" in told.stdout
        assert verified(tmp_path, data).returncode == 2
        assert verified(tmp_path, data, "--key", "0" * 64).returncode == 1

    @pytest.mark.parametrize("what", ["underlag/", "vittnen/", "innehall", "journal/01", "journal/checkpoint", "LAS"])
    def test_a_changed_byte_is_found_even_when_the_sums_are_made_to_fit(
        self, pack, as_anna, olof, rut, tmp_path, what
    ) -> None:
        for who in (olof, rut):
            actions.attest(pack.pk, "Det stämmer.", actor=person(who.pk))
        files = unpacked(download(pack, as_anna))
        name = next(name for name in sorted(files) if name.startswith(what))
        files[name] = files[name][:-1] + bytes([files[name][-1] ^ 1])
        told = verified(tmp_path, _zipped(files), "--key", ledger.fingerprint())
        assert told.returncode == 1
        if what != "LAS":
            assert verified(tmp_path, _zipped(_summed(files)), "--key", ledger.fingerprint()).returncode == 1

    def test_each_time_it_is_taken_out_is_told(self, pack, as_anna, anna) -> None:
        data = logged_in(anna).post(f"/beslut/hotpaket/{pack.pk}/hamta/")
        assert data["Content-Type"] == "application/zip"
        assert len(b"".join(data.streaming_content)) == pack.downloads.get().size
        assert Entry.objects.filter(kind="pack.downloaded", actor=f"person:{anna.pk}").count() == 1
        assert pack.downloads.get().sha256 in logged_in(anna).get(f"/beslut/hotpaket/{pack.pk}/").text

    def test_a_file_that_is_lost_is_said(self, pack, item, as_anna) -> None:
        blobs.path(item.evidence.get().raw).unlink()
        told = unpacked(download(pack, as_anna))["LAS-MIG.txt"].decode()
        assert "Gick inte att läsa" in told
        assert "plattformens-svar" in told

    def test_a_machine_without_pango_says_which_package(self, pack, anna, as_anna, monkeypatch) -> None:
        def lacking() -> None:
            raise pdfa.Missing("Be driften installera paketet libpango-1.0-0.")

        monkeypatch.setattr(pdfa, "_weasyprint", lacking)
        with pytest.raises(Conflict, match="libpango"):
            download(pack, as_anna)
        assert not pack.downloads.exists()


class TestTwoWitnesses:
    def test_each_signs_with_their_own_login(self, pack, as_anna, olof, rut) -> None:
        logged_in(olof).post(f"/beslut/hotpaket/{pack.pk}/intyga/", {"statement": "Jag har sett det själv."})
        assert list(pack.witnesses.values_list("signed_at", flat=True))[1] is None
        actions.attest(pack.pk, "Det stämmer.", actor=person(rut.pk))
        entries = Entry.objects.filter(kind="pack.attested").order_by("id")
        assert [entry.actor for entry in entries] == [f"person:{olof.pk}", f"person:{rut.pk}"]
        told = json.loads(unpacked(download(pack, as_anna))["vittnen/vittne-1.json"])
        assert (told["name"], told["role"], told["statement"]) == (
            "Olof Ersättare",
            "ersättare",
            "Jag har sett det själv.",
        )
        assert told["contents_sha256"] == pack.contents_sha256

    def test_nobody_signs_for_another_or_twice(self, pack, as_anna, olof) -> None:
        with pytest.raises(NotAllowed, match="inte utsedd"):
            actions.attest(pack.pk, "Det stämmer.", actor=as_anna)
        actions.attest(pack.pk, "Det stämmer.", actor=person(olof.pk))
        with pytest.raises(Conflict):
            actions.attest(pack.pk, "Igen.", actor=person(olof.pk))

    def test_they_are_two_different_people(self, item, as_anna, olof) -> None:
        with pytest.raises(Invalid, match="två olika"):
            make([item], as_anna, olof, olof)

    def test_the_database_keeps_that(self, pack, olof) -> None:
        second = Witness.objects.filter(pack=pack, number=2)
        for name, change in {"two_witnesses_a_pack": {"number": 3}, "signed_as_a_whole": {"statement": "x"}}.items():
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                second.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            second.update(user=olof)

    def test_one_who_has_not_signed_is_replaced_and_one_who_has_is_not(self, pack, as_anna, olof, karin) -> None:
        actions.attest(pack.pk, "Det stämmer.", actor=person(olof.pk))
        with pytest.raises(Conflict):
            actions.name_witness(pack.pk, 1, Named(karin.pk, "informatör"), actor=as_anna)
        with pytest.raises(Invalid):
            actions.name_witness(pack.pk, 2, Named(olof.pk, "ersättare"), actor=as_anna)
        actions.name_witness(pack.pk, 2, Named(karin.pk, "informatör"), actor=as_anna)
        assert queries.packs_to_sign(person(karin.pk)).count() == 1

    def test_it_waits_on_the_witness_s_own_page(self, pack, olof) -> None:
        assert "hotpaket väntar på din underskrift" in logged_in(olof).get("/").text
        assert "Du är utsedd att bevittna" in logged_in(olof).get("/beslut/hotpaket/").text


class TestWhatIsNeverThere:
    def test_suspected_child_abuse_material_is_refused(self, item, as_anna, olof, rut) -> None:
        actions.remove([item.pk], rule_id=NO_COPY, reason="Bild på ett barn.", actor=as_anna)
        with pytest.raises(Invalid, match="114 14"):
            make([item], as_anna, olof, rut)
        assert item.evidence.filter(no_copy=False).count() == 0

    def test_and_so_is_a_pack_with_what_turned_out_to_be(self, pack, item, as_anna, olof) -> None:
        actions.remove([item.pk], rule_id=NO_COPY, reason="Bild på ett barn.", actor=as_anna)
        with pytest.raises(NotAllowed):
            download(pack, as_anna)
        with pytest.raises(NotAllowed):
            actions.attest(pack.pk, "Det stämmer.", actor=person(olof.pk))

    def test_a_secret_is_for_the_cleared_only(self, item, as_anna, anna, olof, rut, didrik, school) -> None:
        actions.mark_secret(item.pk, "23 kap. 2 § OSL", actor=as_anna)
        with pytest.raises(Invalid) as refused:
            make([item], as_anna, olof, rut)
        assert refused.value.field == "first"
        pack = make([item], as_anna, anna, rut)
        with pytest.raises(NotAllowed):
            download(pack, person(olof.pk))
        page = logged_in(olof).get(f"/beslut/hotpaket/{pack.pk}/").text
        assert "idioter" not in page
        assert "Upptäckt" not in page
        assert download(pack, as_anna)
        assert Entry.objects.filter(kind="evidence.secret_viewed").exists()

    def test_bo_makes_and_takes_none(self, pack, item, bo, olof, rut) -> None:
        with pytest.raises(NotAllowed):
            make([item], person(bo.pk), olof, rut)
        with pytest.raises(NotAllowed):
            download(pack, person(bo.pk))
        assert logged_in(bo).get(f"/beslut/hotpaket/{pack.pk}/").status_code == 403


class TestThePages:
    def test_anna_makes_one_from_the_evidence_and_says_what_the_police_said(
        self, item, anna, as_anna, olof, rut
    ) -> None:
        annas = logged_in(anna)
        page = annas.get(f"/beslut/hotpaket/nytt/?item={item.pk}").text
        for told in ("112", "114 14", "Orosanmälan", "Självmordslinjen", "Olof Ersättare"):
            assert told in page
        typed = {"title": "Hot", "description": "Vid tillsynen.", "first": olof.pk, "first_role": "ersättare"}
        address = f"/beslut/hotpaket/nytt/?item={item.pk}"
        assert 'value="ersättare"' in annas.post(address, typed).text
        annas.post(address, typed | {"second": rut.pk, "second_role": "registrator"})
        pack = ThreatPack.objects.get()
        annas.post(f"/beslut/hotpaket/{pack.pk}/anmald/", {"case_number": "K-123-26"})
        assert "K-123-26" in annas.get("/beslut/hotpaket/").text
        assert "Gör ett hotpaket" in annas.get(f"/bevis/{item.evidence.get().pk}/").text


def _is_document(name: str) -> bool:
    return name.startswith("underlag/") and name.endswith(".json") and "svar" not in name


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def _summed(files: dict[str, bytes]) -> dict[str, bytes]:
    lines = [
        f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()) if name != "SHA256SUMS"
    ]
    return files | {"SHA256SUMS": "".join(lines).encode()}
