"""How fast the detection engine is: texts a second on one core, against Presidio in an environment of its own.

    PRESIDIO=DIR/bin/python python -m bench screening

Make the other environment with `python3 -m venv DIR && DIR/bin/pip install presidio-analyzer spacy`. Without it only
our own figures are printed. Both read the same texts in the same run, one after the other, in one process each.
"""

import json
import os
import random
import subprocess
import tempfile
import time
from pathlib import Path

from bench._report import Against, Options, Report
from kanalvakt.screening.engine import EMPTY, Context, scan
from kanalvakt.screening.engine.tests.near_misses import rows

TEXTS = 100_000
RIVAL = Path(__file__).with_name("_screening_presidio.py")


def comments(count: int) -> list[str]:
    """`count` short comments, the same each time: one or two texts of the table with a varying ending."""
    dice = random.Random(2015)
    texts = [row.text for row in rows()]
    endings = ["", "", " Hälsningar oss på gatan", " tack på förhand", " :)", " 👍", " mvh en kommuninvånare"]
    return [" ".join(dice.sample(texts, dice.choice((1, 1, 2)))) + dice.choice(endings) for _ in range(count)]


def rate(texts: list[str], context: Context = EMPTY) -> float:
    """Texts a second."""
    for text in texts[:2000]:
        scan(text, "comment", context)
    start = time.process_time()
    for text in texts:
        scan(text, "comment", context)
    return len(texts) / (time.process_time() - start)


def added_words(count: int) -> Context:
    """A municipality's own list of `count` words."""
    dice = random.Random(7)
    letters = "abcdefghijklmnoprstuvyåäö"
    made = {"".join(dice.choices(letters, k=dice.randint(5, 11))) for _ in range(count)}
    return Context(words=frozenset(("personal_attack", f"+{word}/n") for word in made))


def seconds_for(length: int) -> float:
    """How long one text of `length` characters takes."""
    sentence = "Anna Berg på Storgatan 5 undrar när badet öppnar, ring 070-174 06 05. "
    text = (sentence * (length // len(sentence) + 1))[:length]
    start = time.process_time()
    scan(text, "comment")
    return time.process_time() - start


def rival(python: str, texts: list[str]) -> float:
    """Presidio's texts a second, in its own process."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(texts, file)
        file.flush()
        done = subprocess.run([python, str(RIVAL), file.name], check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def measure(options: Options, report: Report) -> None:
    """Part of `python -m bench`."""
    texts, length = (comments(500), 10_000) if options.quick else (comments(TEXTS), 100_000)
    own = rate(texts)
    report.add(f"the engine over {len(texts):,} texts", own, "texts/s")
    part = texts[: len(texts) // 5]
    plain, more = rate(part), rate(part, added_words(5000))
    report.add("with 5,000 added words", more, "texts/s", Against(more / plain, "without them"))
    small, large = seconds_for(length), seconds_for(10 * length)
    report.add(f"one text of {length // 100} kB", large, "s", Against(large / small, "one a tenth as long"))
    if presidio := os.environ.get("PRESIDIO"):
        other = rival(presidio, texts)
        report.add("the same texts through Presidio", other, "texts/s", Against(other / own, "the engine"))
