"""Files people hand in, hours or lists: what is refused is said on the next page, the file and its report leave."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from levier.exchange.outputs import tables as files
from levier.usecases.received_reports import Report
from levier.usecases.refusals import Refused
from levier.web.listings import download

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@contextmanager
def told(request: HttpRequest, done: str = "") -> Iterator[None]:
    """Say on the next page why the gesture inside is refused, or that it is done."""
    try:
        yield
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        if done:
            messages.success(request, done)


def original_sent(name: str, content: bytes) -> HttpResponse:
    """A file exactly as it was received."""
    return download(content, name.replace('"', ""), "application/octet-stream")


def report_sent(request: HttpRequest, report: Report) -> HttpResponse:
    """The original columns, then the result and why, as a spreadsheet."""
    columns = [files.Column(f"c{rank}", header) for rank, header in enumerate(report.headers)]
    table = files.Table(
        title=f"Compte rendu de {report.file_name}",
        columns=(
            files.Column("number", "Ligne", "integer"),
            *columns,
            files.Column("result", "Résultat"),
            files.Column("why", "Pourquoi"),
        ),
        rows=[
            {
                "number": row.number,
                **{f"c{rank}": cell for rank, cell in enumerate(row.cells)},
                "result": row.result,
                "why": row.why,
            }
            for row in report.rows
        ],
        made_on=timezone.localdate(),
        made_by=request.actor.name or "Levier",
        filters=(("À savoir", report.remark),) if report.remark else (),
    )
    stem = slugify(report.file_name.rpartition(".")[0] or report.file_name) or "tableau"
    return download(files.to_xlsx(table), f"compte-rendu-{stem}.xlsx", XLSX)
