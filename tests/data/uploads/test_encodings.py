"""Encodings: which one a text, or the names in a zip, is in; checked by writing them."""

import unicodedata

import pytest

from playground.data.uploads.encodings import (
    UnknownEncodingError,
    decode_as,
    decode_names,
    decode_text,
)

SENTENCES = {
    "English": ("It’s a naïve story", "The café is “not bad”", "Zoë and René were very good"),
    "Danish": ("En meget god film, på dansk", "Betjeningen var sød", "Maden var smagløs"),
    "Lithuanian": ("Labai geras filmas, puiki vaidyba", "Man nepatiko šis filmas", "Ačiū, graži"),
    "Vietnamese": ("Bộ phim này rất hay", "Tôi không thích", "Lãng phí thời gian và tiền bạc"),
    "CAPITALS": ("ОЧЕНЬ ХОРОШИЙ ФИЛЬМ", "МНЕ НЕ ПОНРАВИЛОСЬ", "ПРЕКРАСНАЯ КНИГА"),
    "German": ("Das Frühstück war köstlich", "Die Straße war gesperrt", "Grüße aus Köln"),
    "French": ("Le garçon était fatigué", "Où êtes-vous allés cet été ?", "Très mauvais goût"),
    "Spanish": ("Mañana será otro día", "¿Cómo está usted?", "El niño comió una piña"),
    "Czech": ("Koupil jsem žlutý kůň", "Dobré ráno, jak se máš?", "Příšerné jídlo"),
    "Polish": ("Dziękuję za pomoc", "Łódź jest ładna", "Cześć, jak się masz"),
    "Hungarian": ("Köszönöm szépen", "Szörnyű élmény volt", "Jó és olcsó, többször jövünk"),
    "Russian": ("Вкусная еда", "Ужасное обслуживание", "Больше сюда не приду"),
    "Bulgarian": ("Много добра храна", "Лошо обслужване", "Няма да се върна"),
    "Ukrainian": ("Смачна їжа", "Жахливе обслуговування", "Більше не прийду"),
    "Greek": ("Το φαγητό ήταν νόστιμο", "Κακή εξυπηρέτηση", "Ποτέ ξανά"),
    "Turkish": ("Yemek çok lezzetliydi", "Kötü hizmet aldık", "Bir daha gelmem, şaşırdım"),
    "Hebrew": ("האוכל היה טעים", "שירות גרוע", "לעולם לא עוד"),
    "Arabic": ("الطعام لذيذ", "خدمة سيئة", "لن أعود أبدا"),
    "Thai": ("อาหารอร่อย", "บริการแย่", "ไม่มาอีกแล้ว"),
    "Japanese": ("食べ物がまずい", "サービスが良かった", "もう行きません"),
    "Korean": ("음식이 맛있어요", "서비스가 나쁘다", "다시는 안 가요"),
    "simplified": ("这家餐厅的菜真好吃", "快递太慢", "质量不行"),
    "traditional": ("這家餐廳的菜真好吃", "快遞太慢", "品質不行"),
}
WRITTEN = [
    *[("English", encoding) for encoding in ("cp1252", "mac_roman")],
    *[("Danish", encoding) for encoding in ("cp1252", "cp850")],
    ("Lithuanian", "cp1257"),
    *[("CAPITALS", encoding) for encoding in ("cp1251", "koi8-r")],
    *[("Turkish", encoding) for encoding in ("cp857", "iso8859-9")],
    *[("Hebrew", encoding) for encoding in ("cp862", "iso8859-8")],
    ("Arabic", "iso8859-6"),
    ("Greek", "iso8859-7"),
    ("Thai", "tis-620"),
    *[("German", encoding) for encoding in ("cp1252", "mac_roman", "cp850")],
    *[("French", encoding) for encoding in ("cp1252", "mac_roman")],
    ("Spanish", "cp1252"),
    *[(name, code) for name in ("Czech", "Polish") for code in ("cp1250", "iso8859-2", "cp852")],
    ("Hungarian", "cp1250"),
    *[
        ("Russian", encoding)
        for encoding in ("cp1251", "koi8-r", "cp866", "mac_cyrillic", "iso8859-5")
    ],
    ("Bulgarian", "cp1251"),
    *[("Ukrainian", encoding) for encoding in ("cp1251", "koi8-u")],
    *[("Greek", encoding) for encoding in ("cp1253", "cp737")],
    *[(name, "mac_latin2") for name in ("Czech", "Polish")],
    ("Turkish", "cp1254"),
    ("Hebrew", "cp1255"),
    ("Arabic", "cp1256"),
    ("Thai", "cp874"),
    *[("Japanese", encoding) for encoding in ("shift_jis", "euc_jp", "iso2022_jp")],
    *[("Korean", encoding) for encoding in ("euc_kr", "cp949")],
    *[("simplified", encoding) for encoding in ("gb18030", "gbk", "hz")],
    *[("traditional", encoding) for encoding in ("big5", "cp950", "gb18030")],
]


@pytest.mark.parametrize(("language", "encoding"), WRITTEN)
@pytest.mark.parametrize("rows", [3, 30])
def test_a_table_in_any_usual_encoding_comes_out_as_it_was_written(language, encoding, rows):
    texts = SENTENCES[language]
    table = "".join(f"{texts[k % 3]},{'pos' if k % 2 else 'neg'}\n" for k in range(rows))
    found = decode_text(table.encode(encoding))
    assert found.text == table
    assert found.certain == (encoding in ("iso2022_jp", "hz"))


def test_accents_of_windows_1258_stand_apart_and_are_joined_when_read():
    marks = "\u0300\u0301\u0303\u0309\u0323"

    def apart(char: str) -> str:
        parts = unicodedata.normalize("NFD", char)
        letter = unicodedata.normalize("NFC", "".join(c for c in parts if c not in marks))
        return letter + "".join(c for c in parts if c in marks)

    table = "".join(f"{text},pos\n" for text in SENTENCES["Vietnamese"])
    found = decode_text("".join(map(apart, table)).encode("cp1258"))
    assert found.encoding == "cp1258"
    assert unicodedata.normalize("NFC", found.text) == table


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("language", ["German", "Russian", "simplified", "Thai"])
def test_unicode_is_certain(language, encoding):
    table = "text,label\n" + "".join(f"{text},a\n" for text in SENTENCES[language])
    found = decode_text(table.encode(encoding))
    assert (found.text, found.certain) == (table, True)


def test_a_few_broken_bytes_leave_utf_8_what_it_is():
    data = "Schöne Grüße, größer, süßer, über Köln und Düsseldorf".encode() + b" caf\xe9"
    found = decode_text(data)
    assert found.encoding == "utf-8"
    assert found.unreadable == 1
    assert found.text.endswith("caf\ufffd")


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 4, b"a\0b\0\0", b"\xc8\x01\x07\xff\x03\x81" * 20]
)
def test_what_is_no_text_is_in_no_encoding(data):
    with pytest.raises(UnknownEncodingError):
        decode_text(data)


def test_the_person_may_say_which_encoding_it_is():
    data = "дом".encode("cp1251")
    assert decode_as(data, "cp1251").text == "дом"
    assert decode_as(data, "cp1252").text == "äîì"
    for encoding in ("utf-8", "rot13", "hex"):
        with pytest.raises(UnknownEncodingError):
            decode_as(data, encoding)


NAMES = [
    ("utf-8", ("Käfer", "Vögel")),
    ("utf-8", ("猫咪", "小狗")),
    ("cp850", ("Käfer", "Vögel")),
    ("cp850", ("Schlüssel", "Tür", "Löffel")),
    ("cp437", ("café", "thé")),
    ("cp1252", ("été", "garçon")),
    ("cp852", ("kočka", "pes", "ptáček")),
    ("cp866", ("кошка", "собака")),
    ("cp1251", ("кошка", "собака")),
    ("mac_roman", ("Käfer", "Vögel")),
    ("big5", ("貓咪", "小狗")),
    ("big5", ("圓形", "三角形", "正方形")),
    ("gbk", ("猫咪", "小狗")),
    ("gbk", ("男", "女")),
    ("shift_jis", ("りんご", "バナナ")),
    ("shift_jis", ("猫", "犬")),
    ("euc_kr", ("고양이", "개")),
    ("cp737", ("γάτα", "σκύλος")),
]


@pytest.mark.parametrize(("encoding", "names"), NAMES)
def test_names_in_a_zip_come_out_as_they_were_written(encoding, names):
    paths = [f"{name}/{k}.png" for name in names for k in range(3)]
    assert decode_names([path.encode(encoding) for path in paths])[0] == paths
