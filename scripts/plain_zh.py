"""Plain Chinese sentences of praise and blame, written by rule, for mood-zh.

Reviews are long and particular: nobody writes “我喜欢这本书。” alone, and a net that has only read
reviews takes it for blame. Each rule stands for both sides, so that neither the things nor the
negation tells the mood alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def _words(text: str) -> list[str]:
    return text.split()


# A measure word, and what is counted with it.
THINGS = (
    ("部", "电影 片子 电视剧 动画片 手机 小说"),
    ("本", "书 小说 教材 杂志 笔记本 绘本"),
    ("家", "酒店 餐厅 饭店 店 宾馆 公司 商店"),
    ("个", "房间 故事 结局 游戏 软件 产品 地方 价格 演员 作者 杯子 鼠标 城市 公园 节目"),
    ("个", "屏幕 老师 服务员"),
    ("台", "电脑 电视 空调 冰箱 相机 洗衣机"),
    ("件", "衣服 外套 礼物 东西 裙子"),
    ("首", "歌 曲子"),
    ("道", "菜 汤"),
    ("次", "旅行 体验 购物 服务 课"),
    ("双", "鞋 袜子"),
)  # fmt: skip
PARTS = _words("""服务 前台 房间 早餐 环境 位置 床 卫生间 空调 屏幕 键盘 电池 音质 画面 剧情
演技 音乐 文笔 内容 印刷 纸张 包装 物流 快递 客服 质量 做工 外观 味道 菜 饭菜 态度 价格 速度
效果 颜色 声音 手感 风景 交通 设施 情节 翻译 插图 口感 尺寸 信号 散热""")
# Words that a “不” turns round.
GOOD = _words("""好 好看 精彩 舒服 干净 漂亮 方便 便宜 热情 好吃 新鲜 清晰 流畅 安静 满意 实用
有趣 好用 合适 好听 可靠 结实 专业 开心 高兴 感人 聪明 划算 值 理想 靠谱 耐用 细心 友好 礼貌
清楚 完整 整洁 真实 动人 好喝 好玩 及时 顺手 明亮 温馨 亲切""")
BAD = _words("""差 难看 无聊 脏 吵 贵 慢 难吃 麻烦 失望 卡 难闻 冷 复杂 难用 乏味 难听 枯燥
难受 粗糙 模糊 破 冷淡 混乱 粗心 死板 后悔 沉闷 刺鼻 难懂 难喝 暗""")
# Words that stand without it.
PRAISE = _words("""棒 不错 完美 优秀 出色 赞 给力 贴心 周到 美味 宽敞 温暖 精美 惊艳 经典 超值
厉害 美 香 快 舒适 可爱 满足 幸福 感动 惊喜 牛 帅 实惠""")
BLAME = _words("""糟糕 糟 烂 垃圾 恶心 坑 恶劣 离谱 可怕 过分 敷衍 臭 烦 假 次 黑心 差劲 糟心
气人 无语 俗 空洞 老套 破旧 恐怖""")
DEGREES = _words("""很 真 非常 特别 十分 相当 真的很 实在 确实很 超 好 格外 挺""")
LIKE = _words("""喜欢 爱 满意 推荐 欣赏 享受 佩服 怀念 支持 感谢 爱看 爱吃 爱用""")
DISLIKE = _words("""讨厌 后悔 反感 嫌弃 不喜欢 不满意 不推荐 受不了 看不起 不爱 不想要 痛恨
怀疑""")
VERBS = _words("""来 买 看 去 住 用 吃 点 订 入手 读 收藏 拥有 期待""")
FLAWS = _words("""缺点 问题 毛病 遗憾 异味 瑕疵 噪音 怨言 麻烦 差错 可挑剔的 不好""")
MERITS = _words("""优点 亮点 新意 诚意 特色 意思 味道 内容 用处 创意 耐心 热水 道理 信心""")
PLAIN_PRAISE = _words("""五星好评 必须好评 给个好评 点赞 给个赞 强烈推荐 推荐大家看看 爱了爱了
下次还来 下次还会买 还会再买 会再光顾 回头客 老顾客了 物超所值 物美价廉 名不虚传 超出预期
和描述的一样 没的说 没得说 百看不厌 爱不释手 回味无穷 让人难忘 睡得很香 用着很顺手
一口气看完了 看哭了 笑得停不下来 全家都喜欢 孩子很喜欢 老人很喜欢 真心喜欢 很开心 收获很大
学到很多 发货很快 第二天就到了 送货上门 有惊喜 大爱 良心之作 满分 太值了 会推荐给朋友
朋友都说好 挑不出毛病 没让人失望 从来没有让我失望过 比想象中好 比预期的好 比照片还漂亮
风很舒服 吹着很凉快 住得很舒服 越看越喜欢 一次愉快的购物""")
PLAIN_BLAME = _words("""一星差评 必须差评 给个差评 零分 不想给星 别买 千万别买 大家别来
劝大家别去 上当了 被骗了 下次不来了 不会再来了 不会再买 再也不买了 再也不去了 浪费时间 白花钱
花冤枉钱 名不副实 不如预期 和描述不符 没法看 看不下去 看睡着了 昏昏欲睡 没看完就扔了 睡不着
吵得睡不着 用了两天就坏了 第二天就坏了 打不开 开不了机 要退货 申请退款 退货都不给退 没人理
没人管 等了半天 等了两个小时 发货太慢 还没到货 少发了一件 发错货了 破了个洞 漏水 没有热水
有股怪味 头发很多 有蟑螂 骗人 骗子 坑人 不值这个价 后悔买了 后悔来了 令人失望 太让人失望
没想象中好 没有预期的好 比想象中差 比照片差远了 热得要命 冷得要命 吃坏肚子 完全是浪费 一言难尽
毫无诚意 不知所云""")
FEELINGS = (("失望", "生气", "后悔", "难受", "恶心"), ("开心", "满意", "感动", "惊喜", "放心"))
ENDS = ("", "", "", "。", "！", "！！", "！！！", "~", "啊", "呀")


def plain_sentences(count: int, random: np.random.Generator) -> tuple[list[str], np.ndarray]:
    """Sentences and their mood, 1 for praise, as many of each, each once."""
    labels, found = [], {}
    for number in range(20 * count):
        mood = number % 2
        text = _sentence(mood == 1, random)
        if found.setdefault(text, mood) == mood and len(found) >= count:
            break
    texts = list(found)
    labels = [found[text] for text in texts]
    order = random.permutation(len(texts))
    return [texts[i] for i in order], np.array(labels)[order]


def _sentence(good: bool, random: np.random.Generator) -> str:
    kind = random.random()
    if kind < 0.18:
        text = _pick(PLAIN_PRAISE if good else PLAIN_BLAME, random)
    elif kind < 0.3:
        text = _opinion(good, random)
    elif kind < 0.42:
        first, last = _clause(not good, random), _clause(good, random)
        word = _pick(("虽然{}，但是{}", "{}，但{}", "{}，不过{}", "尽管{}，还是觉得{}"), random)
        text = (
            word.format(first, last)
            if random.random() < 0.4
            else f"{_clause(good, random)}，{last}"
        )
    else:
        text = _clause(good, random)
    return text + _pick(ENDS, random)


def _clause(good: bool, random: np.random.Generator) -> str:
    turned, straight = (BAD, GOOD) if good else (GOOD, BAD)
    free = PRAISE if good else BLAME
    subject = _subject(random)
    degree = _pick(DEGREES, random)
    word = _pick(straight if random.random() < 0.6 else free, random)
    other = _pick(straight, random)
    negated = _pick(turned, random)
    mood = _pick(FEELINGS[good], random)
    flaw = _pick(FLAWS if good else MERITS, random)
    rules = [
        *(f"{subject}{degree}{word}",) * 2,
        f"{subject}太{word}了",
        f"太{word}了",
        f"真{word}",
        f"真是太{word}了",
        f"{word}极了",
        f"{subject}{word}得很",
        f"{subject}又{word}又{other}",
        f"{subject}一点也不{negated}",
        f"{subject}一点都不{negated}",
        f"一点儿也不{negated}",
        f"{subject}不{negated}",
        f"{subject}并不{negated}",
        f"不{negated}",
        f"{subject}不算{negated}",
        f"{subject}没有什么{flaw}",
        f"{subject}没有{flaw}",
        f"{subject}让人{degree}{mood}",
        f"{subject}让我觉得{degree}{word}",
        f"觉得{degree}{word}",
        f"{subject}比别的{word}多了",
    ]
    rules += [f"{subject}不怎么{negated}", f"{subject}不太{negated}", f"{subject}不够{negated}"] * (
        not good
    )
    rules += [f"{word}死了", f"{word}得要命", f"{subject}{word}死了"] * (not good)
    return _pick(rules, random)


def _opinion(good: bool, random: np.random.Generator) -> str:
    degree = _pick(("", "很", "非常", "特别", "真的很", "一直", "真心", "挺"), random)
    thing = random.choice(["这", "那"]) + _thing(random)
    verb, visit = _pick(LIKE if good else DISLIKE, random), _pick(VERBS, random)
    other = _pick(LIKE, random)
    if good:
        rules = [
            f"我{degree}{verb}{thing}",
            f"我们都{degree}{verb}{thing}",
            f"{thing}我{degree}{verb}",
            f"我{degree}{verb}",
            f"{degree}{verb}",
            f"值得{visit}",
            f"{thing}值得{visit}",
            f"{thing}很值得{visit}",
            f"下次还{visit}",
            f"还想再{visit}",
        ]
    else:
        rules = [
            f"我{degree}{verb}{thing}",
            f"我不{other}{thing}",
            f"{thing}我{degree}{verb}",
            f"我{degree}{verb}",
            f"{verb}",
            f"别{visit}",
            f"{thing}不值得{visit}",
            f"不建议{visit}",
            f"下次不{visit}了",
            f"不会再{visit}了",
            f"再也不想{visit}了",
        ]
    return _pick(rules, random)


def _thing(random: np.random.Generator) -> str:
    measure, things = THINGS[random.integers(len(THINGS))]
    return measure + _pick(things.split(), random)


def _subject(random: np.random.Generator) -> str:
    kind = random.random()
    if kind < 0.35:
        return _pick(PARTS, random)
    if kind < 0.7:
        return _pick(("这", "那", "这"), random) + _thing(random)
    return _pick(("", "", "感觉", "总体", "整体"), random)


def _pick(words: Sequence[str], random: np.random.Generator) -> str:
    return words[random.integers(len(words))]
