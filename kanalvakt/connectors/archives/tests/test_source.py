"""What a guarded file lets through, and what it refuses before a byte is unpacked."""

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from kanalvakt.connectors.archives.base import Refused
from kanalvakt.connectors.archives.guard import Damaged
from kanalvakt.connectors.archives.source import of_file, opened


def zipped(*entries: tuple[str, bytes], change: Callable[[zipfile.ZipInfo], None] = lambda _entry: None) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            entry = zipfile.ZipInfo(name)
            entry.filename = name  # ZipInfo makes slashes of what the system has
            entry.compress_type = zipfile.ZIP_DEFLATED
            change(entry)
            archive.writestr(entry, data)
    return out


def tarred(*members: tuple[str, bytes | None], mode: str = "w:gz", **fields: object) -> io.BytesIO:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data or b"")
            for field, value in fields.items():
                setattr(member, field, value)
            archive.addfile(member, io.BytesIO(data or b""))
    return out


@pytest.mark.parametrize("mode", ["zip", "w", "w:gz", "w:bz2", "w:xz"])
def test_an_archive_gives_its_files_as_streams(mode: str) -> None:
    files = [("data/åäö.json", b"[1]"), ("data/b.txt", b"hej" * 100_000), ("__MACOSX/x", b"junk")]
    file = zipped(*files) if mode == "zip" else tarred(*files, mode=mode)
    source = of_file(file, "C:\\hem\\arkiv.zip")
    assert source.name == "arkiv.zip"
    assert list(source.names()) == ["data/åäö.json", "data/b.txt"]
    assert [source.open(name).read() for name in reversed(source.names())] == [b"hej" * 100_000, b"[1]"]
    assert source.size("data/b.txt") == 300_000


def test_one_file_and_a_folder_are_sources_too(tmp_path: Path) -> None:
    (tmp_path / "under").mkdir()
    (tmp_path / "under" / "a.txt").write_bytes(b"a")
    with opened(tmp_path) as folder, opened(tmp_path / "under" / "a.txt") as file:
        assert list(folder.names()) == ["under/a.txt"]
        assert folder.open("under/a.txt").read() == file.open("a.txt").read() == b"a"
    (tmp_path / "b").symlink_to("/etc/passwd")
    with pytest.raises(Refused, match="länk"), opened(tmp_path):
        pass


@pytest.mark.parametrize(
    "name",
    [
        "../ut.txt",
        "a/../../ut",
        "/etc/passwd",
        "C:/x",
        "a\\b",
        "a\nb",
        "a\x1b[2Jb",
        "a\u202egnp.exe",
        "a//b",
        "./a",
        "x" * 1001,
    ],
)
def test_names_that_lead_out_or_deceive_are_refused(name: str) -> None:
    with pytest.raises(Refused):
        of_file(zipped(("ok.txt", b"x"), (name, b"x")), "a.zip")
    if name != "./a":  # tar writes it so itself
        with pytest.raises(Refused):
            of_file(tarred(("ok.txt", b"x"), (name, b"x")), "a.tgz")


def test_bombs_links_locks_and_doubles_are_refused() -> None:
    def link(entry: zipfile.ZipInfo) -> None:
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16

    def locked(entry: zipfile.ZipInfo) -> None:
        entry.flag_bits |= 1

    bomb = ("a", bytes(70 * 1024 * 1024))
    with pytest.raises(Refused, match="orimligt stort"):
        of_file(zipped(bomb), "a.zip")
    with pytest.raises(Refused, match="orimligt stort"):
        of_file(tarred(bomb), "a.tgz")
    with pytest.raises(Refused, match="länk"):
        of_file(zipped(("a", b"/etc/passwd"), change=link), "a.zip")
    with pytest.raises(Refused, match="länk"):
        of_file(tarred(("a", None), type=tarfile.SYMTYPE, linkname="/etc/passwd"), "a.tgz")
    with pytest.raises(Refused, match="vanlig fil"):
        of_file(tarred(("a", None), type=tarfile.CHRTYPE), "a.tgz")
    whole = bytearray(zipped(("a", b"x")).getvalue())
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Refused, match="lösenord"):
        of_file(io.BytesIO(whole), "a.zip")
    with pytest.warns(UserWarning, match="Duplicate"):
        double, same = zipped(("a", b"x"), ("a", b"y")), zipped(("a", b"x"), ("a", b"x"))
    with pytest.raises(Refused, match="två gånger"):
        of_file(double, "a.zip")
    assert list(of_file(same, "a.zip").names()) == ["a"]  # some platforms write the very same twice
    with pytest.raises(Refused, match="andra arkiv"):
        of_file(zipped(("del-1.zip", b"x"), ("del-2.zip", b"x")), "a.zip")
    with pytest.raises(Refused, match="RAR"):
        of_file(io.BytesIO(b"Rar!\x1a\x07\x01\x00"), "a.rar")


NOISE = Random(7).randbytes(100_000)


@pytest.mark.parametrize("later", [False, True])
def test_of_an_archive_that_was_cut_off_everything_that_is_there_is_read(*, later: bool) -> None:
    entries = [("a", b"hej " * 1000), ("b", NOISE), ("c", b"c")]
    whole = (_streamed(*entries) if later else zipped(*entries)).getvalue()
    source = of_file(io.BytesIO(whole[: len(whole) - 60_000]), "a.zip")
    assert list(source.names()) == ["a", "b"]
    assert "inte hel" in source.told
    assert source.open("a").read() == b"hej " * 1000
    file = source.open("b")
    good = file.read()
    assert NOISE.startswith(good)
    assert len(good) > 30_000
    with pytest.raises(Damaged):
        file.read()
    packed = tarred(*entries).getvalue()
    tar = of_file(io.BytesIO(packed[: len(packed) - 60_000]), "a.tgz")
    assert tar.open("a").read() == b"hej " * 1000
    assert tar.told
    for junk in (whole[:20], b"PK\x03\x04" + b"x" * 50):
        with pytest.raises(Refused, match="Ladda ner"):
            of_file(io.BytesIO(junk), "a.zip")


def _streamed(*entries: tuple[str, bytes]) -> io.BytesIO:
    """As many platforms write: sizes and check sums only behind each file."""

    class Forwards(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: object) -> int:
            raise io.UnsupportedOperation

    out = Forwards()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return io.BytesIO(out.getvalue())


def test_of_a_damaged_file_what_stands_before_the_fault_is_given() -> None:
    whole = zipped(("a", NOISE), ("b", b"b")).getvalue()
    damaged = bytearray(whole)
    damaged[70_000:70_004] = b"\xff\xff\xff\xff"
    source = of_file(io.BytesIO(damaged), "a.zip")
    file = source.open("a")
    assert len(file.read(len(NOISE))) >= 69_000
    with pytest.raises(Damaged):
        file.read()
    assert source.open("b").read() == b"b"
    shorter = of_file(io.BytesIO(whole[:500] + whole[510:]), "a.zip")  # the list's places no longer fit what is before
    with pytest.raises(Damaged):
        shorter.open("a").read()
    assert shorter.open("b").read() == b"b"
