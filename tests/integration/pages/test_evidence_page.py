"""Files on *My week*: attached to a line, seen by whom it concerns, removed before handing in."""

import io

from house import GOOD, House
from visiting import Visitor, forms, signed_in

WEEK = "2026-11-16"
AUTHOR, COLLEAGUE, MANAGER, AUTHORITY = "CB026", "CB027", "CB024", "CB023"
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n"


def address(house: House) -> str:
    return f"/submission/reports/{house.report_of(AUTHOR, WEEK)['report_id']}"


def attached(visitor: Visitor, here: str, typed: dict[str, str], content: bytes = PDF) -> str:
    """Attach a file to the first line and return the page that comes back."""
    sent = typed | {"attach": "0", "file-0": (io.BytesIO(content), "bao-cao.pdf")}
    answer = visitor.client.post(
        f"{here}/evidence",
        data=sent,
        content_type="multipart/form-data",
        headers={"Origin": "http://localhost"},
    )
    assert answer.status_code in {200, 422}, answer.text
    return answer.text


def link_in(page: str) -> str:
    start = page.index('href="/submission/items/') + len('href="')
    return page[start : page.index('"', start)]


def test_a_file_is_attached_to_a_line_seen_and_removed_and_nothing_typed_is_lost(
    house: House,
) -> None:
    house.open_week(WEEK)
    visitor, here = signed_in(house, AUTHOR), address(house)
    page = visitor.fill(visitor.get(f"/submission/weeks/{WEEK}"), here, act="add")
    typed = forms(page)[here] | {"items-0-title": "Đề án", "summary": "Một tuần."}
    assert "Hãy chọn tệp trước." in attached(visitor, here, typed, b"")
    assert "Nội dung không thuộc loại" in attached(visitor, here, typed, b"MZ" + bytes(90))
    html = attached(visitor, here, typed)
    assert "Đã đính kèm tệp." in html
    assert "Một tuần." in html
    link = link_in(html)
    assert visitor.get(link).data == PDF
    assert signed_in(house, COLLEAGUE).get(link).status_code == 404
    item_id, file_id = link.split("/")[3], link.split("/")[5]
    kept = typed | {"items-0-item_id": item_id, "items-0-evidence": link}
    removed = visitor.send(f"{here}/evidence", kept | {"remove": link})
    assert "Đã gỡ tệp." in removed.text
    assert forms(removed)[here]["items-0-evidence"] == ""
    assert visitor.get(link).status_code == 404
    link = link_in(attached(visitor, here, kept | {"items-0-evidence": ""}))
    file_id = link.split("/")[5]
    points = {f"self_parts-{name}": given for name, given in GOOD.items()}
    visitor.send(here, kept | points | {"items-0-evidence": link, "act": "hand-in"})
    house.settle()
    path = f"/submission/v1/items/{item_id}/evidence/{file_id}"
    refused = house.call(AUTHOR, "DELETE", path)
    assert (refused.status_code, "evidence-handed-in" in refused.text) == (409, True)
    report_id = house.report_of(AUTHOR, WEEK)["report_id"]
    manager = signed_in(house, MANAGER)
    assert link in manager.get(f"/scoring/team/{report_id}").text
    assert manager.get(link).data == PDF
    assert house.score(MANAGER, report_id).status_code == 200
    house.settle()
    decider, here = signed_in(house, AUTHORITY), f"/approval/decide/{report_id}"
    assert decider.get(link).status_code == 404
    lent = f"{here}{link.removeprefix('/submission')}"
    assert f'href="{lent}"' in decider.get(here).text
    assert decider.get(lent).data == PDF
    assert signed_in(house, COLLEAGUE).get(lent).status_code == 403
