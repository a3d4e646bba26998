"""Reading TOML with the lines of its keys."""

import tomllib
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from config.toml import read_toml


def test_every_key_knows_its_line(tmp_path: Path):
    """Headers, plain, dotted and quoted keys are found where they stand."""
    file = tmp_path / "a.toml"
    file.write_text('[site]\n\ndomain = "x" # note\n[a.b]\nc.d = 1\n"e f" = 2\n[[list]]\nz = 1\n', encoding="utf-8")

    read = read_toml(file)

    assert 3 == read.line_of("site", "domain")
    assert 5 == read.line_of("a", "b", "c", "d")
    assert 6 == read.line_of("a", "b", "e f")
    assert 8 == read.line_of("list", "z")
    assert 1 == read.line_of("site", "missing")

    assert read.line_of("nowhere") is None


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path):
    """Editors that write a BOM are forgiven."""
    file = tmp_path / "a.toml"
    file.write_bytes(b"\xef\xbb\xbfa = 1\n")

    read = read_toml(file)

    assert {"a": 1} == read.values


def test_a_file_in_another_encoding_is_a_mistake_with_its_line(tmp_path: Path, monkeypatch):
    """Windows-1252 in a TOML file is named with the line of the first stray byte."""
    monkeypatch.chdir(tmp_path)
    Path("a.toml").write_bytes(b'a = 1\nb = "Qu\xe9bec"\n')

    (mistake,) = read_toml(Path("a.toml")).mistakes

    assert "a.toml:2: is not UTF-8 (save the file as UTF-8)" == str(mistake)


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet="[]=.\"'#ab \n1", max_size=60))
def test_any_text_is_read_or_is_a_mistake(tmp_path_factory, text: str):
    """Whatever stands in the file: values as the standard library reads them, or one mistake; never an exception."""
    file = tmp_path_factory.mktemp("toml") / "a.toml"
    file.write_text(text, encoding="utf-8")
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        expected = None

    read = read_toml(file)

    assert (expected is None) == (len(read.mistakes) == 1)
    assert (expected or {}) == read.values
