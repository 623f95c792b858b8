"""A list of texts from a file."""

import pytest

from playground.data.uploads.rules import UploadError
from playground.data.uploads.sentences import read_sentences


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "One, two.\n\nThree\r\n"),
        ("a.csv", 'id,text,label\n1,"One, two.",x\n2,Three,y\n'),
        ("a.csv", 'n;"One, two."\nm;Three\n'),
        ("a.tsv", "One, two.\t1\nThree\t2\n"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_texts_of_a_file(name, content, encoding):
    assert read_sentences(content.encode(encoding), name) == ("One, two.", "Three")


@pytest.mark.parametrize("data", [b"", b" \n ", b"\x00\x01\xff\xfe\x00" * 9])
def test_a_file_without_texts_is_refused(data):
    with pytest.raises(UploadError, match=r"a\.txt"):
        read_sentences(data, "a.txt")
