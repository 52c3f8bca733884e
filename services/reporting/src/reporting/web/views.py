"""The home page: what this platform is, and where each step is described."""

from importlib import resources
from typing import Final

from flask import render_template
from sqlalchemy.orm import Session

from shared.kit.http import PUBLIC, Blueprint

_FILES = resources.files("reporting.web")
STEPS: Final = (
    ("submission", "Báo cáo tuần", "Mọi người báo cáo công việc trong tuần và tự đánh giá."),
    ("scoring", "Chấm điểm", "Người trực tiếp sử dụng nhận xét, đánh giá và chấm điểm."),
    ("approval", "Phê duyệt", "Cấp có thẩm quyền phê duyệt hoặc trả lại kèm lý do."),
    ("reporting", "Tổng hợp", "Văn phòng tổng hợp kết quả theo tuần và theo tháng."),
)

blueprint = Blueprint(
    "home",
    __name__,
    template_folder=str(_FILES / "templates"),
    static_folder=str(_FILES / "static"),
    static_url_path="/reporting/static",
)


@blueprint.page("/", access=PUBLIC)
def home(_: Session) -> str:
    """Show the four steps; nothing of the agency is on this page."""
    return render_template("reporting/home.html", steps=STEPS)
