"""`make bench`: every measurement in this folder, or those named, each against its reference in the same run.

    python -m bench [NAME …] [--quick] [--data DIR] [--json FILE] [--sizes 10000,1000000] [--postgres URL]

Each bench runs in a process and a throwaway installation of its own, on SQLite and, with `--postgres`, on that server.
`--data` keeps the databases that take long to make for the next run. `--quick` measures nothing worth telling: it shows
that all of it still works.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from bench._house import forget
from bench._report import Figure, Options, Report, document

NAMES = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
WITHOUT_DATABASE = {"feeds", "parsing", "polls", "screening"}
SIZES, QUICK_SIZES = "10000,1000000", "200,2000"


def main() -> None:
    """Run them, one process each, and write what they found."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, to see that everything still works")
    parser.add_argument("--data", metavar="DIR", type=Path, help="keep made databases here for the next run")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures here too")
    parser.add_argument("--sizes", help=f"numbers of items for the lists, smallest first (default {SIZES})")
    parser.add_argument("--postgres", metavar="URL", help="measure on this server too")
    parser.add_argument("--here", metavar="FILE", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"no bench is called {', '.join(sorted(unknown))}")
    if options.here:
        _measure(options)
        return
    with tempfile.TemporaryDirectory(prefix="kanalvakt-bench-") as folder:
        figures = [figure for name in options.names or NAMES for figure in _apart(name, options, Path(folder))]
    if options.json:
        options.json.write_text(document(figures))
    missed = [figure for figure in figures if figure.met is False]
    print(
        f"\n{len(figures)} figures, {len(missed)} targets not met" + (" (sizes of no meaning)" if options.quick else "")
    )


def _apart(name: str, options: argparse.Namespace, folder: Path) -> list[Figure]:
    """One bench in processes of its own, on each database."""
    figures = []
    for url in [""] if name in WITHOUT_DATABASE or not options.postgres else ["", options.postgres]:
        print(f"\n== {name}{' on PostgreSQL' if url else ''}", flush=True)
        found = folder / "figures.json"
        command = [sys.executable, "-m", "bench", name, "--here", str(found)]
        command += ["--sizes", options.sizes or (QUICK_SIZES if options.quick else SIZES)]
        command += ["--data", str(options.data)] if options.data else []
        home = tempfile.mkdtemp(dir=folder)
        environment = os.environ | {
            "KANALVAKT_VAR": home, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "kanalvakt.settings",
        }  # fmt: skip
        subprocess.run([*command, *["--quick"] * options.quick], env=environment, check=True)
        figures += Report.read(found)
    return figures


def _measure(options: argparse.Namespace) -> None:
    """Inside that process."""
    [name] = options.names
    sizes = [int(size) for size in options.sizes.split(",")]
    data = options.data or Path(os.environ["KANALVAKT_VAR"])
    data.mkdir(parents=True, exist_ok=True)
    report = Report(f"{name}, PostgreSQL" if os.environ["DATABASE_URL"] else name, judged=not options.quick)
    import_module(f"bench.{name}").measure(Options(data, sizes, options.quick), report)
    if options.data is None and name not in WITHOUT_DATABASE:
        forget(data)
    report.write(options.here)


if __name__ == "__main__":
    main()
