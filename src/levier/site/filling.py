"""Tables then the fictional territory, beside the site: ``python -m levier.site.filling [tables] territory``."""

import sys
import time

from levier.demo import loading
from levier.site import running


def main(arguments: list[str]) -> int:
    """Apply the migrations when asked to, and load what is missing. Returns the exit status."""
    begun = time.monotonic()
    if "tables" not in arguments:
        loading.get_ready()
    else:
        _say("Tables…")
        with running.migrating() as process:
            loading.get_ready()  # meanwhile, on the other core
            if process.wait():
                return 1
        _say(f"Tables : prêt en {time.monotonic() - begun:.1f} s".replace(".", ","))
    _say("Territoire fictif…")
    loading.load()
    return 0


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
