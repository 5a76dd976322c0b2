"""Files as Excel and other programs really write them are read alike; what is no CSV is refused in one sentence."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.desk.rules.columns import column_letter
from services.payments.desk.rules.people import read_people
from services.payments.desk.rules.sheets import LARGEST_BYTES, MOST_ROWS, ReadOptions
from shared.errors import InvalidError

TEXT = "ID,Name,Mobile\r\n1,Siân O’Neill,07700 900123\r\n2,Ewa Nowak,07700 900124\r\n"
NAMES = ["Siân O’Neill", "Ewa Nowak"]


def names(content: bytes) -> list[str]:
    return [one.name for one in read_people(content).good]


def refusal(content: bytes) -> InvalidError:
    with pytest.raises(InvalidError) as refused:
        read_people(content)
    return refused.value


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "UTF-8"),
        (TEXT.encode("utf-8-sig"), "UTF-8"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("cp1252"), "Windows-1252"),
    ],
)
def test_encodings(content: bytes, encoding: str) -> None:
    assert names(content) == NAMES
    assert read_people(content).sheet.encoding == encoding


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_delimiters_and_line_endings(delimiter: str, ending: str, encoding: str) -> None:
    text = TEXT.replace(",", delimiter).replace("\r\n", ending)
    assert names(text.encode(encoding)) == NAMES


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;"])
def test_excels_own_first_line_is_not_a_row(line: str) -> None:
    file = read_people(f"{line}\r\n{TEXT.replace(',', ';')}".encode())
    assert [one.number for one in file.good] == [2, 3]
    assert file.sheet.delimiter == "semicolon"


def test_rows_are_numbered_as_excel_shows_them() -> None:
    text = (
        'List of members 2026\r\n\r\nID,Notes,Name\r\n1,"two\r\nlines",Ann Able\r\n\r\n,,\r\n2,,Bob Best\r\n,,\r\n\r\n'
    )
    file = read_people(text.encode())
    assert [(one.number, one.name) for one in file.good] == [(4, "Ann Able"), (7, "Bob Best")]
    assert file.sheet.unused == ("B",)


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        ("ID,First name,Last name", "1,Ann,Able"),
        ("id,FORENAME, Surname ", "1,Ann,Able"),
        ("Reference,Name,Surname", "1,Ann,Able"),
        ("PERSON_ID,FIRST_NAMES,LAST_NAMES", "1,Ann,Able"),
        ("EmpNo,EmployeeName", "1,Ann Able"),
        ("ConstituentNumber,PersonFirstName,PersonLastName", "1,Ann,Able"),
        ("Volunteer ref,Volunteer name,Staff name", "1,Ann Able,Bob Best"),
        ("Respondent ID,Collector ID,What is your name?", "1,9,Ann Able"),
        ("Internal Contact ID,Sort Name", "1,Ann Able"),
        ("Participant_ID,Full Name,First name,Last name", "1,Ann Able,,"),
        ("Participant_ID,Full Name,First name,Last name", "1,,Ann,Able"),
        ("\ufeffPerson ID:,Full\u00a0name,,,,", "1,Ann\u00a0Able,,,,"),
    ],
)
def test_headings_as_people_write_them(headings: str, cells: str) -> None:
    assert names(f"{headings}\n{cells}\n".encode()) == ["Ann Able"]


@pytest.mark.parametrize(("known", "other"), [("First name", "Last name"), ("Surname", "First name")])
def test_half_a_name_is_asked_about(known: str, other: str) -> None:
    content = f"ID,{known},Rest\n1,Ann,Able\n".encode()
    asked = refusal(content)
    assert asked.code == "import.half_name"
    assert f'--column "Rest={other}"' in asked.message
    assert f'--column "{known}=Name"' in asked.message
    assert [one.name for one in read_people(content, ReadOptions(columns=(f"{known}=Name",))).good] == ["Ann"]
    whole = read_people(content, ReadOptions(columns=(f"Rest={other}",))).good[0].name
    assert whole == ("Ann Able" if known == "First name" else "Able Ann")


@pytest.mark.parametrize(
    ("headings", "cells", "mobile"),
    [
        ("Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value", "Home,0113 496 0003,Mobile,07700 900123", "07700 900123"),
        ("Phone 1 - Value,Phone 2 - Value", "0113 496 0003,0113 496 0004 ::: 07700 900123", "07700 900123"),
        ("Phone 1 - Value,Phone 2 - Value", "0113 496 0003,0113 496 0004", "0113 496 0003"),
        ("Mobile,Mobile 2", ",07700 900123", "07700 900123"),
        ("Mobile,Mobile 2", "07700 900XXX,07700 900123", None),
        ("Mobile,Phone", "N/A,07700 900123", "07700 900123"),
        ("Mobile,Phone", "none,0113 496 0003", "0113 496 0003"),
        ("Mobile,Phone,Home phone", ",,0113 496 0003", "0113 496 0003"),
        ("Mobile,Landline", ",0113 496 0003", "0113 496 0003"),
        ("Mobile,Landline", "07700 900123,0113 496 0003", "07700 900123"),
        ("Mobile,Phone", "none,n/a", None),
        ("Phone,HomePhone,OtherPhone", "0113 496 0003,,07700 900123", "07700 900123"),
        ("Home-Phone-Mobile,Main-Phone-Phone", "07700 900123,0113 496 0003", "07700 900123"),
    ],
)  # fmt: skip
def test_a_mobile_in_any_column_is_taken_and_else_a_landline(headings: str, cells: str, mobile: str | None) -> None:
    assert read_people(f"ID,Name,{headings}\n1,Ann Able,{cells}\n".encode()).good[0].mobile == mobile


@pytest.mark.parametrize(
    ("headings", "cells", "landline"),
    [
        ("Mobile,Home phone", "07700 900123,0113 496 0003", "0113 496 0003"),
        ("Mobile,Phone,Phone 2", "07700 900123,07700 900124,01134960003", "01134960003"),
        ("Phone,Phone 2", "0113 496 0003,07700 900123", "0113 496 0003"),
        ("Mobile,Phone", "07700 900123,n/a", None),
        ("Mobile,Phone", "07700 900123,0113 496 0XXX", None),
        ("Mobile,Phone", "07700 900123,1.13E+09", None),
        ("Mobile,Phone", ",0113 496 0003", None),
    ],
)
def test_a_landline_beside_the_mobile_is_taken_too(headings: str, cells: str, landline: str | None) -> None:
    [one] = read_people(f"ID,Name,{headings}\n1,Ann Able,{cells}\n".encode()).good
    assert (one.landline, one.mobile_problem) == (landline, None)


def test_the_mobile_is_taken_before_another_telephone() -> None:
    file = read_people(b"ID,Name,Telephone,Mobile\n1,Ann Able,0161 496 0000,07700 900123\n")
    assert file.good[0].mobile == "07700 900123"
    assert file.sheet.labels["mobile"] == "Mobile (column D)"


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "empty", "empty"),
        (b" \r\n \r\n", "empty", "empty"),
        (b"PK\x03\x04rest of a workbook", "workbook_damaged", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "not_csv", "CSV UTF-8"),
        (b"%PDF-1.7", "not_csv", "PDF"),
        (b"\n <!DOCTYPE html><table>", "not_csv", "web page"),
        (b"\x89PNG\r\n", "not_csv", "picture"),
        (b"ID,Name\x00\x01\x02\x81\x8d", "not_text", "damaged"),
        (b"\xff\xfeI\x00D\x00x", "not_text", "damaged"),
        (b"ID,Name,Mobile\r\n", "no_rows", "nothing below"),
        (b"ID,Name,Mobile\r\n,,\r\n\r\n", "no_rows", "nothing below"),
        (b"Jane Smith,07700900123\r\nAnn Able,07700900124\r\n", "no_headings", "first row"),
        (b"Name,Mobile\r\nJane Smith,07700900123\r\n", "no_id", "column headed ID"),
        (b"ID,Mobile\r\n1,07700900123\r\n", "no_name", "column headed Name"),
        (b"ID,Name,Name\r\n1,Jane,Smith\r\n", "heading_twice", "Two columns"),
        (b'ID,Name\r\n1,"Jane Smith\r\n2,Ann Able\r\n', "quote_open", "quotation mark"),
        (b'ID,Name\r\n1,"Jane ' + b"x" * 140_000 + b'"\r\n', "quote_open", "quotation mark"),
        (b"ID,Name\r\n" + b"1,Jane Smith\r\n" * (MOST_ROWS + 1), "too_many_rows", "20,000"),
        (b"ID,Name\r\n" + b"x" * LARGEST_BYTES, "too_large", "5 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_in_one_sentence(content: bytes, code: str, words: str) -> None:
    refused = refusal(content)
    assert refused.code == f"import.{code}"
    assert words in refused.message
    assert "Nothing was imported and no money moved." in refused.message
    assert "Jane" not in refused.message
    assert "0123" not in refused.message


def test_a_row_that_swallows_others_is_bad() -> None:
    text = 'ID,Name,Notes\n1,Ann Able,"likes tea\n2,Bob Best,"\n3,Cat Cole,\n'
    file = read_people(text.encode())
    assert [one.name for one in file.good] == ["Cat Cole"]
    assert [(one.number, "quotation mark" in one.reason) for one in file.bad] == [(2, True)]


def test_a_row_whose_cells_have_moved_is_bad() -> None:
    file = read_people(b"ID,Name,Mobile\n1,Able, Ann,07700900123\n2,Bob Best,07700900124,,\n")
    assert [one.name for one in file.good] == ["Bob Best"]
    assert "more cells than" in file.bad[0].reason


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_called_as_excel_calls_them(index: int, letter: str) -> None:
    assert column_letter(index) == letter


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cn", "Cs", "Z"]), min_size=1, max_size=12
).filter(lambda text: text[0].isalpha() and any(one.isalpha() for one in text))


@given(
    names=st.lists(WORDS, min_size=1, max_size=8),
    notes=st.text(st.sampled_from('ab"\n\r,; ')),
    delimiter=st.sampled_from(",;\t"),
    ending=st.sampled_from(["\r\n", "\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_every_row_of_a_file_comes_back(
    names: list[str], notes: str, delimiter: str, ending: str, encoding: str
) -> None:
    """Whatever is written with a real CSV writer is a good row with the same name, or bad or unsure by its number."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL)
    writer.writerow(["ID", "Name", "Notes"])
    writer.writerows([number, name, notes] for number, name in enumerate(names, start=1))
    read = read_people(file.getvalue().encode(encoding))
    good = {one.number: one.name for one in read.good}
    bad = {one.number for one in read.bad} | {one.number for one in read.unsure}
    assert good.keys() | bad == set(range(2, len(names) + 2))
    assert not good.keys() & bad
    assert all(name == names[number - 2] for number, name in good.items())


@given(st.binary(max_size=400) | st.binary(max_size=300).map(b"ID,Name,Mobile\n".__add__))
def test_no_bytes_whatever_do_more_than_be_refused(content: bytes) -> None:
    try:
        read = read_people(content)
    except InvalidError:
        return
    assert all(one.name for one in read.good)
