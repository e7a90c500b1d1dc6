"""From a visitor's comment on a real blog to a proven removal, through the doors that people use (G1.5.7)."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.installation import ROOT, Installation, until
from tests.e2e.steps import VISITOR, VISITOR_MAIL, comment_on_the_blog, log_in, log_out
from tests.peers.wordpress import WordPress

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.peer("wordpress"), pytest.mark.browser, pytest.mark.xdist_group("wordpress")]

INSULT = "Rektorn är en jävla idiot och borde få stryk"


def test_a_comment_is_collected_removed_and_proven(
    page: "Page", product: Installation, wordpress_server: WordPress, slug: str, tmp_path: Path
) -> None:
    blog = wordpress_server
    earlier, export = tmp_path / "earlier", tmp_path / "export"
    product.run("ledger", "export", str(earlier))
    post = blog.post(title="Skolstart", content="<p>Välkomna tillbaka!</p>")
    number = comment_on_the_blog(page, blog, post, INSULT)
    blog.rest("POST", f"/wp/v2/comments/{number}", json={"status": "approved"})
    assert blog.is_public(number)

    # Anna finds it in the inbox and removes it, all by keyboard.
    log_in(page, "anna")

    def waiting() -> bool:
        page.goto("/inkorg/")
        return page.get_by_text("Rektorn är en").count() > 0

    until(waiting, seconds=60, what="the comment in the inbox")
    page.keyboard.press("j")
    page.locator("#arende").wait_for()
    page.keyboard.press("t")
    page.locator("[name=rule_id][value='G1.5.9.angrepp']").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/inkorg/"))

    until(lambda: not blog.is_public(number), seconds=60, what="the comment gone from the blog")
    assert blog.rest("GET", f"/wp/v2/comments/{number}", params={"context": "edit"})["status"] in ("hold", "trash")

    # The evidence page holds what was written and by whom.
    def confirmed() -> bool:
        page.goto("/bevis/")
        page.get_by_role("link", name=re.compile(VISITOR)).first.click()
        return page.get_by_text("bekräftad").count() > 0

    until(confirmed, seconds=60, what="the act confirmed on the evidence page")
    shown = page.inner_text("main")
    for part in (INSULT, VISITOR, VISITOR_MAIL, "127.0.0.1"):
        assert part in shown, part
    log_out(page)

    # Anyone can check the export without trusting us.
    product.run("ledger", "seal")
    fingerprint = product.run("ledger", "fingerprint").stdout.strip().splitlines()[-1].split()[-1]
    product.run("ledger", "export", str(export), "--with-evidence", "--as", "anna@exempelby.example")
    assert verify(export, fingerprint) == 0
    assert verify(export, fingerprint, "--since", str(earlier / "checkpoint")) == 0
    assert verify(earlier, fingerprint, "--since", str(export / "checkpoint")) == 1, "the end was cut off"
    _is_broken_when_tampered_with(export, fingerprint, tmp_path)
    assert VISITOR_MAIL in _everything_in(export)


def verify(export: Path, key: str, *more: str) -> int:
    """Exit status of the stand-alone verifier."""
    command = [sys.executable, "-I", str(ROOT / "tools" / "verify_ledger.py"), str(export), "--key", key, *more]
    return subprocess.run(command, capture_output=True, check=False).returncode


def _is_broken_when_tampered_with(export: Path, key: str, tmp_path: Path) -> None:
    """One byte of every exported file, in turn."""
    files = [path.relative_to(export) for path in sorted(export.rglob("*")) if path.is_file()]
    assert any("evidence" in str(name) for name in files), files
    for name in files:
        copy = tmp_path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(export, copy)
        content = bytearray((copy / name).read_bytes())
        content[len(content) // 2] ^= 1
        (copy / name).write_bytes(content)
        assert verify(copy, key) == 1, f"a changed byte of {name} was not noticed"
    shutil.copyfile(export / name, copy / name)
    lines = (export / "entries.jsonl").read_text().splitlines(keepends=True)
    for left_out in (0, len(lines) // 2, len(lines) - 1):
        (copy / "entries.jsonl").write_text("".join(lines[:left_out] + lines[left_out + 1 :]))
        assert verify(copy, key) == 1, f"entry {left_out} was left out and nobody noticed"


def _everything_in(folder: Path) -> str:
    return "\n".join(path.read_bytes().decode(errors="replace") for path in folder.rglob("*") if path.is_file())
