"""What a list is asked once, by the code of its answer: a name's SIRET, a label's public, a job's ROME code."""

from collections.abc import Collection, Mapping

from levier.exchange.sources.hours_files_dates import plain
from levier.rules.siret import NotANumber, read_siret
from levier.usecases.engagement_refusals import job_problems, written_job
from levier.usecases.listed_organizations import ROLES

PUBLIC, JOB = "public", "job"
ASKED: Mapping[str, str] = {**ROLES, PUBLIC: "Public", JOB: "Métier"}
"""What is asked about, by the start of the codes of its answers."""
LONGEST = 200


def code_of(kind: str, words: str) -> str:
    """The code of the answer about these words."""
    return f"{kind}:{plain(words)}"[:LONGEST]


def kind_of(code: str) -> str:
    """What an answer is about, "" for what is no such answer."""
    kind = code.partition(":")[0]
    return kind if kind in ASKED else ""


def answer_problem(code: str, value: str, publics: Collection[str]) -> str:
    """Why an answer cannot be taken, "" when it can; an empty one takes the earlier back."""
    kind = kind_of(code)
    if not kind or not value:
        return ""
    if kind == PUBLIC:
        return "" if value in publics else "Choisissez un public de votre liste."
    if kind == JOB:
        return next((told for _, told in job_problems(written_job(value))), "")
    read = read_siret(value)
    return f"Ce SIRET ne convient pas\u00a0: {read.reason}." if isinstance(read, NotANumber) else ""
