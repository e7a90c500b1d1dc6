"""A word list is made anew from a file on the machine, in the form that the engine reads."""

from pathlib import Path

import pytest

from tools.refresh_words import main


def made(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(list(arguments)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("# ")
    assert all(len(line) <= 120 for line in lines[1:])
    return [word for line in lines[1:] for word in line.split()]


def test_the_commonest_words_stay_in_lower_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "list.tsv").write_text("och\t0.03\nBadhus\t2e-05\nbadhus\t1e-05\nsällsynt\t1e-09\n123\t5\ntvå ord\n")
    assert made(capsys, "words", str(tmp_path / "list.tsv"), "--most", "2") == ["badhus", "och"]


def test_names_stay_as_written_from_so_many_bearers_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "names.csv").write_text("Åsa;31000\nAnn-Sofie;9000\nXyzzy;1\nO'Brien\n", "utf-8-sig")
    assert made(capsys, "names", str(tmp_path / "names.csv")) == ["Ann-Sofie", "O'Brien", "Åsa"]
