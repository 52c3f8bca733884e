"""Everything that changes something: who may do it and what is sent, or why it is elsewhere."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from bodies import RAISED, WEBHOOK, unit_content
from house import GOOD, PASSWORD, content
from sample import agency
from shared.kit import clock

WEEK, ANOTHER_WEEK = "2026-11-16", "2026-11-09"
DRAFTING, HANDED_IN, SCORED, APPROVED = "CB026", "CB028", "CB027", "CB029"
MANAGER, OTHER_MANAGER, AUTHORITY, OFFICE = "CB024", "CB025", "CB023", "CB009"
ADMINISTRATOR: Final = "CB012"
LATER: Final = str(clock.now().date() + timedelta(days=30))
SECRET: Final = "một-bí-mật-dài-hơn-ba-mươi-hai-ký-tự"

CLIENT: Final = "a client"
"""Stands among the acts for a program that has every scope."""


def packed(folder: Path) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    return target.getvalue()


REASON: Final = {"reason": "Bổ sung minh chứng."}
BREACH: Final = {"kind": "late_arrival", "day": WEEK, "note": "Đến muộn 30 phút."}
ACTS: Final[dict[str, tuple[str, Any]]] = {
    "POST /submission/v1/weeks": (OFFICE, {"week": ANOTHER_WEEK}),
    "POST /submission/v1/items": (DRAFTING, {"title": "Xây dựng kế hoạch quý"}),
    "PUT /submission/v1/reports/{report_id}": (DRAFTING, content()),
    "POST /submission/v1/reports/{report_id}/submission": (DRAFTING, content()),
    "POST /submission/v1/reports/{report_id}/assisted-submission": (MANAGER, content() | REASON),
    "POST /submission/v1/reports/{report_id}/excuse": (MANAGER, REASON),
    "POST /submission/v1/reports/{report_id}/obstacles": (DRAFTING, RAISED),
    "PUT /submission/v1/collective/{collective_id}": (AUTHORITY, unit_content()),
    "POST /submission/v1/collective/{collective_id}/submission": (AUTHORITY, unit_content(GOOD)),
    "POST /submission/v1/collective/{collective_id}/obstacles": (AUTHORITY, RAISED),
    "POST /reporting/v1/obstacles/{obstacle_id}/gathering": (OFFICE, {"said": "Đã tiếp nhận."}),
    "POST /scoring/v1/assessments/{report_id}/score": (MANAGER, {"parts": GOOD, "comment": "Tốt."}),
    "POST /scoring/v1/assessments/{report_id}/preview": (
        MANAGER,
        {"parts": GOOD, "comment": "Tốt.", "judgements": [{"item": 1, "accepted": True}]},
    ),
    "POST /scoring/v1/assessments/{report_id}/return": (MANAGER, REASON),
    "POST /scoring/v1/people/{person_id}/breaches": (OFFICE, BREACH),
    "POST /scoring/v1/breaches/{breach_id}/withdrawal": (OFFICE, REASON),
    "POST /reporting/v1/weeks/{week}/reminders": (OFFICE, {}),
    "POST /reporting/v1/classifications/{classification_id}/proposal": (
        AUTHORITY,
        {"grade": "good", "said": "Theo kết quả các tuần."},
    ),
    "POST /reporting/v1/classifications/{classification_id}/decision": (
        AUTHORITY,
        {"grade": "good"},
    ),
    "POST /approval/v1/proposals/{report_id}/approval": (AUTHORITY, None),
    "POST /approval/v1/proposals/{report_id}/return": (AUTHORITY, REASON),
    "POST /approval/v1/proposals/{report_id}/adjustment": (
        AUTHORITY,
        REASON | {"parts": GOOD | {"quality": "32"}},
    ),
    "PUT /approval/v1/public-types/{event_type}": (ADMINISTRATOR, {"leaves": False}),
    "POST /approval/v1/webhooks": (ADMINISTRATOR, WEBHOOK),
    "PUT /approval/v1/webhooks/{webhook_id}": (ADMINISTRATOR, WEBHOOK),
    "DELETE /approval/v1/webhooks/{webhook_id}": (ADMINISTRATOR, None),
    "POST /approval/v1/webhooks/{webhook_id}/secret": (ADMINISTRATOR, None),
    "POST /approval/v1/webhooks/{webhook_id}/pause": (ADMINISTRATOR, None),
    "POST /approval/v1/webhooks/{webhook_id}/test": (ADMINISTRATOR, None),
    "POST /approval/v1/webhooks/{webhook_id}/replay": (ADMINISTRATOR, {"upto": 10}),
    "POST /directory/v1/roster": (CLIENT, packed(agency.SHIPPED)),
    "POST /directory/v1/sessions": ("", {"account": "uyen.nguyen", "password": PASSWORD}),
    "POST /directory/v1/tokens": ("", {"client": "reporting", "secret": SECRET}),
    "DELETE /directory/v1/sessions": (OFFICE, None),
    "PUT /directory/v1/me/password": (
        OFFICE,
        {"old_password": PASSWORD, "new_password": PASSWORD[::-1]},
    ),
    "POST /directory/v1/me/second-factor": (OFFICE, None),
    "PUT /directory/v1/me/language": (OFFICE, {"language": "th"}),
    "POST /directory/v1/delegations/{delegation_id}/revocation": (AUTHORITY, None),
    "POST /directory/v1/people/{person_id}/absences": (
        CLIENT,
        {"kind": "sick", "first_day": LATER, "last_day": LATER},
    ),
    "POST /directory/v1/people/{person_id}/changes": (
        CLIENT,
        {"day": LATER, "document": "Số 1", "facts": {"post_title": "Chuyên viên chính"}},
    ),
    "POST /directory/v1/units/{unit_id}/changes": (
        ADMINISTRATOR,
        {"day": LATER, "document": "Số 1", "facts": {"name": "Tên mới"}},
    ),
    "POST /directory/v1/clients": (ADMINISTRATOR, {"name": "hr", "scopes": ["results:read"]}),
    "POST /directory/v1/clients/{name}/secret": (ADMINISTRATOR, None),
    "DELETE /directory/v1/clients/{name}": (ADMINISTRATOR, None),
    "DELETE /directory/v1/people/{person_id}/second-factor": (ADMINISTRATOR, None),
    "DELETE /directory/v1/people/{person_id}/identities": (ADMINISTRATOR, None),
    "POST /directory/v1/people/{person_id}/exports": (APPROVED, None),
    "POST /directory/v1/holds/{hold_id}/end": (ADMINISTRATOR, None),
}
"""Everything that changes something, with who may do it and what is sent."""

BY_A_SECRET_OF_THEIR_OWN: Final = {
    "POST /directory/v1/sessions/current/refresh",
    "DELETE /directory/v1/sessions/current",
    "POST /directory/v1/invitations/accept",
    "POST /directory/v1/sign-in/openid/code",
    "POST /directory/v1/me/second-factor/confirmation",
    "POST /directory/v1/me/second-factor/removal",
    "POST /directory/v1/me/second-factor/renewal",
    "POST /directory/v1/me/second-factor/renewal/confirmation",
    "POST /directory/v1/me/second-factor/recovery-codes",
    "DELETE /directory/v1/sessions/{session_id}",
}
"""They need a cookie, a link or a code; integration/approval/directory/sign_in has them."""

BY_IDS_OF_THE_HOUSE: Final = {
    "POST /approval/v1/webhooks/{webhook_id}/resumption",
    "POST /approval/v1/webhooks/{webhook_id}/retry",
    "POST /submission/v1/reports/{report_id}/withdrawal",
    "PUT /submission/v1/items/{item_id}",
    "POST /submission/v1/items/{item_id}/closing",
    "POST /submission/v1/items/{item_id}/days",
    "POST /submission/v1/items/{item_id}/evidence",
    "DELETE /submission/v1/items/{item_id}/evidence/{file_id}",
    "PUT /submission/v1/imports/items",
    "POST /submission/v1/catalogues",
    "POST /approval/v1/imports/results",
    "POST /approval/v1/decisions",
    "POST /approval/v1/proposals/{report_id}/reopening",
    "POST /approval/v1/proposals/{report_id}/second-look",
    "POST /directory/v1/delegations",
    "POST /directory/v1/holds",
    "POST /directory/v1/acting",
    "POST /directory/v1/acting/{acting_id}/end",
    "POST /directory/v1/people/{person_id}/assignments",
    "POST /directory/v1/assignments/{assignment_id}/end",
    "POST /directory/v1/absences/{absence_id}/end",
    "POST /directory/v1/changes/{change_id}/cancellation",
    "POST /scoring/v1/beside/{report_id}/notes",
    "POST /reporting/v1/forms",
    "POST /reporting/v1/cases/{case_id}/invitation",
    "POST /reporting/v1/cases/{case_id}/minutes",
    "POST /reporting/v1/cases/{case_id}/follow-up",
    "POST /reporting/v1/cases/{case_id}/closing",
    "POST /reporting/v1/periods/{period}/opening",
    "POST /reporting/v1/periods/{period}/computation",
    "POST /reporting/v1/periods/{period}/publication",
    "POST /reporting/v1/periods/{period}/lock",
    "POST /reporting/v1/periods/{period}/reopening",
    "POST /reporting/v1/classifications/{classification_id}/finding",
    "POST /reporting/v1/classifications/{classification_id}/factor",
    "POST /reporting/v1/classifications/{classification_id}/petitions",
    "POST /reporting/v1/petitions/{petition_id}/answer",
    "POST /reporting/v1/petitions/{petition_id}/withdrawal",
    "POST /submission/v1/collective/{collective_id}/confirmation",
    "POST /submission/v1/collective/{collective_id}/return",
    "POST /reporting/v1/obstacles/{obstacle_id}/merge",
    "POST /reporting/v1/obstacles/{obstacle_id}/answer",
    "POST /reporting/v1/obstacles/{obstacle_id}/submission",
    "POST /reporting/v1/obstacles/{obstacle_id}/decision",
}
"""Their bodies name people and units of one house, or another act comes first; integration has
them."""
