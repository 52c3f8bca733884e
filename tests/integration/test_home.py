"""The home page opens for everybody and tells nothing of the agency."""

from house import House


def test_the_home_page_opens_and_is_small(house: House) -> None:
    client = house.client("reporting")
    page = client.get("/")
    assert page.status_code == 200
    assert "Đánh giá kết quả công tác hằng tuần" in page.text
    assert "script" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    styles = client.get("/reporting/static/home.css")
    assert styles.status_code == 200
    assert len(page.data) + len(styles.data) < 10_000
    styles.close()
