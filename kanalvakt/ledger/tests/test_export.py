"""An auditor who trusts nobody can verify the export, and every kind of tampering is found."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import rfc8785
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kanalvakt.core import blobs
from kanalvakt.core.actor import Actor, person, system
from kanalvakt.ledger import actions, export, keys, notes, queries, timestamps
from kanalvakt.ledger.models import Entry
from kanalvakt.ledger.tests.conftest import post
from tools import verify_ledger

VERIFY = settings.BASE_DIR / "tools" / "verify_ledger.py"
AUDIT = system("audit")


@pytest.fixture(autouse=True)
def _everybody_is_cleared_for_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_clearances", [lambda actor, entry: entry.kind == "outbox.preserved"])


def preserve(number: int, content: str, *, kind: str = "outbox.preserved") -> Entry:
    data = content.encode()
    blob, raw = blobs.put(data, "application/json"), blobs.put(b"raw" + data, "text/html")
    return actions.append(
        kind,
        actor=system("outbox"),
        subject=f"item:{number}",
        data={"blobs": {"canonical": blob.sha256, "raw": raw.sha256}},
        hashes={"canonical": hashlib.sha256(data).hexdigest()},
    )


def ledger_with_evidence() -> None:
    for number in range(3):
        preserve(number, f'{{"text":"Kommentar {number}"}}')
        actions.append("moderation.removed", actor=person("7d"), subject=f"item:{number}", data={"rule": "G1.5.9-f"})
        actions.seal()


def verify(folder: Path, *options: str | Path, capsys: pytest.CaptureFixture[str] | None = None) -> int:
    """The exit status, in this process; `run` is the real program."""
    status = verify_ledger.main([str(folder), *map(str, options)])
    if capsys:
        capsys.readouterr()
    return status


def run(folder: Path, *options: str | Path, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    order = [python, "-I", str(VERIFY), str(folder), *map(str, options)]
    return subprocess.run(order, capture_output=True, text=True, check=False)


@pytest.fixture
def exported(db: None, tmp_path: Path) -> Path:
    ledger_with_evidence()
    export.write(tmp_path / "export", actor=AUDIT)
    return tmp_path / "export"


def resign(folder: Path) -> None:
    """What somebody with the municipality's own key could do: make the list of files fit again."""
    for name in ("SHA256SUMS", "SHA256SUMS.note"):
        (folder / name).unlink()
    export._write_sums(folder)


def flip(path: Path) -> None:
    """Change the last byte."""
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def test_a_sound_export_signed_by_the_pinned_key_ends_with_0(exported: Path) -> None:
    done = run(exported, "--key", queries.fingerprint())
    assert done.returncode == 0, done.stdout
    assert "7 entries" in done.stdout
    assert "6 pieces of evidence" in done.stdout


def test_a_signer_nobody_has_confirmed_ends_with_2(exported: Path) -> None:
    assert run(exported).returncode == 2
    wrong = run(exported, "--key", "0" * 64)
    assert wrong.returncode == 2
    assert "NOT signed by the key" in wrong.stdout


def test_a_wrong_call_ends_with_neither(exported: Path) -> None:
    assert run(exported, "--key", "kort").returncode == 64
    assert run(exported, "--okänd").returncode == 64


@pytest.mark.parametrize(
    "dress", [str.upper, "SHA256:{}".format, lambda key: ":".join(key[i : i + 2] for i in range(0, 64, 2))]
)
def test_a_fingerprint_may_be_written_as_people_write_them(exported: Path, capsys, dress: Callable[[str], str]) -> None:
    assert verify(exported, "--key", dress(queries.fingerprint()), capsys=capsys) == 0


def test_plain_python_3_11_is_enough(exported: Path) -> None:
    python = shutil.which("python3.11")
    if not python or subprocess.run([python, "-V"], check=False, capture_output=True).returncode:
        pytest.skip("no python3.11 on this machine")
    assert run(exported, "--key", queries.fingerprint(), python=python).returncode == 0


def test_the_export_names_itself_and_holds_only_ciphertext(exported: Path) -> None:
    last = json.loads((exported / "entries.jsonl").read_text().splitlines()[-1])
    assert (last["kind"], last["actor"], last["data"]) == ("ledger.exported", "system:audit", {"with_evidence": False})
    assert not (exported / "plaintext").exists()
    everything = b"".join(path.read_bytes() for path in exported.rglob("*") if path.is_file())
    assert b"Kommentar" not in everything
    assert b"salt" not in everything


def test_sha256sum_agrees_by_hand(exported: Path) -> None:
    subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], cwd=exported, check=True)


@pytest.fixture
def files(db: None, tmp_path: Path) -> dict[str, bytes]:
    """Every file of one export with plain text; hypothesis tampers with it often."""
    ledger_with_evidence()
    folder = tmp_path / "once"
    export.write(folder, actor=AUDIT, with_evidence=True)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lay_out(folder: Path, files: dict[str, bytes]) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


property_settings = hypothesis_settings(suppress_health_check=list(HealthCheck), max_examples=100)


@property_settings
@given(data=st.data())
def test_any_changed_byte_of_any_file_is_found(
    files: dict[str, bytes], tmp_path: Path, capsys, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(files)))
    where = data.draw(st.integers(0, len(files[name]) - 1))
    changed = bytearray(files[name])
    changed[where] ^= data.draw(st.integers(1, 255))
    assert (
        verify(lay_out(tmp_path / "x", files | {name: bytes(changed)}), "--key", queries.fingerprint(), capsys=capsys)
        == 1
    )


@property_settings
@given(data=st.data())
def test_anything_cut_off_doubled_removed_or_added_is_found(
    files: dict[str, bytes], tmp_path: Path, capsys, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(files)))
    content = files[name]
    where = data.draw(st.integers(0, len(content) - 1))
    tampered = data.draw(
        st.sampled_from(
            [
                files | {name: content[:where]},
                files | {name: content + content[where:]},
                files | {name: content + b"\n"},
                {other: files[other] for other in files if other != name},
                files | {f"{name}.x": content},
                files | {"extra": b""},
            ]
        )
    )
    assert verify(lay_out(tmp_path / "x", tampered), "--key", queries.fingerprint(), capsys=capsys) == 1


@property_settings
@given(data=st.data())
def test_even_the_key_holder_cannot_change_entries_under_a_checkpoint_given_away(
    files: dict[str, bytes], tmp_path: Path, capsys, data: st.DataObject
) -> None:
    """Lines left out, moved or changed, and all checksums signed anew with the real key."""
    lines = files["entries.jsonl"].splitlines(keepends=True)
    changed = data.draw(st.permutations(lines) | st.lists(st.sampled_from(lines), max_size=8))
    if changed == lines:
        return
    folder = lay_out(tmp_path / "x", files | {"entries.jsonl": b"".join(changed)})
    resign(folder)
    assert verify(folder, "--key", queries.fingerprint(), capsys=capsys) == 1


def test_one_changed_byte_of_evidence_is_found_even_when_the_list_is_signed_anew(exported: Path, capsys) -> None:
    evidence = next((exported / "evidence").rglob("*/*"))
    evidence.chmod(0o600)
    flip(evidence)
    resign(exported)
    assert verify(exported) == 1
    assert "is not its name" in capsys.readouterr().out


def test_evidence_left_out_or_exchanged_is_found_even_when_the_list_is_signed_anew(exported: Path, capsys) -> None:
    one = next((exported / "evidence").rglob("*/*"))
    one.unlink()
    resign(exported)
    assert verify(exported) == 1
    assert "the evidence" in capsys.readouterr().out
    rows = [json.loads(row) for row in (exported / "evidence.jsonl").read_text().splitlines()]
    shorter = [row for row in rows if row["blob"] != one.name]
    (exported / "evidence.jsonl").write_bytes(b"".join(rfc8785.dumps(row) + b"\n" for row in shorter))
    resign(exported)
    assert verify(exported) == 1


def test_the_end_cut_off_is_found_with_an_old_checkpoint(db: None, tmp_path: Path, capsys) -> None:
    ledger_with_evidence()
    early, late = tmp_path / "early", tmp_path / "late"
    export.write(early, actor=AUDIT)
    actions.append("moderation.removed", actor=person("7d"), subject="item:9")
    export.write(late, actor=AUDIT)
    assert verify(late, "--since", early / "checkpoint", "--key", queries.fingerprint(), capsys=capsys) == 0
    assert verify(early, "--key", queries.fingerprint(), capsys=capsys) == 0
    assert verify(early, "--since", late / "checkpoint", "--key", queries.fingerprint()) == 1
    assert "the end is cut off" in capsys.readouterr().out


def test_history_written_anew_by_the_key_holder_is_found_with_an_old_checkpoint(
    exported: Path, tmp_path, capsys
) -> None:
    shutil.copy(exported / "checkpoint", tmp_path / "old")
    lines = (exported / "entries.jsonl").read_bytes().replace(b"G1.5.9-f", b"G1.5.9-a").splitlines()
    (exported / "entries.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    root = export_root(lines)
    (exported / "checkpoint").write_text(notes.checkpoint(len(lines), root))
    resign(exported)
    assert verify(exported, "--key", queries.fingerprint(), capsys=capsys) == 0
    assert verify(exported, "--since", tmp_path / "old", "--key", queries.fingerprint()) == 1
    assert "the old checkpoint" in capsys.readouterr().out


def export_root(lines: list[bytes]) -> bytes:
    from kanalvakt.ledger.tests import oracle

    return oracle.mth([oracle.leaf(line) for line in lines])


def test_an_old_checkpoint_with_one_changed_byte_is_no_checkpoint(exported: Path, tmp_path: Path, capsys) -> None:
    old = (exported / "checkpoint").read_text()
    (tmp_path / "old").write_text(old.replace("7\n", "6\n", 1))
    assert verify(exported, "--since", tmp_path / "old", capsys=capsys) == 1


def test_plain_text_is_given_to_the_cleared_and_bound_to_its_entry(db: None, tmp_path: Path, capsys) -> None:
    ledger_with_evidence()
    preserve(9, '{"text":"Sekretess"}', kind="outbox.other")
    done = export.write(tmp_path / "x", actor=AUDIT, with_evidence=True)
    assert (done.evidence, done.plaintext, done.withheld) == (8, 6, 1)
    everything = b"".join(path.read_bytes() for path in (tmp_path / "x").rglob("*") if path.is_file())
    assert b"Kommentar 2" in everything
    assert b"Sekretess" not in everything
    assert verify(tmp_path / "x", "--key", queries.fingerprint()) == 0
    assert "3 plain texts are what" in capsys.readouterr().out
    plain = next((tmp_path / "x" / "plaintext").glob("*-canonical.json"))
    plain.write_text('{"text":"Något annat"}')
    resign(tmp_path / "x")
    assert verify(tmp_path / "x", "--key", queries.fingerprint()) == 1
    assert "not the content" in capsys.readouterr().out


def test_nobody_is_cleared_until_a_room_says_so(db: None, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(export, "_clearances", [])
    ledger_with_evidence()
    done = export.write(tmp_path / "x", actor=AUDIT, with_evidence=True)
    assert (done.plaintext, done.withheld) == (0, 3)


def test_disposed_evidence_is_said_to_be_destroyed_and_the_rest_is_sound(
    db: None, tmp_path: Path, capsys, django_capture_on_commit_callbacks
) -> None:
    entry = preserve(1, "gallras")
    from kanalvakt.core.models import Blob

    with django_capture_on_commit_callbacks(execute=True):
        blobs.destroy(Blob.objects.get(pk=json.loads(entry.body)["data"]["blobs"]["canonical"]))
    export.write(tmp_path / "x", actor=AUDIT)
    assert verify(tmp_path / "x", "--key", queries.fingerprint()) == 0
    assert "1 pieces of evidence were disposed of" in capsys.readouterr().out


def test_evidence_lost_from_the_disk_is_told_by_the_command_and_by_the_verifier(
    db: None, tmp_path: Path, capsys, monkeypatch
) -> None:
    entry = preserve(1, "försvinner")
    from kanalvakt.core.models import Blob

    blobs.path(Blob.objects.get(pk=json.loads(entry.body)["data"]["blobs"]["raw"])).unlink()
    with pytest.raises(CommandError, match="1 bevis saknas"):
        call_command("ledger", "export", str(tmp_path / "x"))
    assert verify(tmp_path / "x") == 1
    assert "raw is lost" in capsys.readouterr().out


def test_a_forger_with_a_key_of_his_own_is_not_the_pinned_signer(exported: Path, monkeypatch, capsys) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    genuine = queries.fingerprint()
    shutil.copy(exported / "checkpoint", exported.parent / "old")
    forged = Ed25519PrivateKey.generate()
    monkeypatch.setattr(keys, "private_key", lambda: forged)
    lines = (exported / "entries.jsonl").read_bytes().splitlines()
    (exported / "checkpoint").write_text(notes.checkpoint(len(lines), export_root(lines)))
    (exported / "ledger.pub").write_text(keys.public_pem())
    resign(exported)
    assert verify(exported, "--key", genuine, capsys=capsys) == 2
    assert verify(exported, "--key", genuine, "--since", exported.parent / "old", capsys=capsys) == 1


def test_a_witness_may_add_a_signature_to_a_checkpoint(exported: Path, capsys) -> None:
    shutil.copy(exported / "checkpoint", exported.parent / "old")
    with (exported.parent / "old").open("a") as old:
        old.write("— witness.example/w Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo=\n")
    assert verify(exported, "--key", queries.fingerprint(), "--since", exported.parent / "old", capsys=capsys) == 0


def test_a_link_out_of_the_folder_is_refused(exported: Path, capsys) -> None:
    (exported / "README.txt").unlink()
    (exported / "README.txt").symlink_to("/etc/hostname")
    assert verify(exported) == 1
    assert "a link instead of a file" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "x", "[" * 100_000, "{}\n", "\x00" * 10])
@pytest.mark.parametrize(
    "name", ["entries.jsonl", "evidence.jsonl", "checkpoint", "ledger.pub", "SHA256SUMS", "SHA256SUMS.note"]
)
def test_rubbish_in_any_file_is_broken_and_never_a_crash(exported: Path, capsys, name: str, content: str) -> None:
    (exported / name).write_text(content)
    assert verify(exported, capsys=capsys) == 1
    resign(exported)
    verify(exported, capsys=capsys)


@pytest.mark.peer("rfc3161")
def test_timestamps_are_verified_with_the_authoritys_root_and_told_of_without(
    settings, authority, db: None, tmp_path: Path, capsys
) -> None:
    settings.TSA_URL = authority.url
    ledger_with_evidence()
    timestamps.request_timestamps(post)
    export.write(tmp_path / "x", actor=AUDIT)
    assert verify(tmp_path / "x", "--key", queries.fingerprint()) == 0
    assert "1 timestamps, not verified" in capsys.readouterr().out
    assert verify(tmp_path / "x", "--key", queries.fingerprint(), "--tsa-ca", authority.ca_file) == 0
    assert "1 timestamps, the authority's first" in capsys.readouterr().out
    reply = next((tmp_path / "x" / "timestamps").glob("*.tsr"))
    flip(reply)
    resign(tmp_path / "x")
    assert verify(tmp_path / "x", "--tsa-ca", authority.ca_file) == 1
    assert "openssl does not accept" in capsys.readouterr().out


def test_an_export_never_writes_over_what_is_there(db: None, tmp_path: Path) -> None:
    (tmp_path / "viktigt.txt").write_text("x")
    with pytest.raises(CommandError, match="inte tom"):
        call_command("ledger", "export", str(tmp_path))
    assert not Entry.objects.exists()


class TestTheCommand:
    """`kanalvakt ledger …`, as a person types it."""

    def test_exports_and_says_how_to_check(self, db: None, tmp_path: Path, capsys) -> None:
        ledger_with_evidence()
        call_command("ledger", "export", str(tmp_path / "x"))
        said = capsys.readouterr().out
        assert "7 händelser och 6 bevis (krypterade)" in said
        assert queries.fingerprint() in said

    def test_plain_text_needs_a_person_whose_name_is_written_down(
        self, anna, tmp_path: Path, capsys, monkeypatch
    ) -> None:
        asked: list[Actor] = []
        monkeypatch.setattr(export, "_clearances", [lambda actor, _entry: asked.append(actor) is None])
        ledger_with_evidence()
        with pytest.raises(CommandError, match="--as"):
            call_command("ledger", "export", str(tmp_path / "x"), "--with-evidence")
        with pytest.raises(CommandError, match="Ingen användare"):
            call_command("ledger", "export", str(tmp_path / "x"), "--with-evidence", "--as", "ingen@exempelby.example")
        call_command("ledger", "export", str(tmp_path / "x"), "--with-evidence", "--as", anna.email)
        assert set(asked) == {person(anna.pk)}
        assert Entry.objects.get(kind="ledger.exported").actor == f"person:{anna.pk}"

    def test_seals_and_verifies_and_shows_the_fingerprint(self, db: None, capsys) -> None:
        actions.append("ledger.tested", actor=system("test"), subject="x:1")
        call_command("ledger", "seal")
        call_command("ledger", "seal")
        call_command("ledger", "verify")
        call_command("ledger", "fingerprint")
        said = capsys.readouterr().out
        assert said.splitlines() == [
            "Förseglad: 1 händelser",
            "Inget väntade på försegling",
            "1 händelser och 1 kontrollpunkter kontrollerade",
            "Journalen är hel.",
            queries.fingerprint(),
        ]
