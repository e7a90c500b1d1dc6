"""`kanalvakt scan` for people and for programs."""

import io
import json
import subprocess
import sys

from kanalvakt.screening.engine.command import main


def test_a_text_is_explained_in_swedish(capsys):
    assert main(["Ring mig på 070-174 06 05", "--explain"]) == 1
    assert "telefonnummer" in capsys.readouterr().out


def test_a_text_without_findings_says_so(capsys):
    assert main(["Fint väder i dag", "--explain"]) == 0
    assert "Inget hittades" in capsys.readouterr().out


def test_a_file_is_read(tmp_path, capsys):
    file = tmp_path / "kommentar.txt"
    file.write_text("Anna Berg bor här", "utf-8")
    assert main([str(file)]) == 1
    assert json.loads(capsys.readouterr().out)["pii"][0]["type"] == "PERSON_NAME"


def test_lines_of_json_give_one_prediction_each(monkeypatch, capsys):
    rows = [{"id": "a", "text": "När öppnar badet?", "kind": "comment"}, {"id": "b", "text": "Tack!"}]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(json.dumps(row) for row in rows)))
    assert main(["--jsonl"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["id"], first["needs_answer"]) == ("a", True)
    assert second == {"id": "b", "pii": [], "labels": [], "sensitive": [], "needs_answer": False, "secrecy": False}


def test_a_line_that_is_no_json_is_named(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO("hej\n"))
    assert main(["--jsonl"]) == 2
    assert "rad 1" in capsys.readouterr().err


def test_the_engine_starts_without_django_and_within_its_limits():
    code = (
        "import re, sys, time; start = time.process_time();"
        "from kanalvakt.screening.engine import scan; scan('Ring 070-174 06 05', 'comment');"
        "assert 'django' not in sys.modules;"
        "assert time.process_time() - start < 1.5;"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read());"
        "assert int(peak[1]) < 150 * 1024"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_same_text_gives_the_same_findings_in_every_process():
    code = (
        "from kanalvakt.screening.engine import scan;"
        "print([scan(text, 'comment') for text in ("
        "'Jag är trans och blir trakasserad på skolan', 'Kasta ägg på socialsekreterarnas bilar')])"
    )
    seeds = ({"PYTHONHASHSEED": str(seed), "PYTHONIOENCODING": "utf-8"} for seed in (1, 2, 3))
    said = {subprocess.check_output([sys.executable, "-c", code], env=seed, timeout=60) for seed in seeds}
    assert len(said) == 1
