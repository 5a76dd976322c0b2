"""Letters: what is surely read is taken, what is not is shown as it would read and asked about, and no row harms another."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.payments.desk.rules.encodings import mend
from services.payments.desk.rules.people import PeopleFile, read_people
from services.payments.desk.rules.sheets import ReadOptions
from shared.errors import InvalidError

NAMES = ["Zoë Ash", "José Fine", "Siân Rees", "María Gil", "Björn Ek", "Éamon Roe", "Renée Ray", "Ann Able"]
OLD = ["mac-roman", "cp850", "cp437"]


def file(names: list[str], encoding: str) -> bytes:
    return ("ID,Name\r\n" + "".join(f"{number},{name}\r\n" for number, name in enumerate(names))).encode(encoding)


def read(content: bytes, encoding: str | None = None) -> PeopleFile:
    return read_people(content, ReadOptions(encoding=encoding))


def good(found: PeopleFile) -> list[str]:
    return [one.name for one in found.good]


MIXED = file(["Zoë Ash"], "utf-8") + "2,José Fine\r\n3,Ann Able\r\n".encode("latin-1")


def test_a_row_in_another_encoding_is_asked_about_and_harms_no_other() -> None:
    found = read(MIXED)
    assert good(found) == ["Zoë Ash", "Ann Able"]
    assert [(one.number, one.readings) for one in found.unsure] == [(3, (("windows-1252", "José Fine"),))]
    assert good(read(MIXED, "windows-1252")) == ["Zoë Ash", "José Fine", "Ann Able"]
    refused = read(MIXED, "utf-8")
    assert good(refused) == ["Zoë Ash", "Ann Able"]
    assert "cannot be read as UTF-8" in refused.bad[0].reason


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"]
)
def test_what_is_surely_read_is_not_asked_about(encoding: str) -> None:
    found = read(file(NAMES, encoding))
    assert good(found) == NAMES
    assert found.unsure == ()


@pytest.mark.parametrize("encoding", OLD)
def test_what_is_not_surely_read_is_shown_as_it_would_read(encoding: str) -> None:
    content = file(NAMES, encoding)
    found = read(content)
    assert good(found) == ["Ann Able"]
    assert [any(name == read for _, read in one.readings) for one, name in zip(found.unsure, NAMES, strict=False)] == [
        True
    ] * 7
    answer = found.unsure[0].readings[0][0]
    assert good(read(content, answer)) == NAMES


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["Paweł Zieliński", "Grażyna Wójcik"], "cp1250"),
        (["Gŵyn Rhŷs", "Siân Ellis"], "iso8859-14"),
        (["Søren Kay", "Muñoz Ana", "Hélène Roy"], "cp1252"),
        (["王小明", "陳大文", "林美麗"], "big5"),
    ],
)
def test_letters_that_encodings_disagree_on_are_asked_about(names: list[str], encoding: str) -> None:
    content = file(names, encoding)
    found = read(content)
    assert set(good(found)) <= set(names)
    assert found.unsure
    for one in found.unsure:
        assert names[one.number - 2] in [reads for _, reads in one.readings]
    assert good(read(content, encoding)) == names


@pytest.mark.parametrize("name", ["O’Neill Pat", "Smith–Jones Al", "JOSÉ FINE"])
def test_signs_and_capitals_that_stand_where_they_should(name: str) -> None:
    assert good(read(file([name], "cp1252"))) == [name]


@pytest.mark.parametrize("misread", ["cp1252", "latin-1", "mac-roman", "cp850", "cp1250"])
def test_letters_that_were_saved_wrongly_before_are_noticed(misread: str) -> None:
    broken = "Zoë Ash".encode().decode(misread)
    content = file([broken, "Ann Able"], "utf-8")
    found = read(content)
    assert good(found) == ["Ann Able"]
    assert found.unsure[0].readings == (("utf-8-twice", "Zoë Ash"), ("utf-8", broken))
    assert good(read(content, "utf-8-twice")) == ["Zoë Ash", "Ann Able"]
    assert good(read(content, "utf-8")) == [broken, "Ann Able"]


@pytest.mark.parametrize("name", ["\u0410nn Able", "Anna P\u0430vel"])
def test_a_letter_that_only_looks_like_another_is_asked_about(name: str) -> None:
    found = read(file([name, "Иван Петров", "王小明", "Kalaniʻōpuʻu"], "utf-8"))
    assert good(found) == ["Иван Петров", "王小明", "Kalaniʻōpuʻu"]
    assert found.unsure[0].readings == (("utf-8", name),)


@pytest.mark.parametrize("name", ["Jos\ufffd Fine", "Jos? Fine", "Mu?oz Ana"])
def test_a_letter_that_is_lost_is_named_with_its_row(name: str) -> None:
    found = read(file([name, "Ann Able"], "utf-8"))
    assert good(found) == ["Ann Able"]
    assert "letter of this name was lost" in found.bad[0].reason


@pytest.mark.parametrize("encoding", ["idna", "unicode_escape", "zip", "no such", "\x00", "utf_7"])
def test_an_encoding_that_we_do_not_know_is_refused(encoding: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read(MIXED, encoding)
    assert refused.value.code == "import.encoding_unknown"


LATIN = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x17F, categories=["Lu", "Ll"]), min_size=2, max_size=12
).filter(lambda name: name[0].isascii() and not re.search(r"[^\x00-\x7f]{2}", name))
"""Names begin with a plain letter, and have no two letters in a row that are not: those may be UTF-8 by chance."""


IN_DOS_ONLY = frozenset("õßþ")


@given(st.lists(LATIN, min_size=1, max_size=6), st.sampled_from(["cp1252", "cp1250", *OLD, "iso8859-14", "cp1254"]))
def test_no_name_is_ever_taken_for_another(names: list[str], encoding: str) -> None:
    """Whatever Latin letters a list is written with: a row is read as it was written, or asked about, or said to be bad.

    In DOS's encodings three letters cannot be told from others by any means, if no other letter gives the encoding away.
    """
    written = [
        name.capitalize()
        for name in names
        if name.capitalize().encode(encoding, "ignore").decode(encoding) == name.capitalize()
    ]
    assume(written)
    assume(encoding not in ("cp850", "cp437") or not IN_DOS_ONLY & set("".join(written)))
    found = read(file(written, encoding))
    assert all(one.name == written[one.number - 2] for one in found.good), (found.good, written)


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_mending_never_fails(text: str) -> None:
    assert mend(text) != text
