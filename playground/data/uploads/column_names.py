"""Usual column names of texts, labels, row numbers and writers in courses and public data sets, in
several languages."""

TEXT_NAMES = frozenset(
    """
    text texts sentence sentences review reviews comment comments content message messages sms
    tweet tweets utterance phrase body document description question post feedback essay
    statement input v2 文本 句子 内容 评论 评价 评语 留言 正文 文字 短信 文章 语句 消息 微博
    texto satz texte frase avis commentaire kommentar отзыв текст
    """.split()
)
# Names of text columns, used only if no column has one of the names above.
WEAK_TEXT_NAMES = frozenset(
    """
    title headline summary subject news query answer 标题 题目 新闻 摘要
    """.split()
)
LABEL_NAMES = frozenset(
    """
    label labels class classes category categories sentiment sentiments rating ratings star
    stars score scores target polarity tag tags type emotion mood intent topic genre y v1 spam
    output 标签 类别 情感 分类 评分 星级 情绪 类型 标注 极性 情感倾向 打分 分数 等级 主题
    etiqueta klasse classe categoria категория метка
    """.split()
)
INDEX_NAMES = frozenset(
    """
    index idx id ids no nr number row 序号 编号 行号 unnamed
    """.split()
)
WRITER_NAMES = frozenset(
    """
    writer writers author authors user username drawer speaker person 作者 书写者 用户 用户名
    """.split()
)
