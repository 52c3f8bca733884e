"""The statements that write a report: each is one round trip, for this is the Friday peak."""

from typing import Final

from sqlalchemy import TextClause, text

from shared.kit.at_once import asked

_ASKED: Final = asked(
    "report_id uuid, person_id uuid, version integer, sent jsonb, time timestamptz,"
    " filed_by_id uuid, filing_reason text,"
    " event_id uuid, type text, correlation_id uuid, causation_id uuid"
)
_WRITTEN: Final = """
    with {asked}, written as (
        update weekly_report as report
        set {changes}, saved = true, version = report.version + 1,
            summary = content ->> 'summary', self_parts = content -> 'self_parts'
        from week, asked, lateral ({content}) as whole
        where report.report_id = asked.report_id and report.person_id = asked.person_id
            and report.version = asked.version and report.state in ('draft', 'returned')
            and week.week = report.week
        returning report.*, place, content, time, event_id, type, correlation_id, causation_id
    ), dropped as (
        delete from work_item using written
        where work_item.report_id = written.report_id
            and work_item.revision = written.revision
            and work_item.number > jsonb_array_length(content -> 'items')
    ), kept as (
        insert into work_item (report_id, revision, number, title, product, key_task, figures)
        select report_id, revision, number, item ->> 'title', item ->> 'product',
            cast(item ->> 'key_task' as boolean), item - array['title', 'product', 'key_task']
        from written, jsonb_array_elements(content -> 'items') with ordinality as t (item, number)
        on conflict (report_id, revision, number) do update
        set title = excluded.title, product = excluded.product, key_task = excluded.key_task,
            figures = excluded.figures
    )
"""

_AS_SENT: Final = "select sent as content"
_WITH_WORK: Final = """
    select sent || jsonb_build_object(
        'items', jsonb_agg(item || coalesce(known.facts, '{}') order by number)
    ) as content
    from jsonb_array_elements(sent -> 'items') with ordinality as t (item, number)
    left join lateral (
        select jsonb_strip_nulls(jsonb_build_object(
            'key_task', key_task, 'planned', planned, 'job', job,
            'coefficient', cast(coefficient as text), 'unit_of_measure', unit_of_measure,
            'quantity_assigned', cast(quantity_assigned as text), 'due_day', due_day,
            'share', percent
        )) as facts
        from task join task_share using (item_id)
        where item_id = cast(item ->> 'item_id' as uuid)
            and task_share.person_id = asked.person_id
        limit 1
    ) as known on true
    having bool_and(known.facts is not null or item ->> 'item_id' is null)
"""
"""What work items say of themselves is theirs; one of somebody else's lets nothing be written.

The limit has PostgreSQL look each item up by its key. Without it, all that the author ever had a
share in was read.
"""

_COUNTED: Final = """
    , uncounted as (
        delete from task_progress using written
        where task_progress.report_id = written.report_id and not exists (
            select from jsonb_array_elements(content -> 'items') as item
            where item ->> 'item_id' = cast(task_progress.item_id as text)
        )
    )
"""
_MILESTONES: Final = """
    , counted as (
        insert into task_progress (
            report_id, item_id, person_id, week, percent, quantity, completed_day
        )
        select report_id, cast(item ->> 'item_id' as uuid), person_id, week,
            coalesce(cast(item ->> 'progress' as integer), 0),
            coalesce(cast(item ->> 'quantity_completed' as numeric), 0),
            cast(item ->> 'completed_day' as date)
        from written, jsonb_array_elements(content -> 'items') as item
        where item ->> 'item_id' is not null
        order by 2
        on conflict (report_id, item_id) do update
        set percent = excluded.percent, quantity = excluded.quantity,
            completed_day = excluded.completed_day
    )
"""

_SAID: Final = """
    , said as (
        insert into event (
            event_id, type, subject, subjectversion, time, correlation_id, causation_id, data
        )
        select event_id, type, report_id, version, time, correlation_id, causation_id,
            content || jsonb_build_object(
                'report_id', report_id, 'person_id', person_id, 'week', week,
                'unit_id', unit_id, 'post_title', post_title, 'tier', tier,
                'manager_id', manager_id, 'revision', revision, 'late', late,
                'late_hours', late_hours, 'filed_by_id', filed_by_id,
                'handed_in_at', handed_in_at, 'hand_in_due_at', hand_in_due_at,
                'score_due_at', score_due_at, 'approve_due_at', approve_due_at
            )
        from written
    )
    select place, revision, late_hours from written
"""

_HANDED_IN: Final = """
    state = 'handed_in', handed_in_at = asked.time,
    late = asked.time > coalesce(report.hand_in_due_at, week.hand_in_due_at),
    late_hours = case when asked.time > coalesce(report.hand_in_due_at, week.hand_in_due_at)
        then ceil(extract(epoch from
            asked.time - coalesce(report.hand_in_due_at, week.hand_in_due_at)) / 3600) end,
    filed_by_id = asked.filed_by_id, filing_reason = asked.filing_reason
"""

_SAVED: Final = """
    , versioned as (
        insert into draft_version (report_id, version, saved_at, content)
        select report_id, version, time, content from written
    ), forgotten as (
        delete from draft_version using written
        where draft_version.report_id = written.report_id
            and draft_version.version <= written.version - 20
    )
    select place, version from written
"""
_KEPT: Final = "state = report.state"


def _statement(changes: str, content: str, then: str) -> TextClause:
    return text(_WRITTEN.format(asked=_ASKED, changes=changes, content=content) + then)


SAVE: Final = _statement(_KEPT, _AS_SENT, _SAVED)
SAVE_WITH_WORK: Final = _statement(_KEPT, _WITH_WORK, _SAVED)

HAND_IN: Final = _statement(_HANDED_IN, _AS_SENT, _COUNTED + _SAID)
"""The report, its items and what is said of it, in one statement.

Nothing is written, and no row comes back, unless the report lies with its author in the version
that was read. The event's data has the shape of ``ReportHandedInV1``; a contract test holds it so.
"""

HAND_IN_WITH_WORK: Final = _statement(_HANDED_IN, _WITH_WORK, _COUNTED + _MILESTONES + _SAID)
"""The same where items belong to work items, which it brings forward."""

WITHDRAW: Final[TextClause] = text(
    """
    with taken as (
        update weekly_report as report
        set state = 'draft', revision = revision + 1, saved = true, handed_in_at = null,
            late = false, late_hours = null, filed_by_id = null, filing_reason = null,
            withdrawn = jsonb_build_object(
                'revision', revision, 'summary', summary, 'self_parts', self_parts,
                'handed_in_at', handed_in_at, 'late', late, 'late_hours', late_hours,
                'filed_by_id', filed_by_id, 'filing_reason', filing_reason
            ), version = version + 1
        where report_id = :report_id
        returning *
    ), kept as (
        insert into work_item (report_id, revision, number, title, product, key_task, figures)
        select report_id, taken.revision, number, title, product, key_task, figures
        from taken join work_item using (report_id)
        where work_item.revision = taken.revision - 1
    )
    select * from taken
    """
)
"""Back to a draft that begins with what was handed in, as the next revision."""
