"""The colours of both themes can be told from their page."""

import pytest

READ = """async (ink) => {
  const { matchTheme, palette } = await import("/shared/colours.js");
  document.body.style.color = ink;
  matchTheme(document.body);
  const colours = await import("/shared/colours.js");
  return colours.palette;
}"""


def luminance(colour: str) -> float:
    """Source: WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Source: WCAG 2.2, contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


TEXTS = ("right", "wrong", "accent")  # roles that words are written in


@pytest.mark.parametrize(
    ("ink", "page"), [("rgb(49, 51, 63)", "#ffffff"), ("rgb(250, 250, 250)", "#191919")]
)
def test_every_colour_stands_out_from_the_page_and_zero_does_not(modules, ink, page):
    palette = modules.evaluate(READ, ink)
    ends = {name: palette[name] for name in ("negative", "positive", "magnitude")}
    for name, colour in (palette["roles"] | ends).items():
        assert contrast(colour, page) >= (4.5 if name in TEXTS else 3), name
    assert contrast(palette["zero"], page) < 1.1
