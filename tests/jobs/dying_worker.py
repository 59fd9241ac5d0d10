"""A worker that dies at a chosen moment: ``python -m tests.jobs.dying_worker before_commit|after_commit``.

``half_way``: it stops there, the first line written, and waits to be killed. ``list_before_commit`` and
``list_after_commit`` are the moments of a list of people or of contracts.
"""

import os
import sys
import time

import django


def dying_after(work):
    """The same work, and the process dies as soon as it is done."""

    def do(*given, **named):
        work(*given, **named)
        os._exit(9)

    return do


def main(moment: str) -> None:
    django.setup()
    from levier.site import worker
    from levier.usecases import advances, hours_imports, hours_writing, listed_imports

    if moment == "before_commit":
        hours_writing.insert = dying_after(hours_writing.insert)
    elif moment == "half_way":
        advances.INTERVAL, hours_writing.PIECE = 0.0, 1
        tell = advances.Teller.tell

        def tell_then_wait(self, step, done, total):
            tell(self, step, done, total)
            if (step, done) == (advances.Step.WRITE, 1):
                time.sleep(120)

        advances.Teller.tell = tell_then_wait
    elif moment == "list_before_commit":
        listed_imports._written = dying_after(listed_imports._written)
    elif moment == "list_after_commit":
        listed_imports.write_list = dying_after(listed_imports.write_list)
    else:
        hours_imports.write_hours_import = dying_after(hours_imports.write_hours_import)
    worker.main()


if __name__ == "__main__":
    main(sys.argv[1])
