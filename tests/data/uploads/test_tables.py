"""Tables in every dialect that programs and people write, and what is left out of them."""

import pytest

from playground.data.uploads.columns import UploadQuestion
from playground.data.uploads.inspection import Choices
from playground.data.uploads.read import read_upload
from playground.data.uploads.rules import UploadError

GOOD = ("I loved it", "a great story", "what a day", "superb acting", "lovely music")
BAD = ("I hated it", "a boring story", "what a mess", "poor acting", "awful music")
ROWS = [*((text, "pos") for text in GOOD), *((text, "neg") for text in BAD)]


def table(rows=ROWS, header="text,label", form="{},{}"):
    return "\n".join([*([header] if header else []), *(form.format(*row) for row in rows)]) + "\n"


def read(text, name="x.csv", **choices):
    data = text if isinstance(text, bytes) else text.encode()
    return read_upload(data, name, Choices(**choices))


def is_all(found):
    labels = [found.examples.classes[k] for k in found.examples.labels]
    return list(zip(found.examples.texts, labels, strict=True)) == ROWS


def remarks(found):
    return [remark.message_id.removeprefix("uploads.") for remark in found.remarks]


DIALECTS = {
    "semicolons": table(header="text;label", form="{};{}"),
    "tabs": table(header="text\tlabel", form="{}\t{}"),
    "bars": table(header="text|label", form="{}|{}"),
    "full-width commas": table(header="文本，标签", form="{}，{}"),
    "Excel's hint": "sep=;\n" + table(header="text;label", form="{};{}"),
    "lone CR": table().replace("\n", "\r"),
    "CRLF": table().replace("\n", "\r\n"),
    "quoted": table(form='"{}","{}"'),
    "space before the quotation mark": table(header="text, label", form='"{}", "{}"'),
    "rows quoted as a whole": table(header='"text,label"', form='"{},{}"'),
    "empty columns": table(header="text,label,,", form="{},{},,"),
    "blank lines": "\n\n" + table().replace("\n", "\n\n"),
    "full-width semicolons": table(header="文本；标签", form="{}；{}"),
    "carets": table(header="text^label", form="{}^{}"),
    "single marks": table(form="'{}','{}'"),
    "curled marks": table(form="“{}”,“{}”"),
    "a spreadsheet's empty columns": table(header="text,label;;", form="{},{};;"),
    "the same with marks": table(header='"text,label";', form='"{},{}";'),
    "R's row numbers": table([(k, *row) for k, row in enumerate(ROWS, 1)], form='"{}","{}","{}"'),
    "an index column": table([(k, *r) for k, r in enumerate(ROWS)], ",review,rating", "{},{},{}"),
    "a column of numbers": table([(7 * k, *r) for k, r in enumerate(ROWS)], "n,text,label",
                                 "{},{},{}"),
    "a column of long numbers": table([(10**20 + 7 * k, *r) for k, r in enumerate(ROWS)],
                                      "aa,bb,cc", "{},{},{}"),
}  # fmt: skip


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_gives_the_same_examples(name):
    assert is_all(read(DIALECTS[name]))


@pytest.mark.parametrize(
    "header",
    ["review,sentiment", "comment,rating", "v2,v1", "评论,标签", "内容,情感", "Text,Label",
     "Review Text,Sentiment Label", "SMS,category", "sentence,class", "评价,类别", "Tweet,Emotion"],
)  # fmt: skip
def test_headers_of_courses_are_known_in_either_order(header):
    assert is_all(read(table(header=header)))
    turned = ",".join(reversed(header.split(",")))
    assert is_all(read(table([row[::-1] for row in ROWS], turned)))
    assert remarks(read(table(header=header))) == []


@pytest.mark.parametrize("turn", [1, -1])
def test_without_a_header_the_first_line_is_an_example(turn):
    found = read(table([row[::turn] for row in ROWS], header=""))
    assert is_all(found)
    assert remarks(found) == ["no_header"]


def test_an_unknown_header_is_told_from_an_example():
    assert is_all(read(table(header="foo,bar")))
    assert is_all(read(table(header="foo,bar"), header=True))
    assert len(read(table(header="foo,pos"), header=False)) == 11


def test_two_columns_that_may_be_the_label_are_asked_about():
    rows = [(*row, "old" if k % 3 else "new") for k, row in enumerate(ROWS)]
    asked = table(rows, "text,sentiment,category", "{},{},{}")
    with pytest.raises(UploadQuestion, match="sentiment, category") as error:
        read(asked)
    assert error.value.question.answers == ((1, "sentiment"), (2, "category"))
    assert is_all(read(asked, label_column=1))
    assert set(read(asked, label_column=2).examples.classes) == {"new", "old"}
    with pytest.raises(UploadError, match="no column 9"):
        read(asked, label_column=8)
    with pytest.raises(UploadError, match="cannot be in one column"):
        read(asked, text_column=1, label_column=1)


def test_two_columns_of_long_texts_are_asked_about():
    rows = [(f"{text}, and then much more of it", f"in other words: {text}", label)
            for text, label in ROWS]  # fmt: skip
    with pytest.raises(UploadQuestion, match="hold the texts"):
        read(table(rows, "first,second,label", "{};{};{}".replace(";", "|")).replace(
            "first,second,label", "first|second|label"))  # fmt: skip


def test_a_label_in_words_goes_before_its_number():
    rows = [(text, int(label == "pos"), label) for text, label in ROWS]
    assert is_all(read(table(rows, "text,label,sentiment", "{},{},{}")))


# ---- marks and commas -----------------------------------------------------------------------


@pytest.mark.parametrize("turn", [1, -1])
def test_commas_that_nobody_quoted_belong_to_the_text(turn):
    rows = [(f"well, {text}", label) for text, label in ROWS]
    header = ",".join(("text", "label")[::turn])
    found = read(table([row[::turn] for row in rows], header))
    assert found.examples.texts == tuple(text for text, _ in rows)
    assert remarks(found) == ["joined"]


def test_a_row_whose_label_no_other_row_has_is_left_out_not_guessed():
    found = read(table() + "one, two, three, four\n")
    assert is_all(found)
    assert [(part.why.message_id, part.count) for part in found.left_out] == [
        ("uploads.row_long", 1)
    ]
    assert str(found.left_out[0].what[0]) == "line 12"


def test_a_stray_quotation_mark_does_not_swallow_rows():
    lines = table().split("\n")
    lines[3] = f'"{lines[3]}'
    lines[6] = lines[6].replace(",", '",')
    found = read("\n".join(lines))
    assert is_all(found)
    assert [str(remark) for remark in found.remarks] == [
        "Lines 4 to 7 were joined by a stray quotation mark; each was read separately."
    ]


def test_a_quotation_mark_that_never_closes_does_not_swallow_the_rest():
    lines = table().split("\n")
    lines[2] = f'"{lines[2]}'
    found = read("\n".join(lines))
    assert is_all(found)
    assert remarks(found) == ["unjoined"]


def test_texts_with_line_breaks_stay_whole():
    poem = "roses are red,\nviolets are blue,\nwell"
    rows = [(f'"{poem} {k}"', "pos" if k % 2 else "neg") for k in range(8)]
    found = read(table(rows))
    assert found.examples.texts == tuple(f"{poem} {k}" for k in range(8))
    assert remarks(found) == []


@pytest.mark.parametrize("inside", ['he said ""no"" to it', 'a 5"" screen', '""quoted""'])
def test_doubled_marks_are_marks(inside):
    rows = [(f'"{inside} {k}, yes"', "pos" if k % 2 else "neg") for k in range(8)]
    found = read(table(rows))
    assert found.examples.texts[0] == f"{inside} 0, yes".replace('""', '"')


def test_marks_escaped_by_a_backslash_are_marks():
    rows = [(f'"he said \\"no\\", {k}"', "pos" if k % 2 else "neg") for k in range(8)]
    assert read(table(rows)).examples.texts[0] == 'he said "no", 0'


def test_quoted_words_inside_an_unquoted_text_stay():
    rows = [(f'"good" film {k}', "pos" if k % 2 else "neg") for k in range(8)]
    assert read(table(rows)).examples.texts[3] == '"good" film 3'


# ---- rows and labels ------------------------------------------------------------------------


def test_rows_without_text_or_label_are_counted_with_their_lines():
    found = read(table() + ",pos\n  ,neg\ngood,\n" + "fine,pos\n" + ",neg\n")
    assert len(found) == 11
    told = [(str(part.what[0]), part.count, str(part.why)) for part in found.left_out]
    assert told == [("lines 12–13, 16", 3, "no text"), ("line 14", 1, "no label")]
    assert found.faults == found.left_out


def test_classes_of_one_example_are_left_out():
    found = read(table() + "odd,once\nodder,never\n")
    assert found.examples.class_counts() == {"neg": 5, "pos": 5}
    assert [(part.what, part.count) for part in found.left_out] == [(("never", "once"), 2)]


TWINS = ("pos", "Pos", "pos\u200b", "ｐｏｓ", "pos\u00a0")


def test_labels_that_a_person_takes_for_one_are_pointed_out_and_may_be_made_one():
    rows = [(f"text {k}", TWINS[k % 5] if k % 2 else "neg") for k in range(40)]
    found = read(table(rows))
    assert len(found.examples.classes) == 5  # outer spaces are none of a name
    told = str(found.remarks[0])
    assert all(name in told for name in ("“pos”", "“Pos”", "“pos[U+200B]”", "“ｐｏｓ”"))
    merged = read(table(rows), merge=True)
    assert merged.examples.class_counts() == {"neg": 20, "pos": 20}


@pytest.mark.parametrize(
    ("twins", "other"),
    [(("1", "1.0"), "-1"), (("1", "01"), "10"), (("not spam", "not_spam"), "spam"),
     (("正面", "正 面"), "负面"), (("good", "good."), "goods"), (("pos", "p\u043es"), "pots")],
)  # fmt: skip
def test_twins_are_pointed_out_and_others_are_not(twins, other):
    rows = [(f"text {k}", (*twins, other)[k % 3]) for k in range(15)]
    assert remarks(read(table(rows))) == ["twins"]
    assert read(table(rows), merge=True).examples.class_counts() == {twins[0]: 10, other: 5}


def test_apostrophes_and_marks_in_a_text_stay():
    rows = [("'tis not bad, that's", "pos"), ("it isn't '", "neg")] * 4
    found = read(table(rows, form="{}\t{}", header="text\tlabel"))
    assert found.examples.texts == tuple(text for text, _ in rows)


def test_composed_and_decomposed_names_are_one():
    rows = [(f"text {k}", ("Vögel", "Vo\u0308gel", "x")[k % 3]) for k in range(12)]
    assert read(table(rows)).examples.classes == ("Vögel", "x")


def test_class_10_comes_after_class_9():
    rows = [(f"text {k}", f"class {k % 12}") for k in range(48)]
    assert read(table(rows)).examples.classes == tuple(f"class {k}" for k in range(12))


def test_a_guessed_encoding_is_said_with_the_first_rows_and_may_be_changed():
    rows = [("Очень хороший фильм", "pos"), ("Мне не понравилось", "neg")] * 4
    data = table(rows).encode("koi8-r")
    found = read(data)
    assert (found.encoding, found.first[0]) == ("koi8-r", rows[0])
    question = next(one for one in found.questions if one.field == "encoding")
    assert question.taken == "koi8-r"
    assert ("cp1251", "cp1251") in question.answers
    assert read(data, encoding="cp1251").first[0] != rows[0]
    with pytest.raises(UploadError, match="not encoded in utf-8"):
        read(data, encoding="utf-8")


def test_a_long_text_is_cut_and_said_so():
    found = read(table([*ROWS, ("x" * 5_000, "pos")]))
    assert len(found.examples.texts[-1]) == 4_000
    assert remarks(found) == ["cut"]


def test_many_stray_marks_cost_no_time():
    lines = [f'"text {k},{"pos" if k % 2 else "neg"}' for k in range(20_000)]
    found = read("text,label\n" + "\n".join(lines))
    assert len(found) == 20_000


def test_a_column_of_writers_is_kept_unless_a_row_has_none():
    names = [("anna", "ben")[k % 2] for k in range(len(ROWS))]
    rows = [(*row, name) for row, name in zip(ROWS, names, strict=True)]
    found = read(table(rows, "text,label,Author", "{},{},{}"))
    assert is_all(found)
    assert found.examples.writers.tolist() == [k % 2 for k in range(len(ROWS))]
    rows[3] = (*ROWS[3], "")
    assert read(table(rows, "text,label,Author", "{},{},{}")).examples.writers is None
    assert read(table()).examples.writers is None


def test_a_long_label_is_cut_and_said_with_a_count():
    long = "pos" + 300 * "!"
    found = read(table([(text, long if label == "pos" else label) for text, label in ROWS]))
    assert sorted(map(len, found.examples.classes)) == [3, 200]
    assert remarks(found) == ["cut_labels"]
    assert "5 labels are longer than 200 characters" in str(found.remarks[0])


def test_too_many_classes_are_counted_in_the_sentence():
    rows = [(f"text {k}", f"class {k // 2}") for k in range(2 * 51)]
    with pytest.raises(UploadError, match=r"x\.csv has 51 classes; expected 2 to 50"):
        read(table(rows))


def test_the_taken_columns_are_named_where_there_are_others():
    found = read(table([(*row, k % 7) for k, row in enumerate(ROWS)], "text,label,by", "{},{},{}"))
    assert [str(remark) for remark in found.remarks] == [
        "The texts are in the column “text”, the labels in “label”."
    ]
    assert remarks(read(table())) == []


def test_columns_that_can_be_neither_are_named():
    with pytest.raises(UploadError, match="its first line is “age, size”"):
        read(table([(k, 2 * k) for k in range(10)], "age,size"))


def test_of_two_unnamed_columns_the_labels_have_fewer_values_even_if_they_are_longer():
    long = {"pos": "a thoroughly positive one", "neg": "a thoroughly negative one"}
    found = read(table([(long[label], text) for text, label in ROWS], "aa,bb"))
    assert found.examples.texts == tuple(text for text, _ in ROWS)


def test_of_two_unnamed_columns_of_labels_one_is_asked_for():
    rows = [(*row, "ab"[k % 2]) for k, row in enumerate(ROWS)]
    with pytest.raises(UploadQuestion) as error:
        read(table(rows, "aa,bb,cc", "{},{},{}"))
    assert error.value.question.field == "label_column"
    assert error.value.question.answers == ((1, "bb"), (2, "cc"))
