"""Print how many workers `make test` uses: 3 where 12 GB of memory are free, else 2.

A worker with its server and browser takes up to 4 GB. Two workers leave 40 % of two cores idle,
because a browser's test often waits.
"""

from pathlib import Path

ENOUGH = 12e9  # bytes


def free_memory() -> float:
    """Bytes that are free on this machine, or in this container if it has a limit; 0 if unknown."""
    found = []
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        found += [1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable")]
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
        found += [int(limit)] if limit.isdigit() else []
    except OSError:
        pass  # another system, or one without this limit
    return min(found, default=0)


if __name__ == "__main__":
    print(3 if free_memory() >= ENOUGH else 2)
