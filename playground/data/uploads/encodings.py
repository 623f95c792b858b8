"""Detect the encoding of a table's bytes, or of the file names in a zip.

Valid UTF-8 is always read as UTF-8. Otherwise the encoding is guessed: charset-normalizer lists
the encodings that give clean text, and `plausibility` ranks them by how well their characters fit
known languages. The user sees the guess and can choose another encoding.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from playground.data.tokens import fold_text

# Of equally plausible encodings the first is taken.
TABLES = (
    "gb18030", "big5", "cp950", "shift_jis", "cp932", "euc_kr", "cp949", "euc_jp",
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "cp874", "koi8-r", "koi8-u", "iso8859-2", "mac_roman", "mac_cyrillic", "cp850", "cp852",
    "cp866", "iso8859-5", "mac_latin2", "cp737", "cp857", "cp862", "iso8859-6", "iso8859-7",
)  # fmt: skip
# Zip programs wrote names in the system's OEM code page (PKWARE's APPNOTE, appendix D).
NAMES = (
    "gb18030", "big5", "cp950", "shift_jis", "cp932", "euc_kr", "cp949", "cp437", "cp850",
    "cp852", "cp866", "cp737", "cp857", "cp862", "cp874", "cp1252", "cp1250", "cp1251",
    "mac_roman",
)  # fmt: skip
CHOICES = ("utf-8", "utf-16", *TABLES)  # encodings that the user may choose for a table
LEAST = -0.5  # the lowest plausibility of a text
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
SAMPLE = 20_000  # number of characters that are examined

# The non-ASCII letters of each language: the frequent ones and the others.
LETTERS = {
    "English": ("éñï", "èêçüöäôíóáà"), "German": ("äöüß", ""),
    "French": ("éèàêç", "âæëîïôœùûüÿ"),
    "Spanish": ("áéíóñ", "úü"),
    "Portuguese": ("ãáçéó", "àâêíôõú"), "Italian": ("àèéìòù", ""), "Danish": ("æøå", "é"),
    "Swedish": ("åäö", "é"), "Icelandic": ("áðíóþæö", "éúý"), "Czech": ("áéíěřčšžý", "úůóťďň"),
    "Slovak": ("áéíčšžýúľ", "äďĺňóôŕť"), "Polish": ("ąęłóśżć", "ńź"),
    "Hungarian": ("áéöóőüíúű", ""), "Romanian": ("ăâîșțşţ", ""), "Croatian": ("čćšžđ", ""),
    "Turkish": ("ıüşçğö", "âîû"), "Estonian": ("äõöü", "šž"), "Latvian": ("āīēšū", "čģķļņž"),
    "Lithuanian": ("ėšžųįų", "ąčęū"), "Dutch": ("éëïö", "èü"),
    "Vietnamese": ("đăâêôơưáàảãạ", "éèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵấầậắằặếềệốồộớờợứừự"),
}  # fmt: skip
# The letters of other alphabets, the most frequent first.
ALPHABETS = {
    "Russian": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "Ukrainian": "оанивітерскдлумпйячьзбгїєхжюшцщфґ",
    "Bulgarian": "аеиотнрсвлкдпмзгъубчяйжцхшщфюь",
    "Serbian": "аоиентсрјвдкулмпзбгчшћцжђхљњфџ",
    "Greek": "αοιετσνηυρπκμςλάίδόωέγχήύώθφβξζψϊϋΐΰ",
    "Hebrew": "יוהלאמרבתשנעחדקםכפסןגטזצךףץ",
    "Arabic": "اليمنورتبعةدسفهكأقحجشىطصخإذضثزغئءظآؤپچژگ",
    "Thai": "านรกเองมยลวดทสตะปบคหแจพชขใไโผซถธศณญษฉฟภฐฝฏฆฤฌฎฑฒฬฮ",
}  # fmt: skip
# Frequent words without such letters, which tell the languages of the Latin alphabet apart.
WORDS = {
    "English": "the and of is a it was to this that in i not very for with",
    "German": "und der die das ist nicht ein eine war ich sehr mit auf",
    "French": "le la les un une est pas et je ce du des dans pour avec temps",
    "Spanish": "el los las es no un una que muy con por para lo me",
    "Portuguese": "o os as um uma que muito com por para nem foi do da",
    "Italian": "il lo gli un una di che molto con per non sono",
    "Danish": "og er var det den ikke en jeg meget til med som",
    "Swedish": "och det inte en jag mycket till med som den",
    "Icelandic": "og er ekki var en um sem til",
    "Czech": "je to jsem ale na se film byl byla bylo pro jak",
    "Slovak": "je to som ale na sa film bol bola bolo pre ako",
    "Polish": "nie jest to i na jak ale film czasu bardzo dla mi bez",
    "Hungarian": "a az nem egy nagyon de film volt meg is ez",
    "Romanian": "un o nu este foarte film cu de pe am care mi era",
    "Croatian": "je nije i na sam film bio bila bilo za kako",
    "Turkish": "bu bir ve film hizmet daha de da yemek kitap ama ne iyi",
    "Estonian": "ja on ei see film oli mulle aga ning",
    "Latvian": "ir un nav man ar par bija filma ne bet laba",
    "Lithuanian": "ir man ne buvo filmas bet labai su kad yra",
    "Dutch": "de het een niet en was ik zeer van dat",
    "Vietnamese": "hay phim trong cho khi nhanh ngon xem",
}
# Hanzi that are common in everyday texts and in names of classes; traditional forms are folded to
# these.
COMMON_HANZI = frozenset(
    "的是不了一有我很好还这个就在人间没也房本到上店书酒看以点来大可要比时都用能感后住错多小服说中觉"
    "么为务过下价子太得对们实但和去较出方装自前常电次面会家然地想而只当动里差生天发果作于如最那便买度"
    "现样些热理其他机心外定开分给道非什早格内喜知入置欢读经且行真话位让己高打完事盘起年性之餐网问台无"
    "相因客学水成做孩着系意全东手设员情音所爱像再晚送卡同总程进单正你体算从日车重床几结她题才少第国快"
    "显安别美星量门提又者合屏文三接特两件西质货关级带费找口品头配回通已新应记容受包被直楼值种更明旧老"
    "观评啊等此态工近与边友原吃二区商周标主贵写把月女收气平需强色加儿它每故法怎难离式长字简朋见先力光"
    "视推公却足馆清味市景解使或教及器选思满四讲变深信另效考期图十节花套处放轻交走始认世游画细换示影半业"
    "表改准极活目山静久将翻求化堂便宜功免失坏好评差评正面负面中性类别标签内容文本句子标题垃圾邮件新闻体"
    "育财经娱乐科技健康汽车猫狗鸟鱼马牛羊兔虎狮象熊猴鼠龙蛇鸡鸭猪昆虫花草树叶苹果香蕉橙梨桃葡萄西瓜圆方"
    "角形数零五六七八九红黄蓝绿黑白灰紫粉男女老少哭笑怒悲惊开心难过喜怒哀乐训练测试验证图片照片咪电影"
    "推荐音乐演员故事环境干净服务态度味道难吃死值得漂亮无聊精彩失望满意一般飞机船火车自行摩托云雨雪晴"
)
COMMON_HANGUL = frozenset(
    "이다는을가에의고지하도한로은사나기어를자아리그일대라시해서들있게정스인수보부장만과여전제상오으주었것"
    "구안우원면없거말비영마미모성위연무신생선화내조공동개관적경중국소유진세재방트드크르니습요았겠네음심악"
    "최또싶좋싫맛번간별로쁘잘못볼점감름웠입습남친절배달빠르느낌강양이새개물꽃책글글내용긍부중립점"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text, its encoding, whether the encoding is certain, and other possible ones."""

    text: str
    encoding: str
    certain: bool = True
    others: tuple[str, ...] = ()
    unreadable: int = 0  # bytes that became U+FFFD


class UnknownEncodingError(ValueError):
    """Raised for bytes that are not text in any known encoding."""


def decode_text(data: bytes) -> Decoded:
    """Decode a file in any common encoding.

    Raises:
        UnknownEncodingError: no encoding gives a plausible text.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return Decoded(_strict(data, encoding), encoding.removesuffix("-sig"))
    if wide := _wide(data):
        return Decoded(_strict(data, wide), wide)
    if b"\0" in data or len(_CONTROL.findall(data)) > len(data) / 200:
        raise UnknownEncodingError
    plain = _escaped(data) or "utf-8"
    with suppress(UnknownEncodingError):
        return Decoded(_strict(data, plain), plain)
    if broken := _broken_utf8(data):
        return broken
    found = _ranked(data, _clean(data))
    if not found:
        raise UnknownEncodingError
    return Decoded(_strict(data, found[0]), found[0], certain=False, others=tuple(found[1:6]))


def decode_as(data: bytes, encoding: str) -> Decoded:
    """Decode a file in the encoding that the user chose.

    Raises:
        UnknownEncodingError: the bytes are not valid in it, or it is not one of `CHOICES`.
    """
    if encoding not in CHOICES:
        raise UnknownEncodingError
    return Decoded(_strict(data, "utf-8-sig" if encoding == "utf-8" else encoding), encoding)


def decode_names(names: list[bytes]) -> tuple[list[str], str]:
    """Decode the file names of a zip that does not declare their encoding, all with the same
    encoding. Returns the names and the encoding.

    Strict UTF-8 is tried first, as the Finder and many others write it without setting the flag.
    """
    whole = b"\n".join(names)
    try:
        return [name.decode() for name in names], "utf-8"
    except UnicodeDecodeError:
        found = _ranked(whole, NAMES) or ["cp437"]  # cp437 has a character for every byte
    return [name.decode(found[0]) for name in names], found[0]


# ---- which bytes can be what ---------------------------------------------------------------


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, UnicodeError):
        raise UnknownEncodingError from None


def _wide(data: bytes) -> str:
    """Detect UTF-16 without a byte order mark: in ASCII text every other byte is zero."""
    if b"\0" not in data or len(data) % 2:
        return ""
    zeros = [data[k : 2 * SAMPLE : 2].count(0) for k in (0, 1)]
    if min(zeros) > 0.1 * max(zeros):
        return ""
    return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"


def _escaped(data: bytes) -> str:
    """Detect ISO-2022-JP and HZ, which are ASCII with escape sequences."""
    if not data.isascii():
        return ""
    if re.search(rb"\x1b\$[@B]", data):
        return "iso2022_jp"
    return "hz" if re.search(rb"~\{(?:[!-w][!-~])+~\}", data) else ""


def _broken_utf8(data: bytes) -> Decoded | None:
    """Decode UTF-8 with a few invalid bytes, as in a truncated file or one joined from two."""
    text = data.decode("utf-8-sig", "replace")
    lost = text.count("\ufffd")
    whole = len(re.findall("[^\x00-\x7f\ufffd]", text))
    return Decoded(text, "utf-8", False, (), lost) if whole > 9 * lost else None


def _clean(data: bytes) -> Iterable[str]:
    """The encodings of `TABLES` in which charset-normalizer finds clean text; all of them if it
    finds none."""
    import charset_normalizer  # imported here, as it takes 25 ms

    known = {codecs.lookup(name).name: name for name in TABLES}
    matches = charset_normalizer.from_bytes(data, cp_isolation=list(TABLES), enable_fallback=False)
    least = min((match.chaos for match in matches), default=0.0)
    found = {
        known.get(codecs.lookup(name).name, "")
        for match in matches
        if match.chaos <= least + 0.15
        for name in match.could_be_from_charset
    }
    return [name for name in TABLES if name in found] or TABLES


def _ranked(data: bytes, encodings: Iterable[str]) -> list[str]:
    """The encodings in which the bytes are a plausible text, the likeliest first. Of encodings that
    give the same text, only one is kept."""
    scores: dict[str, tuple[float, str]] = {}
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        scores.setdefault(text, (plausibility(text), encoding))
    ranked = sorted(scores.values(), key=lambda found: -found[0])
    likely = [encoding for score, encoding in ranked if score > ranked[0][0] - 0.6]
    return likely if likely and ranked[0][0] > LEAST else []


# ---- which texts are likely ----------------------------------------------------------------


def plausibility(text: str) -> float:
    """How plausible a decoded text is: about 1 for natural text, down to −3 for characters that
    natural text does not contain. ASCII is ignored, as all encodings share it."""
    text = unicodedata.normalize("NFC", text[: 5 * SAMPLE])  # cp1258 writes accents apart
    high = [char for char in text if char > "\x7f"][:SAMPLE]
    if not high:
        return 1.0
    words = Counter(re.findall(r"\b[a-z]+\b", text[:SAMPLE].lower()))
    language = max(
        _alphabets(),
        key=lambda name: (
            sum(_letter(char, name) for char in high)
            + sum(words[word] for word in WORDS.get(name, "").split())
        ),
    )
    values = [_value(char, language) for char in high]
    return (sum(values) - _oddities(text)) / len(high)


@cache
def _alphabets() -> dict[str, dict[str, float]]:
    accented = {
        name: dict.fromkeys(frequent, 1.0) | dict.fromkeys(others, 0.6)
        for name, (frequent, others) in LETTERS.items()
    }
    # The values fall with the rank as the logarithm of a letter's frequency does; in a text of the
    # language their mean is about 1, in letters taken from it at random about 0.6.
    ranked = {
        name: {letter: 1.5 - 2.0 * rank / len(letters) for rank, letter in enumerate(letters)}
        for name, letters in ALPHABETS.items()
    }
    # A text in upper case is less likely than one in lower case.
    return {
        name: {letter.upper(): 0.85 * value for letter, value in values.items()} | values
        for name, values in (accented | ranked).items()
    }


def _letter(char: str, language: str) -> float:
    return _alphabets()[language].get(char, 0.0)


@lru_cache(maxsize=20_000)
def _value(char: str, language: str) -> float:
    """The plausibility of one character in a language (or in Chinese, Japanese, Korean)."""
    if value := _letter(char, language):
        return value
    if "\u4e00" <= char <= "\u9fff":
        return 1.0 if fold_text(char) in COMMON_HANZI else _by_level(char)
    if "\u3041" <= char <= "\u30fe":
        return 1.0
    if "\uac00" <= char <= "\ud7a3":
        return 1.0 if char in COMMON_HANGUL else 0.1
    if char in "，。！？、；：（）《》「」『』“”‘’…—～·　":
        return 0.8
    if char in "–«»€£§°¡¿„‚©®™\xa0":
        return 0.3
    kind = unicodedata.category(char)
    if kind in ("Cc", "Cn", "Co", "Cs"):
        return -3.0
    if kind == "Mn":  # Hebrew, Arabic and Thai vowels
        return 0.5
    return -0.3 if kind[0] == "L" else -1.0


def _by_level(char: str) -> float:
    """The plausibility of a hanzi by its level in GB 2312 and Big5, whose first levels hold the
    common characters."""
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if first <= char.encode(encoding)[0] <= last:
                return 0.5
        except UnicodeError:
            continue
    return -0.5


_SCRIPTS = re.compile("[a-zA-Z][\u3041-\u9fff\uac00-\ud7a3]|[\u3041-\u9fff\uac00-\ud7a3][a-zA-Z]")
_ALPHABETS = re.compile(
    "[a-zA-Z\u00c0-\u024f](?=[\u0370-\u0fff])|[\u0370-\u0fff](?=[a-zA-Z\u00c0-\u024f])"
)
_ACCENTS = re.compile("[\u00c0-\u024f]{3,}")
_SIGN_INSIDE = re.compile(r"(?<=[^\W\d_])[…“”‘„‚•†‡‰€‹›](?=[^\W\d_])")


# Patterns of Hebrew or Arabic decoded as Russian or Greek: й after a consonant, a final sigma
# inside a word, a longer lower-case word without an accent, or a word with two.
_NOT_RUSSIAN = re.compile("[бвгджзклмнпрстфхцчшщ]й")
_NOT_GREEK = re.compile(r"ς(?=\w)|\b[α-ρσςτ-ω]{4,}\b|[άέήίόύώΐΰ](?=\w*[άέήίόύώΐΰ])")


def _oddities(text: str) -> float:
    """A penalty for implausible sequences: an upper-case letter after a lower-case one, two scripts
    in one word, a run of accented letters, a symbol inside a word."""
    odd = 1.0 * len(_SIGN_INSIDE.findall(text)) + len(_ALPHABETS.findall(text))
    for word in re.findall(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*", text):
        odd += sum(b.isupper() and a.islower() for a, b in pairwise(word))
        odd += 0.7 * len(_SCRIPTS.findall(word))
        odd += sum(len(run) for run in _ACCENTS.findall(word))
        odd += len(_NOT_RUSSIAN.findall(word)) + len(_NOT_GREEK.findall(word))
    return odd
