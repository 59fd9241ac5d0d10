"""Public references of the territory, loaded from their published files: communes, EPCI, outlines of QPV.

Each import is one transaction: all the rows kept, or none when the file breaks. Rows are found again by their key
and written only when they differ: importing twice is importing once. Nothing is removed by an import, since contracts
and hires of former years still name communes that merged since.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

from django.db.models import CharField, Model, PositiveIntegerField

from levier.exchange.incoming import Readable
from levier.exchange.refusals import Refusal, refusal
from levier.exchange.sources.communes import CommuneRow, read_communes
from levier.exchange.sources.epcis import EpciRow, read_epcis
from levier.exchange.sources.qpv import QpvRow, read_qpv
from levier.law import parameter
from levier.records.models import Commune, Departement, Epci, ImportKind, Qpv, ReferenceEdition
from levier.rules.access import Actor
from levier.usecases.gestures import gesture
from levier.usecases.outlines import area_of, departement_of_qpv
from levier.usecases.reference_reports import ImportReport, keep_report

_BATCH: Final = 5_000
_LARGEST: Final = 2**31 - 1

R = TypeVar("R")


@gesture("import_territory")
def import_communes(*, by: Actor, at: datetime, stream: Readable, name: str, dry_run: bool = False) -> ImportReport:
    """Load communes and the départements they name.

    dry_run reads, compares and reports without writing. Raises ``WrongFile`` when it is another kind of file, or
    when it breaks: nothing is then kept.
    """
    rows, refused = _sorted_out(read_communes(stream), lambda row: row.code, "commune")
    communes = [
        Commune(
            code=row.code,
            name=row.name,
            departement_code=row.departement,
            epci_siren=row.epci or "",
            postal_codes="|".join(row.postal_codes),
            population=row.population,
            latitude=row.latitude,
            longitude=row.longitude,
        )
        for row in rows
    ]
    kept = _fitting(communes, refused, lambda row: f"commune {row.code}")
    counts = _upsert(Commune, ("code",), kept, dry_run)
    _upsert(Departement, ("code",), _departements(rows), dry_run)
    return _finished(_report(counts, kept, refused), ImportKind.COMMUNES, by, at, name, dry_run)


def _departements(rows: Iterable[CommuneRow]) -> list[Departement]:
    named = {
        row.departement: Departement(
            code=row.departement,
            name=row.departement_name,
            region_code=row.region or "",
            region_name=row.region_name or "",
        )
        for row in rows
        if row.departement_name
    }
    return _fitting(list(named.values()), [], lambda row: row.code)


@gesture("import_territory")
def import_epcis(*, by: Actor, at: datetime, stream: Readable, name: str, dry_run: bool = False) -> ImportReport:
    """Load groupings of communes. As ``import_communes``."""
    rows, refused = _sorted_out(read_epcis(stream), lambda row: row.siren, "EPCI")
    epcis = [Epci(siren=row.siren, name=row.name, kind=row.kind or "", population=_population(row)) for row in rows]
    kept = _fitting(epcis, refused, lambda row: f"EPCI {row.siren}")
    counts = _upsert(Epci, ("siren",), kept, dry_run)
    return _finished(_report(counts, kept, refused), ImportKind.EPCI, by, at, name, dry_run)


def _population(row: EpciRow) -> int | None:
    return row.population if row.population is not None else row.population_total


@gesture("import_territory")
def import_qpv(*, by: Actor, at: datetime, stream: Readable, name: str, dry_run: bool = False) -> ImportReport:
    """Load outlines of QPV with the days they count, which come from the law. As ``import_communes``."""
    rows, refused = _sorted_out(read_qpv(stream), lambda row: (row.code, row.vintage), "QPV")
    qpvs, repaired = [], set()
    for row in rows:
        days = validity(row.vintage, row.code)
        if days is None:
            refused.append(
                refusal(f"QPV {row.code}", "", row.vintage, "cette génération de QPV n’est pas dans le droit connu ici")
            )
            continue
        if row.is_repaired:
            repaired.add(row.code)
        qpvs.append(_qpv(row, *days))
    kept = _fitting(qpvs, refused, lambda row: f"QPV {row.code}")
    counts = _upsert(Qpv, ("code", "vintage"), kept, dry_run)
    report = _report(counts, kept, refused, sum(row.code in repaired for row in kept))
    return _finished(report, ImportKind.QPV, by, at, name, dry_run, [row.vintage for row in kept])


def _qpv(row: QpvRow, valid_from: date, valid_until: date | None) -> Qpv:
    return Qpv(
        code=row.code,
        name=row.name,
        vintage=row.vintage,
        valid_from=valid_from,
        valid_until=valid_until,
        communes=list(row.communes),
        outline=row.wkb,
        is_repaired=row.is_repaired,
    )


def validity(vintage: int, code: str) -> tuple[date, date | None] | None:
    """First and last day (None: still in force) of a generation of QPV where this QPV stands; None when unknown."""
    area = area_of(departement_of_qpv(code))
    values = parameter("territory.qpv_vintages").values
    held = [rank for rank, value in enumerate(values) if value.at(area).whole == vintage]
    if not held:
        return None
    after = values[held[-1] + 1 :]
    return values[held[0]].day, after[0].day - timedelta(days=1) if after else None


def _sorted_out(read: Iterable[R | Refusal], key: Callable[[R], Hashable], what: str) -> tuple[list[R], list[Refusal]]:
    """Rows kept and refused; the second row of a key is refused, as nothing says which one is right."""
    kept: dict[Hashable, R] = {}
    refused: list[Refusal] = []
    for row in read:
        if isinstance(row, Refusal):
            refused.append(row)
        elif key(row) in kept:
            code = key(row)
            shown = code[0] if isinstance(code, tuple) else code
            refused.append(
                refusal(f"{what} {shown}", "", "", "déjà lu plus haut dans ce fichier\u00a0: gardé une fois")
            )
        else:
            kept[key(row)] = row
    return list(kept.values()), refused


M = TypeVar("M", bound=Model)


def _fitting(rows: Sequence[M], refused: list[Refusal], where: Callable[[M], str]) -> list[M]:
    """Rows that the columns can hold; the others are added to the refusals."""
    if not rows:
        return []
    fields = rows[0]._meta.concrete_fields
    texts = [(f.attname, f.max_length, f.verbose_name) for f in fields if isinstance(f, CharField)]
    figures = [(f.attname, f.verbose_name) for f in fields if isinstance(f, PositiveIntegerField)]
    kept = []
    for row in rows:
        problems = [
            refusal(where(row), str(label), getattr(row, name), f"trop long\u00a0: {longest} caractères au plus")
            for name, longest, label in texts
            if len(getattr(row, name)) > (longest or _LARGEST)
        ]
        problems += [
            refusal(where(row), str(label), getattr(row, name), "nombre trop grand")
            for name, label in figures
            if (getattr(row, name) or 0) > _LARGEST
        ]
        refused += problems[:1]
        kept += [] if problems else [row]
    return kept


def _upsert(model: type[M], key: tuple[str, ...], rows: Sequence[M], dry_run: bool) -> tuple[int, int]:
    """Write what is new or differs. Returns (added, changed)."""
    columns = tuple(f.attname for f in model._meta.concrete_fields if not f.primary_key and f.attname not in key)

    def values(row: M, names: tuple[str, ...]) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in names)

    known = {
        tuple(line[: len(key)]): tuple(
            bytes(value) if isinstance(value, memoryview) else value for value in line[len(key) :]
        )
        for line in model._default_manager.values_list(*key, *columns)
    }
    added = [row for row in rows if values(row, key) not in known]
    changed = [row for row in rows if values(row, key) in known and known[values(row, key)] != values(row, columns)]
    if not dry_run:
        model._default_manager.bulk_create(
            [*added, *changed], _BATCH, update_conflicts=True, unique_fields=key, update_fields=columns
        )
    return len(added), len(changed)


def _report(
    counts: tuple[int, int], kept: Sequence[Model], refused: Sequence[Refusal], repaired: int = 0
) -> ImportReport:
    added, changed = counts
    size = len(kept)
    return ImportReport(size + len(refused), size, added, changed, size - added - changed, tuple(refused), repaired)


def _finished(
    report: ImportReport,
    kind: ImportKind,
    by: Actor,
    at: datetime,
    name: str,
    dry_run: bool,
    vintages: Sequence[int] = (),
) -> ImportReport:
    """The report, once the edition and the import are written."""
    if dry_run:
        return report
    import_id: int = keep_report(by=by, at=at, kind=kind, name=name, report=report)
    for vintage in sorted(set(vintages) or {0}) if report.kept else ():
        rows = vintages.count(vintage) if vintage else report.kept
        ReferenceEdition.objects.update_or_create(
            kind=kind, vintage=vintage, defaults={"rows": rows, "source_id": import_id}
        )
    return replace(report, import_id=import_id)
