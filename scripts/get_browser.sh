#!/bin/sh
# See that a Chromium for the browser tests is here: the machine's own, else Debian's package,
# else Playwright's. tests/browser/conftest.py finds it in the same order.
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && apt-get install -y -qq chromium >/dev/null && command -v chromium >/dev/null && exit 0
fi
.venv/bin/python -m playwright install chromium && exit 0
echo "The browser tests need a Chromium, and none could be installed. Install the package" \
  "“chromium” (or Google Chrome) and run make test again." >&2
exit 1
