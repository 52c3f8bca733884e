"""What is sent with each call of ``permissions``, such that it is accepted from who may make it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from forms_sent import Form, sent_by_more_pages
from house import GOOD, PASSWORD, ZONE, House, content
from shared.kit import clock

SECRET: Final = "một-bí-mật-dài-hơn-ba-mươi-hai-ký-tự"
REASON: Final = {"reason": "Bổ sung minh chứng."}
WEBHOOK: Final = {"url": "https://payroll.example/tuan"}
OTHER: Final = {"quality": "32", "progress": "33", "conduct": "17"}
LOOKED: Final = {"outcome": "confirmed", "remark": "Đã xem lại."}


RAISED: Final = {
    "kind": "obstacle",
    "said": "Chưa nhận được số liệu của các địa phương.",
    "asked": "Đôn đốc các địa phương gửi số liệu.",
    "asked_of": "Văn phòng Ban",
}
_COLLECTIVE: Final = "/submission/v1/collective/<uuid:collective_id>"
_OBSTACLE: Final = "/reporting/v1/obstacles/<uuid:obstacle_id>"
_CASE: Final = "/reporting/v1/cases/<uuid:case_id>"


SCIM: Final = "/directory/scim/v2"
SCHEMAS: Final = "urn:ietf:params:scim:schemas:core:2.0:"
MESSAGES: Final = "urn:ietf:params:scim:api:messages:2.0:"
AUTHOR: Final = "CB056"
"""Whose week it is, and whom identity systems change."""
BESIDE: Final = "CB063"
"""Who manages a post that the author holds beside the main one."""

BREACH: Final = {"kind": "late_arrival", "day": "2026-10-26", "note": "Đến muộn 30 phút."}
ACCOUNT: Final = {"account": "tram.hoang", "password": PASSWORD}
PROOF: Final = {"password": PASSWORD, "code": "000000"}
NEW_PASSWORD: Final = "Một-mật-khẩu-khác-48"


_HAND_IN: Final = Form(
    {
        "act": "hand-in",
        "version": "1",
        "summary": "Một tuần",
        "items-0-title": "Dự thảo văn bản",
        **{f"self_parts-{name}": points for name, points in GOOD.items()},
    }
)
_FORMS: Final[Mapping[str, Form]] = {
    "POST /directory/sign-in": Form(ACCOUNT),
    "POST /directory/sign-in/code": Form(code="123456"),
    "POST /directory/session/renewal": Form(summary="Một tuần"),
    "POST /directory/sign-out": Form(),
    "POST /directory/language": Form(language="th"),
    "POST /directory/account/password": Form(old_password=PASSWORD, new_password=NEW_PASSWORD),
    "POST /directory/account/devices/end": Form(),
    "POST /directory/account/devices/<uuid:session_id>/end": Form(),
    "POST /directory/account/second-factor/beginning": Form(),
    "POST /directory/account/second-factor/confirmation": Form(code="123456"),
    "POST /scoring/team/<uuid:report_id>": Form(
        {f"parts-{name}": points for name, points in GOOD.items()} | {"comment": "Tốt."},
        version="1",
    ),
    "POST /scoring/team/<uuid:report_id>/return": Form(
        {"returning-reason": REASON["reason"]}, version="1"
    ),
    "POST /submission/reports/<uuid:report_id>": _HAND_IN,
    "POST /submission/reports/<uuid:report_id>/draft": _HAND_IN,
    "POST /submission/reports/<uuid:report_id>/withdrawal": Form(version="1"),
    "POST /submission/reports/<uuid:report_id>/obstacles": Form(
        {f"raised-{name}": said for name, said in RAISED.items()}
    ),
}
"""What the pages send."""


HISTORY: Final = b"code,week,quality,progress,conduct\nCB026,2026-03-02,34,33,17\n"
"""A week from before the platform."""


_PROPOSALS: Final[Mapping[str, Any]] = {
    "POST /approval/v1/proposals/<uuid:report_id>/approval": None,
    "POST /approval/v1/proposals/<uuid:report_id>/return": REASON,
    "POST /approval/v1/proposals/<uuid:report_id>/adjustment": REASON | {"parts": OTHER},
    "POST /approval/v1/proposals/<uuid:report_id>/reopening": REASON,
    "POST /approval/v1/proposals/<uuid:report_id>/second-look": LOOKED,
}


def bodies(house: House) -> dict[str, Any]:
    """Return the body of each call, or nothing where it has none; there is one a POST and PUT."""
    section = house.get("CB057", "/directory/v1/me")["unit_id"]
    return {
        "POST /submission/v1/weeks": {"week": "2026-10-19"},
        "PUT /submission/v1/reports/<uuid:report_id>": content(),
        "POST /submission/v1/reports/<uuid:report_id>/submission": content(),
        "POST /submission/v1/reports/<uuid:report_id>/withdrawal": None,
        "POST /submission/v1/reports/<uuid:report_id>/assisted-submission": content() | REASON,
        "POST /submission/v1/reports/<uuid:report_id>/excuse": REASON,
        **_work(house),
        "POST /scoring/v1/assessments/<uuid:report_id>/score": {"parts": GOOD, "comment": "Tốt."},
        "POST /scoring/v1/assessments/<uuid:report_id>/preview": {"parts": GOOD, "comment": "Tốt."},
        "POST /scoring/v1/assessments/<uuid:report_id>/return": REASON,
        "POST /scoring/v1/people/<uuid:person_id>/breaches": BREACH,
        "POST /scoring/v1/breaches/<uuid:breach_id>/withdrawal": REASON,
        "POST /scoring/v1/beside/<uuid:report_id>/notes": {"said": "Làm tốt phần việc kiêm nhiệm."},
        **_meetings(),
        **_of_units(section),
        "POST /reporting/v1/weeks/<week>/reminders": {},
        "POST /reporting/v1/forms": form_of(house, AUTHOR),
        **_periods(),
        "POST /approval/v1/decisions": {
            "items": [{"report_id": section, "version": 1, "decision": "approved"}]
        },
        **_PROPOSALS,
        "POST /directory/v1/sessions": ACCOUNT,
        "POST /directory/v1/sessions/current/refresh": None,
        "POST /directory/v1/sign-in/openid/code": {"code": "000000"},
        "POST /directory/v1/tokens": {"client": "reporting", "secret": SECRET},
        **_FORMS,
        **_sent_by_pages(section),
        **sent_by_more_pages(house, AUTHOR),
        "POST /directory/oauth/token": Form(
            grant_type="client_credentials", client_id="reporting", client_secret=SECRET
        ),
        "PUT /directory/v1/me/password": {"old_password": PASSWORD, "new_password": NEW_PASSWORD},
        "PUT /directory/v1/me/language": {"language": "th"},
        "POST /directory/v1/me/second-factor": None,
        "POST /directory/v1/me/second-factor/confirmation": {"code": "000000"},
        "POST /directory/v1/me/second-factor/removal": PROOF,
        "POST /directory/v1/me/second-factor/renewal": PROOF,
        "POST /directory/v1/me/second-factor/renewal/confirmation": {"code": "000000"},
        "POST /directory/v1/me/second-factor/recovery-codes": PROOF,
        **_mandates(house),
        **_sent_by_identity_systems(),
        "POST /directory/v1/clients": {"name": "integrator", "scopes": []},
        "POST /directory/v1/clients/<name>/secret": None,
        **_webhooks(section),
        **_records(house),
    }


def _periods() -> dict[str, Any]:
    """Return what is sent to classify periods; the author's is published already."""
    period = "/reporting/v1/periods/<period>"
    grade = "/reporting/v1/classifications/<uuid:classification_id>"
    acts = ("opening", "computation", "publication", "lock")
    return dict.fromkeys(f"POST {period}/{act}" for act in acts) | {
        f"POST {period}/reopening": REASON,
        f"POST {grade}/proposal": {"grade": "good", "said": "Theo kết quả các tuần."},
        f"POST {grade}/decision": {"grade": "good"},
        f"POST {grade}/petitions": {"said": "Đề nghị xem lại tuần thứ hai."},
        "POST /reporting/v1/petitions/<uuid:petition_id>/answer": {
            "outcome": "upheld",
            "said": "Kết quả đúng với các tuần đã phê duyệt.",
        },
        "POST /reporting/v1/petitions/<uuid:petition_id>/withdrawal": {"said": "Đã rõ."},
        f"POST {grade}/finding": {"gate": "disciplined", "evidence": "Quyết định số 3"},
        f"POST {grade}/factor": {"factor": "d", "percent": "100", "source": "Biên bản số 5"},
    }


def _sent_by_pages(something: str) -> dict[str, Form]:
    """Return the forms of pages about somebody's obstacle or case, in its first version."""
    later = str(clock.now().astimezone(ZONE).date() + timedelta(days=30))
    said = Form(version="1", said="Đã xem xét.")
    obstacle, case = "/reporting/obstacles/<uuid:obstacle_id>", "/reporting/cases/<uuid:case_id>"
    webhook = "/approval/webhooks/<uuid:webhook_id>"
    week, why = "/approval/decide/<uuid:report_id>", Form(version="1", reason="Bổ sung.")
    points = {f"parts-{name}": written for name, written in OTHER.items()}
    measure = {"measures-0-what": "Họp nhanh mỗi thứ Hai.", "measures-0-due_day": later}
    return {
        "POST /reporting/weeks/<week>/reminders": Form(),
        f"POST {obstacle}/gathering": said,
        f"POST {obstacle}/merge": Form(version="1", into_id=something),
        f"POST {obstacle}/answer": said,
        f"POST {obstacle}/submission": said,
        f"POST {obstacle}/decision": Form(said, outcome="agreed"),
        f"POST {case}/invitation": Form(
            version="1", meets_at=f"{later}T09:00", place="Phòng họp 2"
        ),
        f"POST {case}/minutes": Form(said | measure, causes="Thiếu phối hợp."),
        f"POST {case}/follow-up": Form(said, measure="1", done="true"),
        f"POST {case}/closing": said,
        "POST /approval/webhooks": Form(url=WEBHOOK["url"]),
        "POST /approval/webhooks/types/<event_type>": Form(leaves="yes"),
        f"POST {webhook}/pause": Form(),
        f"POST {webhook}/resumption": Form(),
        f"POST {webhook}/test": Form(),
        f"POST {webhook}/retry": Form(event_id=something),
        f"POST {webhook}/replay": Form(upto="10"),
        "POST /approval/decide/chosen": Form({f"decide-{something}": "1"}),
        f"POST {week}/approval": Form(version="1"),
        f"POST {week}/adjustment": Form(why | points),
        f"POST {week}/return": why,
        f"POST {week}/reopening": Form(why, version="2"),
        f"POST {week}/second-look": Form(LOOKED, version="1"),
        "POST /approval/record/exports": Form(),
    }


def _webhooks(something: str) -> dict[str, Any]:
    webhook = "/approval/v1/webhooks/<uuid:webhook_id>"
    return {
        "PUT /approval/v1/public-types/<event_type>": {"leaves": True},
        "POST /approval/v1/webhooks": WEBHOOK,
        f"PUT {webhook}": WEBHOOK,
        f"POST {webhook}/secret": None,
        f"POST {webhook}/pause": None,
        f"POST {webhook}/resumption": None,
        f"POST {webhook}/test": None,
        f"POST {webhook}/retry": {"event_id": something},
        f"POST {webhook}/replay": {"upto": 10},
    }


def _records(house: House) -> dict[str, Any]:
    return {
        "POST /directory/v1/people/<uuid:person_id>/exports": None,
        "POST /directory/v1/holds": {
            "person_id": str(house.people["CB057"]),
            "reason": "Có khiếu nại.",
            "document": "Quyết định số 15",
        },
        "POST /directory/v1/holds/<uuid:hold_id>/end": None,
    }


def _meetings() -> dict[str, Any]:
    """Return what is sent about a remediation case."""
    later = str(clock.now().astimezone(ZONE).date() + timedelta(days=30))
    return {
        f"POST {_CASE}/invitation": {"meets_at": f"{later}T09:00:00+07:00", "place": "Phòng họp 2"},
        f"POST {_CASE}/minutes": {
            "causes": "Thiếu phối hợp.",
            "measures": [{"what": "Họp nhanh mỗi thứ Hai.", "due_day": later}],
        },
        f"POST {_CASE}/follow-up": {"measure": 1, "done": True, "said": "Đã làm."},
        f"POST {_CASE}/closing": {"said": "Đã xem xét."},
    }


def form_of(house: House, code: str, week: str = "2026-10-26") -> dict[str, str]:
    """Return what asks for the weekly form of somebody."""
    return {"kind": "weekly", "subject_id": str(house.people[code]), "span": week}


def unit_content(parts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what a head writes for a unit, without a score unless one is given."""
    item = {"title": "Báo cáo chuyên đề", "key_task": True, "completed_day": "2026-11-19"}
    return {"summary": "Đơn vị hoàn thành.", "items": [item], "self_parts": dict(parts or {})}


def _of_units(something: str) -> dict[str, Any]:
    """Return what is sent of collective reports, and of what is raised in reports."""
    return {
        f"PUT {_COLLECTIVE}": unit_content(),
        f"POST {_COLLECTIVE}/submission": unit_content(),
        f"POST {_COLLECTIVE}/confirmation": None,
        f"POST {_COLLECTIVE}/return": REASON,
        f"POST {_COLLECTIVE}/obstacles": RAISED,
        "POST /submission/v1/reports/<uuid:report_id>/obstacles": RAISED,
        f"POST {_OBSTACLE}/gathering": {"said": "Đã tiếp nhận."},
        f"POST {_OBSTACLE}/merge": {"into_id": something},
        f"POST {_OBSTACLE}/answer": {"said": "Đã có văn bản đôn đốc."},
        f"POST {_OBSTACLE}/submission": {"said": "Xin ý kiến lãnh đạo Ban."},
        f"POST {_OBSTACLE}/decision": {"outcome": "agreed", "said": "Đồng ý."},
    }


def _work(house: House) -> dict[str, Any]:
    """Return what is sent of work items and jobs; the item is the author's, by their manager."""
    shared = {"people": [{"person_id": str(house.people[AUTHOR]), "share": 100}]}
    item = {"title": "Xây dựng kế hoạch quý", "product": "Kế hoạch"} | shared
    imported = {"source": "cong-viec", "items": [item | {"external_id": "204"}]}
    return {
        "POST /submission/v1/items": item,
        "PUT /submission/v1/items/<uuid:item_id>": item,
        "POST /submission/v1/items/<uuid:item_id>/closing": {"completed_day": "2026-11-20"},
        "POST /submission/v1/items/<uuid:item_id>/days": {"day": "2026-11-18", "said": "Dự thảo."},
        "POST /submission/v1/items/<uuid:item_id>/evidence": b"%PDF-1.7\n% mot trang",
        "PUT /submission/v1/imports/items": imported,
        "POST /approval/v1/imports/results": HISTORY,
        "POST /submission/v1/catalogues": b"code,name,coefficient\nTH-01,To trinh,1\n",
    }


def _mandates(house: House) -> dict[str, Any]:
    """Return what is sent to delegate, to name and assign people, and to change them."""
    today = clock.now().astimezone(ZONE).date()
    some_day, somebody = today + timedelta(days=30), str(house.people["CB057"])
    in_writing = {"first_day": f"{some_day}", "last_day": f"{some_day}", "document": "Giấy số 1"}
    section = house.get("CB057", "/directory/v1/me")["unit_id"]
    acting = {"unit_id": section, "post": "leader_in_charge", "person_id": somebody}
    assignment = in_writing | {
        "kind": "concurrent",
        "unit_id": section,
        "post_title": "Kiêm nhiệm",
        "tier": "specialist",
        "manager_id": str(house.people[BESIDE]),
        "first_day": "2026-10-01",
    }
    change = {"day": f"{some_day}", "document": "Quyết định số 1"}
    ended = {"last_day": f"{some_day - timedelta(days=7)}"}
    return {
        "POST /directory/v1/delegations": in_writing | {"to_id": somebody},
        "POST /directory/v1/delegations/<uuid:delegation_id>/revocation": None,
        "POST /directory/v1/acting": in_writing | acting,
        "POST /directory/v1/acting/<uuid:acting_id>/end": None,
        "POST /directory/v1/people/<uuid:person_id>/assignments": assignment,
        "POST /directory/v1/assignments/<uuid:assignment_id>/end": ended,
        "POST /directory/v1/people/<uuid:person_id>/absences": {
            "kind": "leave",
            **{day: in_writing[day] for day in ("first_day", "last_day")},
        },
        "POST /directory/v1/absences/<uuid:absence_id>/end": {"last_day": f"{some_day}"},
        "POST /directory/v1/people/<uuid:person_id>/changes": change
        | {"facts": {"post_title": "Chuyên viên chính"}},
        "POST /directory/v1/units/<uuid:unit_id>/changes": change | {"facts": {"name": "Tên mới"}},
        "POST /directory/v1/changes/<uuid:change_id>/cancellation": None,
    }


def _sent_by_identity_systems() -> dict[str, Any]:
    person = {"schemas": [f"{SCHEMAS}User"], "displayName": "Lê Thị Mẫu"}
    group = {"schemas": [f"{SCHEMAS}Group"], "displayName": "Phòng Mẫu"}
    patch = {"op": "replace", "path": "displayName", "value": "Một tên khác"}
    patched = {"schemas": [f"{MESSAGES}PatchOp"], "Operations": [patch]}
    return {
        f"POST {SCIM}/.search": {"schemas": [f"{MESSAGES}SearchRequest"]},
        f"POST {SCIM}/Users": person | {"userName": "CB999"},
        f"PUT {SCIM}/Users/<uuid:person_id>": person | {"userName": AUTHOR},
        f"PATCH {SCIM}/Users/<uuid:person_id>": patched,
        f"POST {SCIM}/Groups": group,
        f"PUT {SCIM}/Groups/<uuid:unit_id>": group,
        f"PATCH {SCIM}/Groups/<uuid:unit_id>": patched,
    }
