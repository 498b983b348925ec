import gzip
import io
import json
from itertools import islice

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from annotation.formats import READERS
from annotation.formats.rows import MAX_LINE_BYTES, PromptRow, Refused

GOOD = b'{"prompt": "Colour of the sky?", "completions": ["Blue.", "Green."]}\n'


def read(content, name="jsonl", **after):
    return list(READERS[name](io.BytesIO(content), **after))


def code(content, name="jsonl"):
    (line,) = read(content, name)
    assert isinstance(line.row, Refused)
    assert line.row.message.endswith((".", "…}."))
    return line.row.code


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{'prompt': 1}", "not_json"),
        (b'{"prompt": NaN}', "not_json"),
        (b'{"prompt": "\\ud800"}', "not_json"),
        (b'{"prompt": 1e999}', "not_json"),
        (b'{"a":' * 2000, "not_json"),
        (b'"text"', "not_an_object"),
        (b"[1]", "not_an_object"),
        (b'{"prompt": "\xff"}', "not_utf8"),
        (b'{"prompt": "\0"}', "nul_character"),
        (b'{"prompt": "\\u0000"}', "nul_character"),
        (b'{"prompt": "hi", "metadata": {"\\u0000": [1]}}', "nul_character"),
    ],
)
def test_a_line_that_is_no_json_object_is_refused(content, expected):
    assert code(content) == expected


def test_an_escaped_backslash_before_u0000_is_no_nul():
    (line,) = read(rb'{"prompt": "what is \\u0000?"}')

    assert line.row.prompt[0].content == r"what is \u0000?"


def test_a_json_array_over_many_lines_is_refused_once_with_the_remedy():
    content = json.dumps([json.loads(GOOD)] * 3, indent=1).encode()

    (line,) = read(content)

    assert line.row.code == "json_array"
    assert "one JSON object a line" in line.row.message


def test_a_line_too_long_is_refused_and_the_next_is_read():
    long = b'{"prompt": "' + b"x" * (2 * MAX_LINE_BYTES) + b'"}\n'

    first, second = read(long + GOOD)

    assert (first.row.code, first.end) == ("line_too_long", len(long))
    assert (second.line, isinstance(second.row, PromptRow)) == (2, True)


def test_empty_lines_a_byte_order_mark_and_windows_line_ends_are_no_matter():
    lines = read(b"\xef\xbb\xbf" + GOOD + b"\r\n  \n" + GOOD.replace(b"\n", b"\r\n"))

    assert [line.line for line in lines] == [1, 4]
    assert all(isinstance(line.row, PromptRow) for line in lines)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_reading_goes_on_where_it_stopped(pack):
    content = pack(GOOD + b"not json\n\n" + GOOD.replace(b"Blue", "Bläu".encode()) + GOOD)
    whole = read(content)

    for done in whole:
        rest = read(content, start_line=done.line, start_offset=done.end)
        assert rest == whole[whole.index(done) + 1 :]


def test_a_compressed_file_reads_as_the_plain_one():
    assert read(gzip.compress(GOOD * 3)) == read(GOOD * 3)


def test_lines_before_the_damage_in_a_compressed_file_are_kept():
    *good, last = read(gzip.compress(GOOD * 3)[:-9])

    assert last.row.code == "bad_gzip"
    assert all(isinstance(line.row, PromptRow) for line in good)


def test_a_large_file_is_read_line_by_line():
    file = io.BytesIO(GOOD * 100_000)

    assert len(list(islice(READERS["jsonl"](file), 3))) == 3
    assert file.tell() <= 5 * len(GOOD)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["role", "content", "text", "assistant"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)
NAMES = ["prompt", "chosen", "rejected", "completion", "label", "margin", "completions"]
MORE = ["reference", "id", "why", "purpose", "metadata"]


@pytest.mark.parametrize("name", READERS)
@seed(2)
@settings(max_examples=100, deadline=None, database=None)
@given(st.dictionaries(st.sampled_from(NAMES + MORE), json_values, max_size=6))
def test_no_object_makes_a_reader_raise(name, value):
    for line in read(json.dumps(value).encode(), name):
        assert isinstance(line.row, PromptRow | Refused)


@pytest.mark.parametrize("name", READERS)
@seed(2)
@settings(max_examples=100, deadline=None, database=None)
@given(st.binary() | st.binary().map(lambda tail: b"\x1f\x8b" + tail))
def test_no_bytes_make_a_reader_raise(name, content):
    for line in read(content, name):
        assert isinstance(line.row, PromptRow | Refused)
