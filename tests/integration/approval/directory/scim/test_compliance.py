"""An independent checker of SCIM finds nothing to object to."""

from collections import Counter
from collections.abc import Mapping

from flask import Flask
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

from house import SIGN_IN


def test_every_check_succeeds(app: Flask, token: Mapping[str, str]) -> None:
    base_url = f"{SIGN_IN.public_url}/directory/scim/v2"
    client = WSGISCIMClient(app, base_url=base_url, headers=dict(token))
    results = check_server(client)
    print(Counter(str(each.status) for each in results), len({each.title for each in results}))
    failed = [each for each in results if each.status is not Status.SUCCESS]
    assert failed == [], "\n".join(map(repr, failed))
    checked = {each.resource_type for each in results}
    assert {"User", "Group"} <= checked
    assert len(results) > 60
