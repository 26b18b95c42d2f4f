from __future__ import annotations

import codecs
import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gemquota.intake.decode import as_utf8, encoding_of, looks_binary, text_of

MARKED = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"))


@given(TEXTS, st.sampled_from(sorted(MARKED)))
@example("", "utf-16-le")
def test_a_mark_decides_and_is_not_part_of_the_text(text, encoding):
    assert text_of(MARKED[encoding] + text.encode(encoding)) == text


@given(TEXTS)
def test_what_has_no_mark_and_is_utf_8_is_read_as_that(text):
    assert text_of(text.encode()) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["{}", '{"error": {"code": 429}}', "Überschritten: 429, „Limit“"])
def test_zeros_in_every_other_byte_are_utf_16_without_a_mark(text, encoding):
    assert encoding_of(text.encode(encoding)) == encoding
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize("octets", [b"", b"\0", b"a\0", b"\0\0\0\0", b"a\0\0\0" * 40])
def test_too_few_zeros_or_too_many_say_nothing(octets):
    assert encoding_of(octets) == "utf-8"


def test_what_is_no_utf_8_is_read_as_windows_wrote_it():
    assert text_of("Größe – 429 €".encode("cp1252")) == "Größe – 429 €"
    assert text_of(b"\x81 429") == "\ufffd 429"  # cp1252 has no such character


@given(st.binary(), st.sampled_from([b"", *MARKED.values()]))
@example(b"\x00\xd8", codecs.BOM_UTF16_LE)
@example(b"a", codecs.BOM_UTF32_BE)
def test_hostile_bytes_become_some_text_that_can_be_written(octets, mark):
    text_of(mark + octets).encode()
    b"".join(as_utf8([mark + octets])).decode("utf-8", "replace")


@given(TEXTS, st.sampled_from(sorted(MARKED)), st.lists(st.integers(4, 60), max_size=5))
def test_a_stream_comes_as_utf_8_wherever_it_was_cut(text, encoding, cuts):
    octets = MARKED[encoding] + text.encode(encoding)
    edges = [0, *sorted(cuts), len(octets)]
    chunks = [octets[a:b] for a, b in itertools.pairwise(edges)]
    assert b"".join(as_utf8(chunks)).decode() == text


def test_a_stream_that_ends_within_a_character_says_so():
    octets = codecs.BOM_UTF16_LE + "429€".encode("utf-16-le")[:-1]
    assert b"".join(as_utf8([octets])).decode() == "429\ufffd"


def test_a_stream_with_ascii_inside_passes_untouched():
    chunks = [b"Gr\xf6\xdfe", b"", b"\xff 429"]
    assert list(as_utf8(chunks)) == chunks


def test_pauses_of_a_stream_are_kept_but_for_those_before_its_first_word():
    encoded = "429".encode("utf-16")
    assert list(as_utf8([b"", encoded[:4], b"", encoded[4:]])) == [b"4", b"", b"29", b""]


@pytest.mark.parametrize(
    ("octets", "binary"),
    [
        (b"", False),
        (b"plain\ttext\r\nof two lines\x1b[0m", False),
        ("Größe".encode("cp1252"), False),
        ('{"error": 429}'.encode("utf-16"), False),
        ('{"error": 429}'.encode("utf-16-le"), False),
        (b"\x7fELF\x02\x01\x01" + bytes(9), True),
        (b"PK\x03\x04\x14\0\0\0\x08\0" + bytes(20), True),
        (b"x" * 4_096 + bytes(4_096), False),  # the beginning decides
    ],
)
def test_binary_is_what_has_many_control_codes_in_no_known_encoding(octets, binary):
    assert looks_binary(octets) is binary
