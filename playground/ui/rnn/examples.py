"""Example texts for each family of models: English mood, Chinese mood, character level."""

from __future__ import annotations

from playground.core.cache import ById, Cache
from playground.explain.reading_payload import writes_letters
from playground.nets.model import Model
from playground.nets.spec import TextInput

# Family -> (name of the example in text/*/rnn.ftl, text); the page opens with the first one.
EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        (
            "twist",
            "I loved the first half, but the rest was boring and stupid.",
        ),
        ("negation", "This is not a good film."),
        ("double", "It is not bad."),
        (
            "long",
            "I went in expecting little, the first half hour was slow and most of the jokes were "
            "old, but the actors were so good and the ending so clever and touching that I left "
            "happy and loved it.",
        ),
        ("unknown", "The flumadiddle was a marvellous gallimaufry 🙂"),
    ),
    "zh": (
        ("twist", "书的内容很好，可是包装很差，送来就破了，失望。"),
        ("negation", "这本书一点也不好看。"),
        ("double", "房间不差，服务不错，下次还来。"),
        (
            "long",
            "朋友推荐我来看这部电影，开头半小时有点慢，笑话也不新鲜，可是演员的表演非常真诚，"
            "结尾也很巧妙，走出电影院的时候我还在微笑。",
        ),
        ("unknown", "这个饕餮盛宴让人㗊㗊称赞🙂"),
    ),
    "letters": (
        ("letters", "the king was "),
        ("letters_i", "i do not "),
        ("letters_q", "a quiet q"),
    ),
}


def family_of(model: Model) -> str:
    """Return the model's family of examples: "letters", "zh" or "en"."""
    if writes_letters(model):
        return "letters"
    source = model.spec.input
    vocabulary = source.vocabulary if isinstance(source, TextInput) else ()
    # The page asks this for all models at each rerun, and a vocabulary has 10,000 tokens.
    return _languages.get(ById(vocabulary), lambda: _language_of(vocabulary))


_languages: Cache[str] = Cache(100)  # by vocabulary


def _language_of(vocabulary: tuple[str, ...]) -> str:
    chinese = sum("\u4e00" <= token[0] <= "\u9fff" for token in vocabulary if token)
    return "zh" if 2 * chinese > len(vocabulary) else "en"


def first_text(model: Model) -> str:
    """Return the text that the page opens with."""
    return EXAMPLES[family_of(model)][0][1]
