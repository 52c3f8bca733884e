"""Loading a version of the job catalogue."""

from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from submission.domain.catalogues import read_catalogue
from submission.domain.errors import CatalogueExists
from submission.models import Catalogue, Job


def load_catalogue(
    session: Session,
    raw: bytes,
    *,
    version: str,
    first_day: date,
    document: str,
    by: str,
    now: datetime,
) -> int:
    """Keep a version of the catalogue, in force from its first day on; return how many jobs it has.

    Versions are never rewritten, so work keeps the coefficient with which it was assigned. Loading
    the same again changes nothing. Raises ``CatalogueExists`` and ``Invalid``.
    """
    jobs = read_catalogue(raw)
    digest = sha256(raw).hexdigest()
    there = session.execute(
        select(Catalogue.version, Catalogue.first_day, Catalogue.sha256).where(
            or_(Catalogue.version == version, Catalogue.first_day == first_day)
        )
    ).all()
    if there:
        if [tuple(row) for row in there] == [(version, first_day, digest)]:
            return len(jobs)
        raise CatalogueExists("Load a new version, with another first day.")
    row = {"version": version, "first_day": first_day, "document": document, "sha256": digest}
    session.execute(insert(Catalogue).values(row | {"loaded_at": now, "loaded_by": by}))
    rows = [
        {
            "version": version,
            "code": job.code,
            "name": job.name,
            "post_title": job.post_title,
            "unit_of_measure": job.unit_of_measure,
            "coefficient": job.coefficient,
        }
        for job in jobs
    ]
    session.connection().execute(insert(Job), rows)
    return len(jobs)
