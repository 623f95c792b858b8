"""Who draws on the field: a mouse, a pen with its two ends, a finger; and who does not: a palm, a
pinch. Real pointer events come in tests/browser/test_draw.py; here are those that no test driver
can make, an eraser's among them."""

import pytest

pytestmark = pytest.mark.browser

# A field of 100×100 px whose strokes are written down; pointer capture knows real pointers only.
FIELD = """async () => {
  const { Hand, inkPoint, setPenSeen } = await import("/draw/hand.js");
  window.ink = { inkPoint };
  setPenSeen(false);
  window.hand?.stop();
  document.body.innerHTML =
    "<p id=beside>beside</p><button id=button>b</button><div id=field tabindex=0></div>";
  const field = document.querySelector("#field");
  field.style.cssText = "position: fixed; left: 0; top: 0; width: 100px; height: 100px";
  field.setPointerCapture = () => {};
  window.strokes = [];
  window.told = [];
  const at = ({ x, y }) => [Math.round(100 * x), Math.round(100 * y)];
  window.hand = new Hand(field, {
    begin: (point) => { strokes.push([at(point)]); },
    extend: (points) => { strokes.at(-1).push(...points.map(at)); },
    end: () => told.push("end"),
    takeBack: () => { strokes.pop(); told.push("taken back"); },
    erase: (points, first) => told.push([first ? "rub" : "rub on", ...points.map(at).flat()]),
  });
  window.send = (name, x, y, more = {}, target = field) => {
    const event = new PointerEvent(name, { bubbles: true, cancelable: true, composed: true,
      clientX: x, clientY: y, pointerId: 1, pointerType: "mouse", button: 0, buttons: 1, ...more });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
}"""


@pytest.fixture
def field(modules):
    modules.evaluate(FIELD)
    yield modules
    modules.evaluate("hand.stop()")


def after(page, script):
    return page.evaluate(f"() => {{ {script}; return [strokes, told]; }}")


PEN = "{ pointerType: 'pen', pointerId: 5 }"
FINGER = "{ pointerType: 'touch', pointerId: 7 }"
SECOND = "{ pointerType: 'touch', pointerId: 8 }"


def test_a_mouse_draws_with_its_left_button_alone(field):
    strokes, told = after(
        field,
        "send('pointerdown', 10, 10); send('pointermove', 20, 30); send('pointerup', 20, 30);"
        "send('pointerdown', 50, 50, { button: 2, buttons: 2 })",
    )
    assert strokes == [[[10, 10], [20, 30]]]
    assert told == ["end"]


def test_a_palm_that_lands_first_gives_way_to_the_pen(field):
    strokes, told = after(
        field,
        f"send('pointerdown', 80, 90, {FINGER}); send('pointermove', 82, 91, {FINGER});"
        f"send('pointerdown', 10, 10, {PEN}); send('pointermove', 12, 20, {PEN});"
        f"send('pointermove', 85, 92, {FINGER}); send('pointerup', 12, 20, {PEN})",
    )
    assert strokes == [[[10, 10], [12, 20]]]
    assert told == ["taken back", "end"]


def test_once_a_pen_is_seen_touch_does_not_draw(field):
    strokes, _ = after(
        field,
        "send('pointermove', 40, 40, { pointerType: 'pen', pointerId: 5, buttons: 0 });"
        f"send('pointerdown', 80, 90, {FINGER}); send('pointermove', 10, 91, {FINGER})",
    )
    assert strokes == []


def test_two_fingers_leave_no_ink(field):
    strokes, told = after(
        field,
        f"send('pointerdown', 30, 30, {FINGER}); send('pointermove', 32, 32, {FINGER});"
        f"send('pointerdown', 70, 70, {SECOND}); send('pointermove', 20, 20, {FINGER});"
        f"send('pointermove', 90, 90, {SECOND}); send('pointerup', 90, 90, {SECOND});"
        f"send('pointerdown', 90, 90, {SECOND})",  # still one finger down: no stroke yet
    )
    assert (strokes, told) == ([], ["taken back"])
    strokes, _ = after(
        field,
        f"send('pointerup', 20, 20, {FINGER}); send('pointerup', 90, 90, {SECOND});"
        f"send('pointerdown', 5, 5, {FINGER})",
    )
    assert strokes == [[[5, 5]]]


def test_a_palm_beside_a_finger_that_has_long_been_drawing_changes_nothing(field):
    field.evaluate(f"send('pointerdown', 30, 30, {FINGER}); hand.began -= 1000;")
    strokes, told = after(
        field,
        f"send('pointerdown', 70, 90, {SECOND}); send('pointermove', 40, 40, {FINGER})",
    )
    assert (strokes, told) == ([[[30, 30], [40, 40]]], [])


def test_a_touch_that_the_browser_takes_for_a_gesture_is_taken_back(field):
    strokes, told = after(
        field, f"send('pointerdown', 30, 30, {FINGER}); send('pointercancel', 31, 31, {FINGER})"
    )
    assert (strokes, told) == ([], ["taken back"])


def test_the_eraser_end_rubs_out(field):
    eraser = "{ pointerType: 'pen', pointerId: 5, button: 5, buttons: 32 }"
    strokes, told = after(
        field, f"send('pointerdown', 30, 30, {eraser}); send('pointermove', 35, 30, {eraser})"
    )
    assert strokes == []
    assert told == [["rub", 30, 30], ["rub on", 35, 30]]


def test_a_stroke_may_begin_beside_the_field_but_not_on_a_control(field):
    enter = "send('pointerenter', 0, 40); send('pointermove', 20, 40); send('pointerup', 20, 40);"
    press = "send('pointerdown', 0, 300, {{}}, document.querySelector('#{}'));"
    strokes, _ = after(field, press.format("beside") + enter)
    assert strokes == [[[0, 40], [20, 40]]]
    strokes, _ = after(field, press.format("button") + enter)
    assert len(strokes) == 1


def test_the_page_stays_while_a_stroke_is_under_way_and_moves_otherwise(field):
    wheel = """() => {
      const event = new WheelEvent("wheel", { bubbles: true, cancelable: true, deltaY: 90 });
      document.querySelector("#field").dispatchEvent(event);
      return event.defaultPrevented;
    }"""
    assert field.evaluate(wheel) is False
    field.evaluate("() => { send('pointerdown', 10, 10); }")
    assert field.evaluate(wheel) is True
    # A page that moves all the same: points are measured from where the field is now.
    strokes, _ = after(
        field,
        "document.querySelector('#field').style.top = '-20px';"
        "document.dispatchEvent(new Event('scroll')); send('pointermove', 10, 20)",
    )
    assert strokes == [[[10, 10], [10, 40]]]


ERASED = """async ([strokes, base, places, radius]) => {
  const { erased } = await import("/draw/ink.js");
  const found = erased(strokes, base && Uint8Array.from(base), places, radius);
  return { strokes: found.strokes, base: found.base && [...found.base] };
}"""


def test_an_eraser_cuts_strokes_where_it_touches_them(modules):
    line = [[x / 20, 0.5, 0.04] for x in range(21)]
    found = modules.evaluate(ERASED, [[line], None, [[0.5, 0.5]], 0.1])["strokes"]
    left, right = found
    assert max(x for x, _, _ in left) < 0.5 - 0.1
    assert min(x for x, _, _ in right) > 0.5 + 0.1
    assert modules.evaluate(ERASED, [[line], None, [[0.5, 0.9]], 0.1])["strokes"] == [line]
    # Between two points far apart, too.
    far = [[0.1, 0.5, 0.04], [0.9, 0.5, 0.04]]
    assert len(modules.evaluate(ERASED, [[far], None, [[0.5, 0.5]], 0.05])["strokes"]) == 2


def test_an_eraser_rubs_a_given_picture_out_as_well(modules):
    base = [200] * 784
    found = modules.evaluate(ERASED, [[], base, [[0.25, 0.25]], 0.1])["base"]
    assert found[7 * 28 + 7] == 0
    assert found[20 * 28 + 20] == 200
    places = [[x / 10, y / 10] for x in range(11) for y in range(11)]
    assert modules.evaluate(ERASED, [[], base, places, 0.2])["base"] is None


PRESSED = """(events) => events.map(([pressure, pointerType]) => {
  const event = new PointerEvent("pointermove", { clientX: 50, pressure, pointerType });
  hand.measure();
  const [, , width] = ink.inkPoint(hand.pointOf(event), 2);
  return width / 2;
})"""


def test_a_pen_that_is_pressed_harder_draws_wider(field):
    pressed = [[0.25, "pen"], [0.75, "pen"], [0.9, "touch"]]
    assert field.evaluate(PRESSED, pressed) == pytest.approx([0.75, 1.25, 1.4])
    # What says nothing of the hand: a mouse, and devices that know 0, 0.5 or 1 alone.
    silent = [[0.75, "mouse"], [0, "pen"], [0.5, "pen"], [1, "touch"]]
    assert field.evaluate(PRESSED, silent) == [1, 1, 1, 1]
