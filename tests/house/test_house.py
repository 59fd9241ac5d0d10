"""The repository keeps its own rules."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(p for p in (ROOT / "src").rglob("*.py") if "migrations" not in p.parts)
TEMPLATES = sorted((ROOT / "src").rglob("*.html"))
LONGEST = 500
LONGEST_NAME = 150


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines()]


def test_no_file_passes_five_hundred_lines():
    long = {
        str(path.relative_to(ROOT)): count
        for path in [*SOURCES, *TEMPLATES, *(ROOT / "tests").rglob("*.py")]
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert long == {}


@pytest.mark.parametrize("name", ["utils", "common", "core", "helpers"])
def test_no_room_for_everything_and_nothing(name):
    assert not [path for path in SOURCES if name in (path.stem, path.parent.name)]


def test_every_room_and_module_of_the_application_says_what_it_is_for():
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.stat().st_size and path.name != "apps.py" and not _says(path)
    ]
    assert silent == []


def _says(path: Path) -> bool:
    text = path.read_text(encoding="utf-8").lstrip()
    return text.startswith('"""') or path.name in ("urls.py", "forms.py") or "indicators" in path.parts


def test_no_style_or_script_inside_a_page():
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|<style", re.IGNORECASE)
    found = {str(p.relative_to(ROOT)): m[0] for p in TEMPLATES if (m := inline.search(p.read_text(encoding="utf-8")))}
    assert found == {}


def test_nothing_is_left_for_later():
    marks = re.compile(r"\b(TO" + "DO|FIX" + "ME|XX" + "X:)")
    found = [
        str(path.relative_to(ROOT))
        for path in [*SOURCES, *TEMPLATES, *(ROOT / "tests").rglob("*.py")]
        if marks.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_machine_s_path_in_the_project():
    paths = re.compile(r"(?<![\w.])/(work|root|home/\w+)/")
    texts = [p for p in _tracked() if p.suffix in {".py", ".md", ".html", ".yaml", ".yml", ".toml", ".txt", ".css", ""}]
    found = [
        str(path.relative_to(ROOT))
        for path in texts
        if path.is_file() and path != Path(__file__) and paths.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert found == []


def test_only_doors_read_the_clock():
    clock = re.compile(r"\b(timezone\.(now|localdate)\(\)|(datetime\.now|date\.today|time\.time)\()")
    below = ("law", "rules", "exchange", "records", "indicators", "usecases")
    found = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.relative_to(ROOT / "src/levier").parts[0] in below and clock.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_dependency_has_its_reason():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if re.match(r'  "[a-zA-Z0-9-]+(\[.*\])?[~=<>]', line)]
    assert [line for line in wanted if "#" not in line] == []


def test_bytes_do_not_name_a_test(request):
    """A packed file holds the hour: two processes would name one test differently, and share nothing."""
    name = request.config.hook.pytest_make_parametrize_id
    assert name(config=request.config, val=b"PK\x03\x04" * 900, argname="content") == "content-3600-bytes"


def test_no_test_has_an_endless_name(request):
    assert [item.nodeid for item in request.session.items if len(item.name) > LONGEST_NAME] == []
