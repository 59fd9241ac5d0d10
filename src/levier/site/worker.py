"""The worker: takes jobs from the queue under its own database role, and sweeps the ones left by a dead worker."""

import asyncio
import os


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "levier.site.settings")
    import django

    django.setup()
    import procrastinate
    from django.conf import settings
    from procrastinate.contrib.django import app

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

    async def run() -> None:
        worker_app = app.with_connector(connector)
        async with worker_app.open_async():
            await _retry_stalled(worker_app)
            await worker_app.run_worker_async(concurrency=1, listen_notify=True, install_signal_handlers=True)

    asyncio.run(run())


async def _retry_stalled(app) -> None:
    """Jobs whose worker died are taken again: an import is written once whatever the number of runs."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)


if __name__ == "__main__":
    main()
