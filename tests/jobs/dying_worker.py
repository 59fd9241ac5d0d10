"""A worker that dies at a chosen moment: ``python -m tests.jobs.dying_worker before_commit|after_commit``."""

import os
import sys

import django


def main(moment: str) -> None:
    django.setup()
    from levier.site import worker
    from levier.usecases import hours_imports, hours_writing

    if moment == "before_commit":
        insert = hours_writing.insert

        def insert_then_die(row):
            insert(row)
            os._exit(9)

        hours_writing.insert = insert_then_die
    else:
        write = hours_imports.write_hours_import

        def write_then_die(**arguments):
            write(**arguments)
            os._exit(9)

        hours_imports.write_hours_import = write_then_die
    worker.main()


if __name__ == "__main__":
    main(sys.argv[1])
