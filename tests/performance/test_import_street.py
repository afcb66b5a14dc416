"""Street files of data.police.uk: what counts, what is missing, and what is sent back."""

import io
import random
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from common.periods import Period
from performance.imports import opening
from performance.imports.street import CRIME_TYPES, Street, read_street
from tests.performance.import_files import (
    AREA,
    FORCE,
    NOT_TABLES,
    STREET_HEADER,
    locked_zip,
    street_row,
    street_text,
    write_csv,
    write_street,
    write_xlsx,
    write_zip,
)

AUGUST = Period.month(2024, 8)


def read(*paths) -> Street:
    return read_street(paths, force=FORCE, area_prefix=AREA)


def the_refusal(found: Street) -> str:
    """The one sentence there is; nothing was counted."""
    [refusal] = found.refusals
    assert found.counts == {}
    assert found.rows_used == 0
    return refusal.sentence


# What counts


def test_rows_are_counted_by_month_type_and_basis(tmp_path):
    found = read(write_street(tmp_path / "2024-08-street.csv"))
    assert found.refusals == ()
    assert found.counts[AUGUST, "Burglary", "force"] == found.counts[AUGUST, "Burglary", "area"] == 1
    assert found.months == (AUGUST,)
    [file] = found.files
    assert (file.name, file.month, file.rows_read, file.rows_used) == ("2024-08-street.csv", AUGUST, 3, 3)
    assert len(file.sha256) == 64


def test_a_row_elsewhere_or_without_a_place_counts_for_the_force_alone(tmp_path):
    found = read(write_street(tmp_path / "2024-08-street.csv"))
    for crime_type in ("Robbery", "Drugs"):
        assert found.counts[AUGUST, crime_type, "force"] == 1
        assert found.counts[AUGUST, crime_type, "area"] == 0


def test_a_place_whose_name_only_begins_alike_is_not_in_the_area(tmp_path):
    rows = [street_row(lsoa="City of Londonderry 001A"), street_row(lsoa="City of London 001F")]
    found = read(write_street(tmp_path / "street.csv", rows))
    assert found.counts[AUGUST, "Burglary", "area"] == 1


def test_a_type_without_a_row_is_nought_when_the_month_is_there(tmp_path):
    found = read(write_street(tmp_path / "street.csv"))
    assert found.counts[AUGUST, "Anti-social behaviour", "force"] == 0
    assert len(found.counts) == len(CRIME_TYPES) * 2


def test_a_month_without_a_file_is_missing_not_nought(tmp_path):
    write_street(tmp_path / "2024-08-street.csv")
    write_street(tmp_path / "2024-11-street.csv", [street_row(month="2024-11")])
    found = read(tmp_path)
    assert found.missing == (Period.month(2024, 9), Period.month(2024, 10))
    assert not [key for key in found.counts if key[0] in found.missing]


def test_nothing_is_de_duplicated(tmp_path):
    rows = [
        street_row(),
        street_row(),
        street_row("Anti-social behaviour"),
        street_row("Anti-social behaviour"),
    ]
    found = read(write_street(tmp_path / "street.csv", rows))
    assert found.counts[AUGUST, "Burglary", "force"] == 2
    assert found.counts[AUGUST, "Anti-social behaviour", "force"] == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_byte_order_mark_and_any_line_ends_change_nothing(tmp_path, encoding, end):
    found = read(write_street(tmp_path / "street.csv", encoding=encoding, end=end))
    assert found.refusals == ()
    assert found.rows_used == 3


def test_a_partnership_elsewhere_brings_its_own_force_area_and_types(tmp_path):
    rows = [street_row("Theft", force="Kent Police", lsoa="Medway 001A")]
    found = read_street(
        write_street(tmp_path / "street.csv", rows),
        force="Kent Police",
        area_prefix="Medway",
        crime_types=["Theft", "Burglary"],
    )
    assert found.counts == {
        (AUGUST, "Theft", "force"): 1,
        (AUGUST, "Theft", "area"): 1,
        (AUGUST, "Burglary", "force"): 0,
        (AUGUST, "Burglary", "area"): 0,
    }


def test_without_an_area_only_the_force_is_counted(tmp_path):
    found = read_street(write_street(tmp_path / "street.csv"), force=FORCE, area_prefix="")
    assert {basis for _month, _type, basis in found.counts} == {"force"}


LSOAS = st.sampled_from(["City of London 001A", "Camden 027B", ""])


@given(
    st.lists(st.tuples(st.sampled_from(CRIME_TYPES), LSOAS), min_size=1), st.randoms(use_true_random=False)
)
def test_whatever_the_order_every_row_counts_once(rows, chance: random.Random):
    written = [street_row(crime_type, lsoa=lsoa) for crime_type, lsoa in rows]
    shuffled = chance.sample(written, len(written))
    one, other = (read(SimpleUploadedFile("street.csv", street_text(each))) for each in (written, shuffled))
    assert one.counts == other.counts
    assert sum(count for (_m, _t, basis), count in one.counts.items() if basis == "force") == len(rows)
    for (month, crime_type, basis), count in one.counts.items():
        assert 0 <= count <= one.counts[month, crime_type, "force"] or basis == "force"


# Folders, archives, uploads


def download(path, *, months=("2024-08", "2024-09")):
    """A ZIP as data.police.uk makes it."""
    files = {}
    for month in months:
        files[f"{month}/{month}-city-of-london-street.csv"] = street_text([street_row(month=month)])
        files[f"{month}/{month}-city-of-london-outcomes.csv"] = "Crime ID,Month,Outcome type\n"
        files[f"{month}/{month}-city-of-london-stop-and-search.csv"] = "Type,Date,Gender\n"
    files["__MACOSX/._2024-08"] = b"\0\1"
    return write_zip(path, files)


def test_a_zip_as_downloaded_gives_its_months_and_says_what_it_passed_over(tmp_path):
    found = read(download(tmp_path / "download.zip"))
    assert found.refusals == ()
    assert found.months == (AUGUST, AUGUST.next())
    assert [file.name for file in found.files] == [
        "download.zip: 2024-08/2024-08-city-of-london-street.csv",
        "download.zip: 2024-09/2024-09-city-of-london-street.csv",
    ]
    assert len(found.notes) == 4
    assert all("only street files are read" in note for note in found.notes)


def test_the_same_download_unpacked_gives_the_same(tmp_path):
    packed = download(tmp_path / "download.zip")
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
    assert read(folder).counts == read(packed).counts
    assert read(folder).refusals == ()


def test_an_upload_is_read_like_a_file_and_keeps_its_name(tmp_path):
    upload = SimpleUploadedFile("2024-08-city-of-london-street.csv", street_text([street_row()]))
    found = read(upload)
    assert found.files[0].name == "2024-08-city-of-london-street.csv"
    assert found.rows_used == 1
    assert not upload.closed
    zipped = io.BytesIO(download(tmp_path / "a.zip").read_bytes())
    zipped.name = "uploaded.zip"
    assert len(read(zipped).months) == 2


def test_a_zip_without_street_files_is_refused(tmp_path):
    path = write_zip(
        tmp_path / "searches.zip", {"2024-08/2024-08-city-of-london-stop-and-search.csv": "Type,Date\n"}
    )
    assert the_refusal(read(path)).startswith("searches.zip: it holds no street file")


def test_the_same_file_given_twice_counts_once(tmp_path):
    write_street(tmp_path / "2024-08-street.csv")
    write_street(tmp_path / "2024-08-street (1).csv")
    found = read(tmp_path)
    assert found.rows_used == 3
    assert "it is the same file as" in found.notes[0]


def test_two_downloads_of_one_month_are_both_refused_because_we_do_not_choose(tmp_path):
    write_street(tmp_path / "earlier" / "2024-08-street.csv")
    write_street(tmp_path / "later" / "2024-08-street.csv", [street_row()])
    found = read(tmp_path)
    assert found.counts == {}
    assert [refusal.sentence for refusal in found.refusals] == [
        "earlier/2024-08-street.csv: it is of August 2024, and so is later/2024-08-street.csv: give only the later "
        "download of the month.",
        "later/2024-08-street.csv: it is of August 2024, and so is earlier/2024-08-street.csv: give only the later "
        "download of the month.",
    ]


def test_a_bad_file_leaves_the_good_ones_counted(tmp_path):
    write_street(tmp_path / "2024-08-street.csv")
    write_street(tmp_path / "2024-09-street.csv", [street_row("Piracy", month="2024-09")])
    found = read(tmp_path)
    assert len(found.refusals) == 1
    assert found.months == (AUGUST,)
    assert [file.rows_used for file in found.files] == [3, 0]


# What is sent back


def test_a_merged_file_is_refused_at_the_row_where_the_month_changes(tmp_path):
    rows = [street_row(), street_row(month="2024-09")]
    sentence = the_refusal(read(write_street(tmp_path / "year.csv", rows)))
    assert sentence == (
        "year.csv, row 3: it is of September 2024 and the rows before it are of August 2024: files were merged, so "
        "give one file a month as downloaded."
    )


def test_a_file_of_another_force_is_refused(tmp_path):
    rows = [street_row(force="Metropolitan Police Service")]
    sentence = the_refusal(read(write_street(tmp_path / "2024-08-metropolitan-street.csv", rows)))
    assert "row 2: it was reported by “Metropolitan Police Service”, not by City of London Police" in sentence


def test_a_row_that_falls_within_another_force_is_refused(tmp_path):
    row = street_row()
    row[3] = "British Transport Police"
    assert "row 2: it falls within “British Transport Police”" in the_refusal(
        read(write_street(tmp_path / "street.csv", [row]))
    )


def test_an_unknown_crime_type_stops_the_file_and_names_the_row(tmp_path):
    rows = [street_row(), street_row("Violent crime")]
    sentence = the_refusal(read(write_street(tmp_path / "street.csv", rows)))
    assert sentence.startswith("street.csv, row 3: “Violent crime” is not a crime type that is known here:")


@pytest.mark.parametrize("month", ["Apr-23", "01/04/2023", "2023", "2023-13", "", " 2023-04", "Q1 2023/24"])
def test_a_month_a_spreadsheet_has_changed_is_refused(tmp_path, month):
    sentence = the_refusal(read(write_street(tmp_path / "street.csv", [street_row(month=month)])))
    assert "row 2" in sentence
    assert "is not a month written as 2024-08: download the file again" in sentence


def test_a_file_whose_name_and_rows_disagree_is_refused(tmp_path):
    sentence = the_refusal(read(write_street(tmp_path / "2024-07-city-of-london-street.csv")))
    assert "its name says 2024-07 and its rows are of August 2024" in sentence


def test_stop_and_search_and_outcomes_given_by_themselves_are_refused(tmp_path):
    searches = write_csv(
        tmp_path / "2024-08-stop-and-search.csv",
        [["Type", "Date", "Self-defined ethnicity", "Object of search"]],
    )
    outcomes = write_csv(
        tmp_path / "2024-08-outcomes.csv",
        [[*STREET_HEADER[:-3], "Outcome type"], ["1"] * (len(STREET_HEADER) - 2)],
    )
    assert "row 1: it holds stop-and-search records, which are about persons" in the_refusal(read(searches))
    assert "row 1: it holds outcomes of crimes, not the crimes" in the_refusal(read(outcomes))
    assert len(read(tmp_path).refusals) == 2  # in a folder of one's own making, too


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (["Financial Year", "CSP Name"], "a Home Office table of recorded crime"),
        (STREET_HEADER[:-1], "it lacks “Context”"),
        ([*STREET_HEADER, "Mine"], "it has “Mine”"),
        (STREET_HEADER[::-1], "not in the order of a street file"),
        (["LAD17CD", "LAD17NM"], "it lacks “Crime ID”, “Month”, “Reported by”, “Falls within” and 8 more"),
    ],
)
def test_other_columns_are_refused_by_name(tmp_path, header, words):
    sentence = the_refusal(read(write_csv(tmp_path / "street.csv", [header, ["1"] * len(header)])))
    assert sentence.startswith("street.csv, row 1: ")
    assert words in sentence


@pytest.mark.parametrize(
    ("delimiter", "words"), [(";", "semicolons"), ("\t", "tabs"), ("|", "upright strokes")]
)
def test_another_delimiter_is_refused(tmp_path, delimiter, words):
    sentence = the_refusal(read(write_street(tmp_path / "street.csv", delimiter=delimiter)))
    assert f"its columns are separated by {words}, not commas: save it as CSV with commas." in sentence


def test_another_encoding_is_refused_with_the_row(tmp_path):
    rows = [street_row()] * 500
    rows[300] = street_row(lsoa="Ynys Môn 001A")
    sentence = the_refusal(read(write_street(tmp_path / "street.csv", rows, encoding="cp1252")))
    assert (
        sentence
        == "street.csv, row 302: it holds characters that are not UTF-8: save it as “CSV UTF-8 (comma delimited)”."
    )


def test_a_file_cut_short_is_refused_at_its_last_row(tmp_path):
    whole = street_text([street_row(), street_row()])
    path = tmp_path / "street.csv"
    path.write_bytes(whole[:-60])
    assert "row 3: it has 9 columns, not 12: the file is cut short or damaged" in the_refusal(read(path))


def test_a_quotation_mark_that_is_never_closed_is_refused(tmp_path):
    path = tmp_path / "street.csv"
    path.write_bytes(street_text([street_row()]) + b'"' + b"x" * 200_000)
    assert "row 3: a quotation mark is opened and never closed" in the_refusal(read(path))


def test_a_header_without_rows_is_refused(tmp_path):
    assert "it has a header and no rows" in the_refusal(read(write_street(tmp_path / "street.csv", [])))


@pytest.mark.parametrize("what", NOT_TABLES)
def test_what_is_no_table_is_refused_whatever_its_name(tmp_path, what):
    content, words = NOT_TABLES[what]
    path = tmp_path / "2024-08-city-of-london-street.csv"
    path.write_bytes(content)
    sentence = the_refusal(read(path))
    assert sentence.startswith("2024-08-city-of-london-street.csv")
    assert words in sentence


def test_a_workbook_is_refused_because_saving_one_changes_months(tmp_path):
    path = write_xlsx(tmp_path / "street.xlsx", {"Sheet1": [STREET_HEADER, street_row()]})
    assert the_refusal(read(path)) == (
        "street.xlsx: it is a workbook, and street files are CSV: give the CSV as downloaded."
    )


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert the_refusal(read(tmp_path / "none.csv")).startswith("none.csv: it cannot be opened")


def test_an_empty_folder_is_refused(tmp_path):
    assert "it holds no street file" in the_refusal(read(tmp_path))


def test_a_file_of_300_megabytes_is_refused_unread(tmp_path):
    path = tmp_path / "street.csv"
    with path.open("wb") as file:
        file.truncate(300_000_000)
    assert the_refusal(read(path)) == (
        "street.csv: it has 300 MB and a file may have 250: split it, or download only the years that are wanted."
    )


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.zip"
    write_zip(path, {"2024-08/2024-08-city-of-london-street.csv": b"0" * 60_000_000})
    assert "it would unpack from 1 MB to 60 MB, far more than a table of figures" in the_refusal(read(path))


def test_a_zip_that_hides_its_size_is_refused(tmp_path):
    """Sizes are declared in the archive's directory; what does not fit them fails its checksum."""
    path = write_zip(tmp_path / "liar.zip", {"2024-08-street.csv": street_text([street_row()] * 100)})
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (5_000).to_bytes(4, "little")
    path.write_bytes(bytes(content))
    assert "liar.zip: 2024-08-street.csv: it is damaged or cut short" in the_refusal(read(path))


@pytest.mark.parametrize(
    "name", ["../2024-08-street.csv", "/etc/2024-08-street.csv", "C:\\x.csv", "a/../../b.csv"]
)
def test_a_zip_with_paths_outside_is_refused(tmp_path, name):
    path = write_zip(tmp_path / "paths.zip", {name: street_text([street_row()])})
    assert "it holds a file that would be unpacked outside its folder" in the_refusal(read(path))


def test_a_zip_with_a_link_is_refused(tmp_path):
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("2024-08-street.csv")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    assert "it holds a link" in the_refusal(read(path))


def test_a_zip_behind_a_password_is_refused(tmp_path):
    assert "take the password off" in the_refusal(read(locked_zip(tmp_path / "locked.zip")))


def test_a_zip_cut_short_is_refused(tmp_path):
    path = download(tmp_path / "download.zip")
    path.write_bytes(path.read_bytes()[:-200])
    assert the_refusal(read(path)) == "download.zip: it is damaged or cut short: download or save it again."


def test_a_zip_with_a_broken_entry_is_refused_by_its_checksum(tmp_path):
    path = download(tmp_path / "download.zip", months=("2024-08",))
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("2024-08/2024-08-city-of-london-street.csv")
    middle = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    content[middle] ^= 0xFF
    path.write_bytes(bytes(content))
    assert "it is damaged or cut short" in the_refusal(read(path))


def test_an_archive_in_an_archive_is_not_opened(tmp_path):
    inner = download(tmp_path / "inner.zip").read_bytes()
    found = read(write_zip(tmp_path / "outer.zip", {"inner.zip": inner}))
    assert the_refusal(found).startswith("outer.zip: it holds no street file")


def test_a_zip_of_too_many_files_is_refused(tmp_path):
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(opening.MOST_ENTRIES + 1):
            archive.writestr(zipfile.ZipInfo(f"{number}.csv"), "")
    assert "it holds 20,001 files" in the_refusal(read(path))


def test_every_refusal_is_one_sentence_that_can_be_kept(tmp_path):
    [refusal] = read(write_street(tmp_path / "street.csv", [street_row("Piracy")])).refusals
    assert refusal.sentence.endswith(".")
    assert refusal.as_dict() == {
        "file": "street.csv",
        "row": 2,
        "reason": refusal.reason,
        "sheet": "",
        "sentence": refusal.sentence,
    }


# The real files, where they are at hand


@pytest.fixture
def data(root):
    folder = root.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real files are not at hand")
    return folder


@pytest.fixture
def real(data):
    return read(data / "police-street")


def test_the_real_months_are_all_used_and_none_is_missing(real):
    assert real.refusals == ()
    assert len(real.months) == len(real.files) == 93
    assert (real.months[0], real.months[-1]) == (Period.month(2018, 4), Period.month(2025, 12))
    assert real.missing == ()
    assert real.rows_read == real.rows_used == 65_540


@pytest.mark.parametrize(
    ("year", "everywhere", "in_area", "by_type"),
    [
        (2023, 9404, 8186, [294, 255, 356, 353, 577, 202, 2212, 90, 607, 177, 1178, 1340, 142, 1621]),
        (2024, 9768, 8411, [327, 218, 330, 385, 502, 155, 1909, 73, 712, 172, 1570, 1541, 111, 1763]),
    ],
)
def test_the_real_years_add_up_to_the_known_totals(real, year, everywhere, in_area, by_type):
    months = set(Period.year(year).months())

    def total(basis, types=CRIME_TYPES):
        return sum(real.counts[month, crime_type, basis] for month in months for crime_type in types)

    assert total("force") == everywhere
    assert total("area") == in_area
    assert [total("force", [crime_type]) for crime_type in CRIME_TYPES] == by_type


def test_the_real_revisions_agree_in_their_counts_and_are_refused_together(data):
    earlier, later = data / "revisions" / "earlier", data / "revisions" / "later"
    assert read(earlier).counts == read(later).counts != {}
    assert len(read(earlier, later).refusals) == 2


def test_the_real_awkward_files_are_refused_for_the_right_reason(data):
    searches, merged = read(data / "awkward").refusals
    assert "stop-and-search records" in searches.sentence
    assert merged.row == 799
    assert "it is of February 2020 and the rows before it are of January 2020" in merged.sentence


def test_the_real_lookup_is_no_street_file(data):
    assert "its columns are not those of a street file" in the_refusal(read(data / "lookup"))
