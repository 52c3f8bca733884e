"""What pages send about files, units, the directory and periods; ``bodies`` has the rest."""

from datetime import date, timedelta
from typing import Final

from house import ZONE, House
from shared.kit import clock


class Form(dict[str, str]):
    """A body that is sent as a form and not as JSON."""


_UNIT: Final = "/submission/collective/<uuid:collective_id>"
_PERIOD: Final = "/reporting/periods/<period>"
_GRADE: Final = "/reporting/classifications/<uuid:classification_id>"
_PETITION: Final = "/reporting/petitions/<uuid:petition_id>"


def sent_by_more_pages(house: House, author: str, week: str = "2026-10-26") -> dict[str, Form]:
    """Return the forms of these pages, in the first version of what they are about."""
    some_day = clock.now().astimezone(ZONE).date() + timedelta(days=30)
    days = {"first_day": f"{some_day}", "last_day": f"{some_day}"}
    first = Form(version="1")
    absences = "/directory/people/<uuid:person_id>/absences"
    return {
        **_kept(house, some_day),
        "POST /submission/reports/<uuid:report_id>/evidence": Form(attach="0"),
        "POST /submission/opened-weeks": Form(week="2026-10-12"),
        f"POST {_UNIT}": Form(version="1", summary="Đơn vị hoàn thành.", act="hand-in"),
        f"POST {_UNIT}/obstacles": Form({"raised-kind": "obstacle", "raised-said": "Thiếu máy."}),
        f"POST {_UNIT}/confirmation": first,
        f"POST {_UNIT}/return": Form(version="1", reason="Bổ sung."),
        "POST /directory/delegations": Form(days, to_id="CB057", document="Giấy số 1"),
        "POST /directory/delegations/<uuid:delegation_id>/revocation": Form(),
        f"POST {absences}": Form(days, kind="leave"),
        f"POST {absences}/<uuid:absence_id>/end": Form(last_day=f"{some_day}"),
        "POST /directory/roster/preview": Form(),
        "POST /directory/roster": Form(),
        **{
            f"POST {_PERIOD}/{act}": Form(version="1", reason="Sửa kết quả.")
            for act in ("opening", "computation", "publication", "lock", "reopening")
        },
        f"POST {_GRADE}/proposal": Form(version="1", grade="good", said="Theo kết quả các tuần."),
        f"POST {_GRADE}/decision": Form(version="1", grade="good"),
        f"POST {_GRADE}/finding": Form(version="1", gate="disciplined", evidence="Quyết định 3"),
        f"POST {_GRADE}/factor": Form(version="1", factor="d", percent="100", source="Biên bản 5"),
        f"POST {_GRADE}/petitions": Form(said="Đề nghị xem lại tuần thứ hai."),
        f"POST {_PETITION}/answer": Form(version="1", outcome="upheld", said="Kết quả đúng."),
        f"POST {_PETITION}/withdrawal": Form(version="1", said="Đã rõ."),
        "POST /reporting/forms": Form(
            kind="weekly", subject_id=str(house.people[author]), span=week, format="pdf"
        ),
    }


def _kept(house: House, some_day: date) -> dict[str, Form]:
    """Return what administrators send of posts, changes ahead and acting."""
    unit_name = house.get("CB057", "/directory/v1/me")["unit_name"]
    person, unit = "/directory/people/<uuid:person_id>", "/directory/units/<uuid:unit_id>"
    document, days = {"document": "Quyết định số 1"}, {"first_day": f"{some_day}"}
    posted = document | days | {"kind": "concurrent", "tier": "specialist"}
    acting = document | days | {"last_day": f"{some_day}", "post": "leader_in_charge"}
    ahead = document | {"day": f"{some_day}"}
    return {
        f"POST {person}/posts": Form(
            posted, post_title="Kiêm nhiệm", unit_id=unit_name, manager_id="CB057"
        ),
        f"POST {person}/posts/<uuid:assignment_id>/end": Form(
            ends_on=f"{some_day - timedelta(days=1)}"
        ),
        f"POST {person}/changes": Form(ahead, post_title="Chuyên viên chính"),
        f"POST {person}/changes/<uuid:change_id>/cancellation": Form(),
        f"POST {unit}/changes": Form(ahead, name="Tên mới"),
        f"POST {unit}/changes/<uuid:change_id>/cancellation": Form(),
        f"POST {unit}/acting": Form(acting, person_id="CB057"),
        f"POST {unit}/acting/<uuid:acting_id>/end": Form(),
    }
