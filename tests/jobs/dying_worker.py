"""A worker that dies at a chosen moment: ``python -m tests.jobs.dying_worker before_commit|after_commit``.

``half_way``: it stops there, the first line written, and waits to be killed.
"""

import os
import sys
import time

import django


def main(moment: str) -> None:
    django.setup()
    from levier.site import worker
    from levier.usecases import advances, hours_imports, hours_writing

    if moment == "before_commit":
        insert = hours_writing.insert

        def insert_then_die(row, teller):
            insert(row, teller)
            os._exit(9)

        hours_writing.insert = insert_then_die
    elif moment == "half_way":
        advances.INTERVAL, hours_writing.PIECE = 0.0, 1
        tell = advances.Teller.tell

        def tell_then_wait(self, step, done, total):
            tell(self, step, done, total)
            if (step, done) == (advances.Step.WRITE, 1):
                time.sleep(120)

        advances.Teller.tell = tell_then_wait
    else:
        write = hours_imports.write_hours_import

        def write_then_die(**arguments):
            write(**arguments)
            os._exit(9)

        hours_imports.write_hours_import = write_then_die
    worker.main()


if __name__ == "__main__":
    main(sys.argv[1])
