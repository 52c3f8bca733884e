"""Who was competent at an instant that is past: the directory as it stood then."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from approval.directory.domain.authority import Authority, UnitPosts, competent_authority
from approval.directory.domain.tiers import Tier, UnitKind

_PERSON: Final = text(
    """
    select unit_id, tier,
        array(
            select from_id from delegation
            where to_id = :person_id and since <= :at and until > :at
                and (revoked_at is null or revoked_at > :at)
        ) as delegated_by
    from person_version
    where id = :person_id and since <= :at and (until is null or until > :at)
    """
)

_LINE: Final = text(
    """
    with recursive unit_then as (
        select * from unit_version where since <= :at and (until is null or until > :at)
    ), working as (
        select id from person_version
        where active and since <= :at and (until is null or until > :at)
    ), line as (
        select unit_then.*, 0 as height from unit_then where id = :unit_id
        union all
        select above.*, line.height + 1
        from unit_then as above join line on line.parent_id = above.id
    ), named as (
        select distinct on (unit_id, post) unit_id, post, person_id from acting
        where since <= :at and until > :at and (ended_at is null or ended_at > :at)
            and person_id in (select id from working)
        order by unit_id, post, since desc, id desc
    )
    select line.id, line.kind, head.id as head_id, leader.id as leader_id,
        acting_head.person_id as acting_head_id, acting_leader.person_id as acting_leader_id
    from line
    left join working as head on head.id = line.head_id
    left join working as leader on leader.id = line.leader_in_charge_id
    left join named as acting_head on acting_head.unit_id = line.id and acting_head.post = 'head'
    left join named as acting_leader
        on acting_leader.unit_id = line.id and acting_leader.post = 'leader_in_charge'
    order by height
    """
)


def authority_at(session: Session, person_id: UUID, at: datetime) -> Authority | None:
    """Return who was competent to approve the person's results at ``at``; nothing if nobody was.

    Nothing, too, for whoever was not in the directory yet. Two statements.
    """
    person = session.execute(_PERSON, {"person_id": person_id, "at": at}).one_or_none()
    if person is None:
        return None
    line = _line(session, person.unit_id, at)
    return competent_authority(person_id, Tier(person.tier), line, person.delegated_by)


def _line(session: Session, unit_id: UUID, at: datetime) -> Sequence[UnitPosts]:
    """Return the unit and those above it, each with who held its posts."""
    return [
        UnitPosts(
            row.id,
            UnitKind(row.kind),
            row.head_id or row.acting_head_id,
            row.leader_id or row.acting_leader_id,
            head_acts=row.head_id is None and row.acting_head_id is not None,
            leader_acts=row.leader_id is None and row.acting_leader_id is not None,
        )
        for row in session.execute(_LINE, {"unit_id": unit_id, "at": at})
    ]
