"""The documents are there for everybody, and their links lead somewhere."""

import re
from pathlib import Path

import pytest

from kanalvakt.organisation.models import Role

ROOT = Path(__file__).parents[1]
PAGES = {
    Role.OFFICER: "kanalansvarig",
    Role.SUBSTITUTE: "kanalansvarig",
    Role.UNIT_MANAGER: "chef",
    Role.COORDINATOR: "informator",
    Role.REGISTRAR: "registrator",
    Role.RECORDS_OFFICER: "arkivarie",
    Role.DPO: "dataskyddsombud",
    Role.HR: "medarbetare",
    Role.AUDITOR: "revisor",
    Role.EMPLOYEE: "medarbetare",
    Role.ADMINISTRATOR: "administrator",
}
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def test_every_role_and_the_public_has_a_page_that_the_readme_names() -> None:
    assert set(PAGES) == set(Role)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in {*PAGES.values(), "allmanheten"}:
        assert f"docs/anvandare/{name}.md" in readme
        assert (ROOT / f"docs/anvandare/{name}.md").read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", document.read_text(encoding="utf-8"))
    lost = [link for link in links if not (document.parent / link).exists()]
    assert not lost
