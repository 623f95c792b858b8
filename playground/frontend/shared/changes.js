// Incremental updates: Python sends plain data completely once, and then only the changes.

/**
 * Apply a change from `changes` in playground/core/changes.py. tests/frontend/test_changes.py
 * checks that the two match.
 * @param {any} old @param {any} change
 */
export function apply(old, change) {
  if ("is" in change) return change.is;
  if ("keep" in change) return [...old.slice(0, change.keep), ...change.add];
  if ("at" in change) {
    const found = [...old];
    for (const [k, each] of Object.entries(change.at))
      found[Number(k)] = apply(old[Number(k)], each);
    return found;
  }
  const found = { ...old, ...change.set };
  for (const [key, each] of Object.entries(change.in ?? {})) found[key] = apply(old[key], each);
  for (const key of change.drop ?? []) delete found[key];
  return found;
}
