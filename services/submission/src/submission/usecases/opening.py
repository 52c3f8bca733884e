"""The statement that opens a week's reports: one, however many people there are."""

from typing import Final

from sqlalchemy import TextClause, text

from shared.kit.ids import NEW_ID_SQL

_OPENED: Final = """
    with opened as (
        insert into weekly_report (
            report_id, person_id, week, unit_id, post_title, tier, manager_id, state, revision,
            summary, self_parts, saved, late, return_reason, assessment_version, result_version,
            version, hand_in_due_at, score_due_at, approve_due_at
        )
        select {new_id}, person_id, :week, unit_id, post_title, tier, manager_id, 'draft', 1,
            '', '{{}}', false, false, '', 0, 0, 1,
            cast(due ->> 'hand_in_due_at' as timestamptz),
            cast(due ->> 'score_due_at' as timestamptz),
            cast(due ->> 'approve_due_at' as timestamptz)
        from person
        left join jsonb_each(cast(:own as jsonb)) as own (unit, due)
            on cast(unit as uuid) = unit_id
        where active and evaluated and manager_id is not null
        returning *
    ), said as (
        insert into event (
            event_id, type, subject, subjectversion, time, correlation_id, causation_id, data
        )
        select {new_id}, :type, report_id, version, :time, :correlation_id, :causation_id,
            jsonb_build_object(
                'report_id', report_id, 'person_id', person_id, 'week', week, 'unit_id', unit_id,
                'post_title', post_title, 'tier', tier, 'manager_id', manager_id,
                'hand_in_due_at', hand_in_due_at, 'score_due_at', score_due_at,
                'approve_due_at', approve_due_at
            )
        from opened
    )
    select count(*) from opened
"""

OPEN_REPORTS: Final[TextClause] = text(_OPENED.format(new_id=NEW_ID_SQL))
"""Everybody who is evaluated owes a report, and it is said; the answer is how many.

Unit, post and direct manager are frozen into each, and the instants of units that have their own.
Somebody without a direct manager owes none, and holds up nobody else. The event's data has the
shape of ``ReportOpenedV1``; a contract test holds it so.
"""
