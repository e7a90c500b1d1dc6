"""Apache PDFBox preflight: says whether a file is valid PDF/A-1b. Somebody else's program, not ours."""

import shutil
import subprocess
from pathlib import Path

JARS = Path("/usr/share/java")
NEEDED = [
    "preflight.jar",
    "pdfbox2.jar",
    "fontbox2.jar",
    "xmpbox.jar",
    "commons-logging.jar",
    "commons-io.jar",
    "javax.activation.jar",
    "jaxb-api.jar",
]
PACKAGES = "default-jre-headless libpdfbox2-java libactivation-java libjaxb-api-java"


def missing() -> bool:
    """Whether this machine lacks Java or a part of PDFBox."""
    return shutil.which("java") is None or not all((JARS / name).exists() for name in NEEDED)


def faults(pdf: Path) -> str:
    """What makes the file no PDF/A-1b; '' when it is valid."""
    path = ":".join(str(JARS / name) for name in NEEDED)
    command = ["java", "-cp", path, "org.apache.pdfbox.preflight.Validator_A1b", str(pdf)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    told = (done.stdout + done.stderr).strip()
    return "" if told.endswith("is a valid PDF/A-1b file") else told or f"preflight ended with {done.returncode}"
