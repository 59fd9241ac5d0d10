"""The worker: takes jobs from the queue under its own database role, and takes up the ones a dead worker left."""

import asyncio
import contextlib
import gc
import os

HEARTBEAT = float(os.environ.get("LEVIER_WORKER_HEARTBEAT", "10"))
"""Seconds between two signs of life; a worker silent three times as long is dead, its jobs are taken again."""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "levier.site.settings")
    import django

    django.setup()
    import procrastinate
    from django.conf import settings
    from procrastinate.contrib.django import app

    from levier.exchange.outputs.attestations import warm_up

    given = settings.DATABASES["default"]
    connector = procrastinate.PsycopgConnector(
        kwargs={
            "dbname": given["NAME"],
            "user": given["USER"],
            "password": given["PASSWORD"],
            "host": given["HOST"],
            "port": given["PORT"],
            "options": "-c role=levier_worker",
        },
        max_size=4,
    )
    warm_up()
    gc.freeze()  # all this stays: the collector need not go over it again

    async def run() -> None:
        with app.replace_connector(connector) as working:
            async with working.open_async():
                sweeping = asyncio.create_task(_take_up_stalled(working))
                try:
                    await working.run_worker_async(
                        concurrency=1,
                        listen_notify=True,
                        install_signal_handlers=True,
                        update_heartbeat_interval=HEARTBEAT,
                        stalled_worker_timeout=3 * HEARTBEAT,
                    )
                finally:
                    sweeping.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await sweeping

    asyncio.run(run())


async def _take_up_stalled(app) -> None:
    """Jobs whose worker died are put back: an import is written once whatever the number of runs."""
    while True:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=3 * HEARTBEAT):
            await app.job_manager.retry_job(job)
        await asyncio.sleep(HEARTBEAT)


if __name__ == "__main__":
    main()
