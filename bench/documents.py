"""Attestations a second, against the typesetter alone on a page of the same length."""

from datetime import date
from decimal import Decimal

import typst

from bench.ground import Result, timed

COUNT = 40


def run() -> list[Result]:
    from levier.exchange.outputs import attestations, charts

    progress = charts.Progress(
        "2026-BANC-1",
        date(2026, 1, 1),
        date(2026, 12, 31),
        date(2026, 7, 1),
        Decimal(3500),
        Decimal(1750),
        Decimal("0.5"),
        tuple((date(2026, month, 1), Decimal(300 * month)) for month in range(2, 8)),
    )

    def attestation(number: int) -> bytes:
        return attestations.attestation_pdf(
            attestations.HoursAttestation(
                contract_number=f"2026-BANC-{number}",
                contract_object="Banc d’essai",
                buyer="Acheteur",
                holder="Titulaire",
                objective_hours=Decimal(3500),
                validated_hours=Decimal(2100),
                remaining_hours=Decimal(1400),
                period_starts_on=date(2026, 1, 1),
                period_ends_on=date(2026, 7, 1),
                made_on=date(2026, 7, 1),
                made_by="Banc",
                organization="Banc",
                employers=tuple(attestations.EmployerLine(f"Employeur {i}", Decimal(100 + i), i) for i in range(12)),
                progress=progress,
            )
        )

    compiler = typst.Compiler()
    page = '#set page(numbering: "1")\n' + "= Titre\n" + "\n".join(f"+ ligne {i}, #lorem(12)" for i in range(40))

    def bare(number: int) -> bytes:
        return compiler.compile(input=f"{page}\n{number}".encode(), format="pdf")

    attestation(0)
    bare(0)
    ours = COUNT / timed(lambda: [attestation(n) for n in range(COUNT)])
    floor = COUNT / timed(lambda: [bare(n) for n in range(COUNT)])
    return [
        Result(
            "Attestations (PDF balisé, avec graphique)",
            f"{ours:.0f} /s",
            f"{floor:.0f} /s (typst seul, une page de texte)",
            floor / ours,
            "mesuré",
            True,
        )
    ]
