"""What the documents say is true: their links lead somewhere, their variables and commands exist."""

import argparse
import re
from pathlib import Path

import pytest

from levier.cli import registrars
from levier.site import running

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")
VARIABLE = re.compile(r"\b((?:LEVIER|DATABASE|EMAIL|DJANGO)_[A-Z_]+)\b")
INTERNAL = {"LEVIER_DATABASE_ROLE", "LEVIER_SHARED_DATA", "LEVIER_TEST_POSTGRES", "EMAIL_URL"}
COMMAND = re.compile(r"(?:^|`|bin/)levier ([a-z][a-z-]*)(?: ([a-z][a-z-]*)\b)?", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page):
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_row_of_a_table_has_the_cells_of_its_head(page):
    wrong, cells = [], 0
    for line in page.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            cells = 0
            continue
        found = len(re.findall(r"(?<!\\)\|", line)) - 1
        cells = cells or found
        if found != cells:
            wrong.append(line)
    assert wrong == []


def _variables(*paths: Path) -> set[str]:
    return {name for path in paths for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}


def test_every_variable_of_the_settings_is_documented():
    read = re.compile(r"""(?:environ(?:\.get\(|\[)|_required\()"([A-Z_]+)"|\b"([A-Z_]+)" (?:not )?in os\.environ""")
    found = {
        first or second
        for name in ("settings.py", "running.py", "command.py")
        for first, second in read.findall((ROOT / "src/levier/site" / name).read_text(encoding="utf-8"))
    }
    told = _variables(ROOT / "docs/installation.md")
    assert {"LEVIER_SECRET_KEY", "DATABASE_URL"} <= found
    assert sorted(found - told - INTERNAL) == []


def test_every_variable_told_is_read_somewhere():
    told = _variables(ROOT / "docs/installation.md", ROOT / "deploy/env.example")
    sources = [*(ROOT / "src/levier/site").glob("*.py"), ROOT / "deploy/compose.yaml", ROOT / "deploy/logins.sh"]
    assert sorted(told - _variables(*sources)) == []


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="levier")
    commands = parser.add_subparsers()
    running.register(commands)
    for register in registrars():
        register(commands)
    return parser


def _choices(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    actions = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(actions[0].choices) if actions else {}


def test_every_command_told_exists():
    commands = _choices(_parser())
    unknown = set()
    for page in PAGES:
        for command, action in COMMAND.findall(page.read_text(encoding="utf-8")):
            known = commands.get(command)
            if known is None or (action and _choices(known) and action not in _choices(known)):
                unknown.add(f"{page.name} : levier {command} {action}".rstrip())
    assert sorted(unknown) == []


def _blocks(page: Path, language: str = "") -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_example_of_the_readme_is_what_the_command_answers(capsys):
    command, _, told = next(block for block in _blocks(ROOT / "README.md") if block.startswith("$ ")).partition("\n")
    parsed = _parser().parse_args(command.split()[2:])
    assert parsed.run(parsed) in (None, 0)
    assert told.split() == capsys.readouterr().out.split()


def test_the_values_of_law_in_the_readme_are_those_of_the_file():
    page = ROOT / "README.md"
    file = re.search(r"`(src/levier/law/parameters/[\w/]+\.yaml)`", page.read_text(encoding="utf-8"))
    assert file
    for block in _blocks(page, "yaml"):
        assert block in (ROOT / file[1]).read_text(encoding="utf-8")
    name = ".".join(Path(file[1]).with_suffix("").parts[-2:])
    assert any(f'"{name}"' in path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")), (
        "nobody reads it"
    )
