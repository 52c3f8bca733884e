"""The home page opens for everybody and tells nothing of the agency."""

from house import House

FIRST_LOAD = ("tuan.css", "tuan.js", "mark.svg", "sarabun-regular.woff2", "sarabun-bold.woff2")


def test_the_home_page_opens_and_is_small(house: House) -> None:
    client = house.client("reporting")
    page = client.get("/")
    assert page.status_code == 200
    assert "Bốn bước mỗi tuần" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    first = [client.get(f"/reporting/static/{name}") for name in FIRST_LOAD]
    assert [each.status_code for each in first] == [200] * len(FIRST_LOAD)
    assert "max-age=31536000" in first[0].headers["Cache-Control"]
    assert len(page.data) < 50 * 1024
    assert len(page.data) + sum(len(each.data) for each in first) < 100 * 1024
    for each in first:
        each.close()
