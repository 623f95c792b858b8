"""Tagged sentences made from templates: persons, locations and organisations in English and
Chinese. Everything here was written for the playground.

Validation sentences have names of their own, and half of them templates of their own, so a net
must recognise a name by its context. Half of the names are made from syllables, so that most words
of names are rare, as in real texts. Some words are of several types ("Jordan won", "Jordan borders
Iraq").
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from playground.core.data import TagSet

TYPES = ("LOC", "ORG", "PER")
CLASSES = ("O", *(f"{part}-{kind}" for kind in TYPES for part in "BI"))
TRAIN, VALIDATION = 1_600, 400

# Words that are a person here and a place or a company there, in both parts.
_BOTH = {
    "en": {
        "PER": "Jordan, Washington, Paris, Charlotte, Austin, Georgia, Chelsea, Lincoln, Ford, "
        "Mark, Rose, May, Will, Sydney, Madison",
        "LOC": "Jordan, Washington, Paris, Charlotte, Austin, Georgia, Chelsea, Lincoln, Sydney, "
        "Amazon, Madison",
        "ORG": "Ford, Apple, Amazon, Chelsea, Jordan, Madison",
    },
    "zh": {
        "PER": "高山, 黄河, 江海, 白云, 华山, 长安, 中华",
        "LOC": "高山, 黄河, 白云, 华山, 长安, 泰山",
        "ORG": "长安, 中华, 泰山, 白云, 苹果",
    },
}
# Names of each type: those of training, and those of validation.
_NAMES = {
    "en": {
        "PER": (
            "Anna Becker, Omar Haddad, Li Wei, Maria Silva, John Miller, Grace Okafor, "
            "Tom Baker, "
            "Priya Nair, Kenji Sato, Elena Petrova, Samuel Cohen, Fatima Zahra, Lucas Moreau, "
            "Ingrid Olsen, David Kim, Amara Diallo, Peter Novak, Sofia Rossi, Hassan Ali, Emily "
            "Clark, Juan Torres, Mei Lin, Oliver Wright, Nadia Rahman, Erik Berg, Aisha, Daniel, "
            "Laura, Victor, Yuki, Carlos, Hannah, Ivan, Chloe, Mrs Turner, Dr Singh, Mr Lopez",
            "Clara Jensen, Ahmed Farouk, Wang Fang, Pedro Gomez, Alice Morgan, Kofi Mensah, Ben "
            "Fisher, Anjali Rao, Haruto Ito, Olga Ivanova, Miriam Levi, Youssef Amrani, Camille "
            "Dubois, Lars Dahl, Susan Park, Fatou Ndiaye, Jan Kowalski, Giulia Conti, Noor, "
            "Patrick, Julia, Dr Weber, Ms Hughes, Mr Tanaka",
        ),
        "LOC": (
            "London, Berlin, New York, Kenya, Brazil, Tokyo, Cairo, South Korea, Mexico City, "
            "Norway, the Black Sea, Toronto, Lima, Mount Etna, Spain, Dublin, Lake Victoria, "
            "Texas,"
            " Warsaw, Peru, Bangkok, Hong Kong, Istanbul, the Alps, Chile, Athens, Main Street",
            "Madrid, Vienna, Los Angeles, Ghana, Argentina, Osaka, Tunis, New Zealand, "
            "Sao Paulo, "
            "Sweden, the Red Sea, Montreal, Quito, Mount Kenya, Portugal, Helsinki, Lake Geneva, "
            "Oregon, Prague, Bolivia, Hanoi, Park Lane",
        ),
        "ORG": (
            "Acme Tools, Northwind Bank, the River Trust, Blue Harbor Foods, City Hospital, Star "
            "Airlines, Greenfield University, Delta Motors, the Ministry of Health, Rovers FC, "
            "Sunrise Media, Kite Software, Harper and Sons, United Steel, the Green Party, Vega "
            "Labs, Oak Insurance, Red Lantern Records, IDC, BTN, Orion Energy",
            "Cedar Systems, Southgate Bank, the Forest Trust, Golden Mill Foods, "
            "County Hospital, "
            "Comet Airlines, Lakeside University, Alpha Motors, the Ministry of Trade, Wanderers "
            "FC, Moonlight Media, Heron Software, Doyle and Sons, National Cement, the Labour "
            "Union, NKR, Pine Energy",
        ),
    },
    "zh": {
        "PER": (
            "王小明, 李娜, 张伟, 刘洋, 陈静, 杨帆, 赵磊, 黄丽华, 周杰, 吴敏, 徐志强, 孙悦, "
            "马超, 朱婷, 胡军, "
            "郭晓东, 何平, 林青, 罗兰, 高峰, 梁艳, 宋佳, 郑凯, 谢芳, 韩雪, 唐明, 冯刚, 于洋, "
            "董洁, 萧红",
            "程亮, 曹颖, 袁泉, 邓超然, 许晴, 傅聪, 沈冰, 曾志远, 彭丽, 吕良, 苏醒, 卢森, "
            "蒋欣, 蔡明, 贾玲, 丁一",
        ),
        "LOC": (
            "北京, 上海, 广州, 成都, 西安, 杭州, 武汉, 南京, 重庆, 青岛, 云南, 四川, 日本, "
            "法国, 巴西, 伦敦, "
            "东京, 埃及, 西湖, 太湖, 人民路, 加拿大, 柏林, 韩国",
            "天津, 深圳, 苏州, 长沙, 昆明, 厦门, 大连, 贵阳, 湖南, 山西, 德国, 意大利, 巴黎, "
            "罗马, 洞庭湖, 中山路",
        ),
        "ORG": (
            "东方银行, 新华书店, 第一医院, 北方大学, 蓝天航空, 红星公司, 教育部, 长江电力, "
            "光明乳业, 海豚科技, "
            "星河传媒, 人民剧院, 国家图书馆, 飞鹰足球队, 金桥集团",
            "南方银行, 晨光书店, 中心医院, 滨海大学, 白鹭航空, 银杏公司, 卫生部, 大河水务, "
            "松果科技, 明月传媒, "
            "青年剧院, 市博物馆, 猎豹足球队, 宏达集团",
        ),
    },
}
_TEMPLATES = {
    "en": (
        (
            "{PER} lives in {LOC} .", "{PER} works for {ORG} in {LOC} .",
            "{ORG} opened an office in {LOC} last year .", "Yesterday {PER} met {PER} in {LOC} .",
            "{PER} , who leads {ORG} , was born in {LOC} .",
            "The train from {LOC} to {LOC} is late .",
            "{ORG} has hired {PER} as its new director .", "“ I love {LOC} , ” said {PER} .",
            "Shares of {ORG} fell by three percent .", "We spent our holidays in {LOC} .",
            "{LOC} borders {LOC} .", "Did {PER} call you about the report ?",
            "{PER} won the race in {LOC} .", "Workers at {ORG} went on strike .",
            "It rained all day in {LOC} .", "{PER} and {PER} have been friends for years .",
            "The mayor of {LOC} thanked {ORG} .", "Please send the invoice to {ORG} .",
            "{ORG} and {ORG} will merge in May .", "{PER} moved from {LOC} to {LOC} in 2015 .",
            "My sister studies in {LOC} .", "A spokesman for {ORG} denied it .",
            "Nobody knew where {PER} was .", "The bread was cold and the tea was bitter .",
            "On Monday we will mark the tests .", "She ate an apple under the rose .",
            "I will call again in April .", "{PER} 's new book is about {LOC} .",
            "According to {PER} , prices in {LOC} will rise .", "He reads the paper every day .",
            "{ORG} beat {ORG} by two goals .", "{PER} has joined {ORG} .",
            "The river flows through {LOC} .", "Dear {PER} , thank you for your letter .",
        ),
        (
            "{PER} grew up near {LOC} .", "{PER} left {ORG} after ten years .",
            "{ORG} plans a factory in {LOC} .", "In {LOC} , {PER} spoke with {PER} .",
            "The road between {LOC} and {LOC} is closed .", "{ORG} paid {PER} a bonus .",
            "Customers of {ORG} complained .", "Have you ever been to {LOC} ?",
            "{PER} smiled and said nothing .", "The weather in {LOC} was fine .",
            "“ Nobody told us , ” {PER} replied .", "{ORG} bought {ORG} for a small sum .",
            "Rose petals may fall at any time .", "The lincoln green coat was too small .",
            "{PER} teaches at {ORG} .", "They flew to {LOC} with {PER} .",
            "The head of {ORG} visited {LOC} .", "We may mark the path again .",
        ),
    ),
    "zh": (
        (
            "{PER}住在{LOC}。", "{PER}在{ORG}工作。", "{ORG}去年在{LOC}开了分店。",
            "昨天{PER}在{LOC}见到了{PER}。", "{PER}出生在{LOC}，现在是{ORG}的经理。",
            "从{LOC}到{LOC}的火车晚点了。", "{ORG}聘请{PER}担任主任。",
            "“我喜欢{LOC}。”{PER}说。",
            "{ORG}的股票下跌了。", "我们在{LOC}过暑假。", "{LOC}今天下雨。",
            "{PER}给你打电话了吗？",
            "{PER}在{LOC}赢得了比赛。", "{ORG}的工人很辛苦。", "{PER}和{PER}是老朋友。",
            "{LOC}的市长感谢{ORG}。", "请把发票寄给{ORG}。", "{ORG}与{ORG}签了合同。",
            "{PER}从{LOC}搬到了{LOC}。", "我姐姐在{LOC}上学。", "没有人知道{PER}在哪里。",
            "面包凉了，茶很苦。", "天上有一朵白云。", "他爬上一座高山。", "她在树下吃苹果。",
            "{PER}的新书写的是{LOC}。", "{ORG}以两球战胜{ORG}。", "我每天看报纸。",
        ),
        (
            "{PER}在{LOC}附近长大。", "{PER}离开了{ORG}。", "{ORG}打算在{LOC}建工厂。",
            "{PER}在{LOC}和{PER}谈话。", "{LOC}和{LOC}之间的公路封闭了。",
            "{ORG}的顾客很不满意。",
            "你去过{LOC}吗？", "{PER}笑了笑，没有说话。", "{LOC}天气很好。", "{PER}在{ORG}教书。",
            "{ORG}收购了{ORG}。", "这座高山上没有白云。", "苹果比梨便宜。",
            "他们和{PER}去了{LOC}。",
        ),
    ),
}  # fmt: skip


_SPACE = {"en": " ", "zh": ""}  # between tokens: words and characters
_SET_NAMES = {"en": "names", "zh": "names-zh"}
_SYLLABLES = (
    "ba", "bel", "cor", "dan", "el", "far", "gor", "han", "il", "jo",
    "kar", "lan", "mar", "nor", "ol", "per", "ran", "sel", "tor", "un",
    "val", "wen", "yor", "zel", "bri", "cla", "dro", "fen", "gil", "hor",
)  # fmt: skip
_PLACES = ("burg", "ville", "ton", "stad", "field", "mouth")
_FIRMS = ("Systems", "Bank", "Motors", "Foods", "University", "Airlines", "Group", "Media", "FC")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余"
_GIVEN = "明丽强芳伟静磊敏军秀娟涛超艳勇杰娜洋霞平刚桂英文华建国志永红玉春梅海燕晓东宁雨欣"
_PARTS = "安平长江海东西南北山石桥林泉新兴永康阳河口宁溪湖清水龙凤金沙"
_CHINESE_PLACES = ("市", "县", "镇", "村", "省")
_CHINESE_FIRMS = ("公司", "银行", "大学", "医院", "集团", "书店", "航空", "出版社")


def _made(kind: str, language: str, random: np.random.Generator) -> str:
    """A name from syllables or characters."""

    def draw(choices: Sequence[str], count: int = 1) -> str:
        return "".join(choices[k] for k in random.integers(len(choices), size=count))

    if not _SPACE[language]:
        if kind == "PER":
            return draw(_SURNAMES) + draw(_GIVEN, int(random.integers(1, 3)))
        return draw(_PARTS, 2) + draw(_CHINESE_PLACES if kind == "LOC" else _CHINESE_FIRMS)
    word = draw(_SYLLABLES, 2).capitalize()
    if kind == "PER":
        return word if random.random() < 0.4 else f"{word} {draw(_SYLLABLES, 2).capitalize()}"
    return (
        draw(_SYLLABLES).capitalize() + draw(_PLACES)
        if kind == "LOC"
        else (f"{word} {draw(_FIRMS)}")
    )


def made_sentences(language: str, part: str) -> TagSet:
    """The sentences of one part, "train" or "validation"; "en" by words, "zh" by characters."""
    held = part == "validation"
    random = np.random.default_rng(1 if held else 0)
    templates, new = _TEMPLATES[language]
    names = {
        kind: (parts[held].replace("\n", " ").split(", "), _BOTH[language][kind].split(", "))
        for kind, parts in _NAMES[language].items()
    }
    tokens, tags = [], []
    for number in range(VALIDATION if held else TRAIN):
        some = new if held and number % 2 else templates
        words: list[str] = []
        marks: list[int] = []
        for piece in _pieces(some[random.integers(len(some))]):
            if piece not in TYPES:
                made, kind = _split(piece, language), ""
            else:
                own, shared = names[piece]
                chance = random.random()
                chosen = shared if chance < 0.15 else own
                name = chosen[random.integers(len(chosen))].strip()
                name = _made(piece, language, random) if chance > 0.5 else name
                made, kind = _split(name, language), piece
            words += made
            marks += [
                CLASSES.index(f"{'I' if n else 'B'}-{kind}") if kind else 0
                for n in range(len(made))
            ]
        if _SPACE[language]:
            words[0] = words[0][0].upper() + words[0][1:]
        tokens.append(tuple(words))
        tags.append(tuple(marks))
    return TagSet(_SET_NAMES[language], tuple(tokens), tuple(tags), CLASSES)


def _pieces(template: str) -> list[str]:
    """The template's texts and types in their order."""
    pieces = template.replace("}", "{").split("{")
    return [piece for piece in pieces if piece]


def _split(text: str, language: str) -> list[str]:
    return text.split() if _SPACE[language] else list(text)
