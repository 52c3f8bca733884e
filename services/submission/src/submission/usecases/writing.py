"""The statements that write a report: each is one round trip, for this is the Friday peak."""

from typing import Final

from sqlalchemy import TextClause, text

_WRITTEN: Final = """
    with written as (
        update weekly_report as report
        set {changes}, saved = true, version = report.version + 1,
            summary = content ->> 'summary', self_parts = content -> 'self_parts'
        from week, cast(:content as jsonb) as content
        where report.report_id = :report_id and report.person_id = :person_id
            and report.version = :version and report.state in ('draft', 'returned')
            and week.week = report.week
        returning report.*, content
    ), dropped as (
        delete from work_item using written
        where work_item.report_id = written.report_id
            and work_item.revision = written.revision and work_item.number > :count
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

_SAID: Final = """
    , said as (
        insert into event (
            event_id, type, subject, subjectversion, time, correlation_id, causation_id, data
        )
        select :event_id, :type, report_id, version, :time, :correlation_id, :causation_id,
            content || jsonb_build_object(
                'report_id', report_id, 'person_id', person_id, 'week', week,
                'unit_id', unit_id, 'post_title', post_title, 'tier', tier,
                'manager_id', manager_id, 'revision', revision, 'late', late,
                'late_hours', late_hours, 'filed_by_id', filed_by_id,
                'handed_in_at', handed_in_at
            )
        from written
    )
    select state, revision, late, late_hours, version from written
"""

_HANDED_IN: Final = """
    state = 'handed_in', handed_in_at = :time, late = :time > week.hand_in_due_at,
    late_hours = case when :time > week.hand_in_due_at
        then ceil(extract(epoch from :time - week.hand_in_due_at) / 3600) end,
    filed_by_id = cast(:filed_by_id as uuid), filing_reason = cast(:filing_reason as text),
    withdrawn = null
"""

_SAVED: Final = "select version from written"

SAVE: Final[TextClause] = text(_WRITTEN.format(changes="state = report.state") + _SAVED)

HAND_IN: Final[TextClause] = text(_WRITTEN.format(changes=_HANDED_IN) + _SAID)
"""The report, its items and what is said of it, in one statement.

Nothing is written, and no row comes back, unless the report lies with its author in the version
that was read. The event's data has the shape of ``ReportHandedInV1``; a contract test holds it so.
"""

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
