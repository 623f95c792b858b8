"""On pages in Chinese every word is Chinese, names and abbreviations aside: the app's own texts and
those of Streamlit's elements, on screen and in the attributes that screen readers say.
`test_every_page.py` checks each page."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from playground.nets.store import language_names, shipped_names, vision_names
from tests.browser.everywhere import PAGES
from tests.browser.shortly import shortly

TEXTS = (Path(__file__).parent / "words.js").read_text("utf-8")
# Names, abbreviations and symbols that a Chinese textbook writes in Latin letters, too.
NAMES = re.split(
    r"\s+",
    """CNN RNN LSTM GRU MNIST Fashion-MNIST PyTorch Keras ONNX JSON CSV TSV MB kB GPU CPU SGD
Adam AdamW RMSprop ReLU tanh sigmoid logit softmax Wilson McNemar ROC ID QR UCI Python
Streamlit Dropout Transformer GPT Esc Page Up Down Ctrl Enter IP https npz zip
safetensors onnx csv PNG JPG JPEG WEBP BMP GIF TIF images labels train test English same
script.py TPE Hyperband PCA t-SNE TOML EfficientNet-Lite Hugging Face Hub Grad-CAM photo.png
pictures.npz Tab Delete COCO VOC CoNLL IOB2 PSNR MSE log dB Telea original.png damaged.png mask.png
gallery.npz YOLO mAP@.5 mAP@.75 mAP AP@.5""",
)
LAYER = re.compile(r"(?:conv|norm|relu|pool|dense|flatten|dropout|gru|lstm|rnn|embedding)\d+")
SYMBOL = re.compile(r"(?<![A-Za-z])[A-Za-z]t(?![A-Za-z])")  # h_t, in the name of a box
WORD = re.compile(r"[A-Za-z]{2,}")
# The source of a model's data and the name of the machine's processor are shown as they are.
AS_THEY_ARE = re.compile(r"^训练数据：|^在 CPU")


def foreign(text: str) -> str:
    """What of a text is in another language: the text without names, "" if nothing is left."""
    if AS_THEY_ARE.search(text):
        return ""
    known = (*shipped_names(), *language_names(), *vision_names(), *NAMES)
    for name in sorted(known, key=len, reverse=True):
        text = re.sub(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", "", text)
    text = SYMBOL.sub("", LAYER.sub("", text))
    return text if WORD.search(text) else ""


def all_foreign(page: Page) -> set[str]:
    texts = [each["text"] for each in page.evaluate(TEXTS) if not each["code"]]
    assert len(texts) > 10
    return {text for text in texts if foreign(text)}


def says_nothing_foreign(page: Page):
    assert all_foreign(page) == set()


def check_chinese(page: Page):
    """Check what is in sight, in folded parts and in the first two popovers."""
    for folded in page.get_by_test_id("stExpander").locator("summary").all():
        folded.click()
    shortly(lambda: says_nothing_foreign(page))
    for opener in page.get_by_test_id("stPopoverButton").all()[:2]:
        opener.click()
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
        shortly(lambda: says_nothing_foreign(page))
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def test_the_menu_of_streamlit_speaks_chinese_and_english_again_after_the_switch(app_url, page):
    page.goto(f"{app_url}/room?lang=zh")
    expect(page.locator(PAGES["room"])).to_be_visible()
    page.get_by_test_id("stMainMenuButton").click()
    expect(page.get_by_text("打印")).to_be_visible()
    shortly(lambda: says_nothing_foreign(page))
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("button", name="Main menu")).to_be_visible()


def test_an_english_word_is_found():
    assert foreign("上传 Upload") == "上传 Upload"
    assert foreign("conv1：CNN 的层，Esc 关闭") == ""
