"""Every call of every service, made by everybody: answered or refused as ``permissions`` says."""

import base64
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bodies import SCIM
from permission_rows import SECRET, TO_SIGN_IN, Row
from permissions import ROWS
from permitted import Permitted, let_through, routes
from real_services import bearer
from relations import CLIENTS, EVERYBODY, PERSONS, Relation
from shared.kit.auth import SigningKeys, key_id

SEED: Final = b"a permission test knows its seed"
NOT_PUBLIC: Final = [row for row in ROWS if row.may != EVERYBODY]
OF_ONE: Final = [
    row
    for row in ROWS
    if "<uuid:" in row.call and row.may < PERSONS and "<uuid:webhook_id>" not in row.call
]
"""The calls about one report, result, person, unit or delegation that are not everybody's.

Webhooks are nobody's: every administrator looks after all of them.
"""


@pytest.fixture(scope="session")
def signing() -> SigningKeys:
    """Give keys whose seed is known here, so that odd tokens can be signed well."""
    return SigningKeys(base64.urlsafe_b64encode(SEED).decode())


def test_every_relation_makes_every_call_as_the_table_says(permitted: Permitted) -> None:
    began = time.perf_counter()
    walked = {route for app in permitted.house.apps.values() for route in routes(app)}
    assert walked == {row.route for row in ROWS}
    surprises = [each for row in ROWS for each in _surprises(permitted, row)]
    allowed = sum(len(row.may) for row in ROWS)
    calls = len(ROWS) * len(Relation)
    print(
        f"{len(walked)} routes in {len(ROWS)} rows x {len(Relation)} relations = {calls} calls:"
        f" {allowed} allowed, {calls - allowed} refused, {len(surprises)} surprises"
        f" in {time.perf_counter() - began:.1f} s"
    )
    assert surprises == [], "\n".join(surprises)


def _surprises(permitted: Permitted, row: Row) -> Iterator[str]:
    """Make a call as everybody; a refused one is really sent, an allowed one is undone."""
    before = permitted.kept(row.rule)
    for relation in Relation:
        refusal = row.refusal(relation)
        headers = permitted.headers(relation)
        if refusal is None:
            with permitted.undoing(row.rule):
                answer = permitted.call(row.call, headers)
        else:
            answer = permitted.call(row.call, headers)
        expected = refusal or let_through(row.route, relation)
        if expected not in {answer.status_code, answer.status_code // 100}:
            yield f"{row.call} as {relation}: {answer.status_code}, not {expected}"
    if permitted.kept(row.rule) != before:
        yield f"{row.call}: a refused call changed something"


def _odd_tokens(good: str) -> dict[str, str]:
    """Return what stands in for a good token, by what is wrong with it."""
    ours, other = Ed25519PrivateKey.from_private_bytes(SEED), Ed25519PrivateKey.generate()
    public = ours.public_key()
    claims = jwt.decode(good, options={"verify_signature": False})
    head, body, signature = good.split(".")
    now = datetime.now(UTC)

    def signed(
        key: Any = ours, algorithm: str = "EdDSA", kid: str | None = key_id(public), **changed: Any
    ) -> str:
        said = {name: value for name, value in (claims | changed).items() if value is not None}
        headers = {} if kid is None else {"kid": kid}
        return jwt.encode(said, key, algorithm=algorithm, headers=headers)

    claimed: dict[str, dict[str, Any]] = {
        "issuer": {"iss": "somebody"},
        "audience": {"aud": "another"},
        "expiry": {"iat": now - timedelta(hours=1), "exp": now - timedelta(seconds=1)},
        "beginning": {"nbf": now + timedelta(hours=1)},
        **{f"without {name}": {name: None} for name in ("iss", "aud", "exp", "iat", "sub", "kind")},
    }
    assert jwt.decode(signed(), public, algorithms=["EdDSA"], audience=claims["aud"]) == claims
    secret = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    changed = signed(sub=str(uuid4())).split(".")[1]
    longer = base64.urlsafe_b64encode(base64.urlsafe_b64decode(f"{signature}==") + bytes(2))
    return {name: signed(**change) for name, change in claimed.items()} | {
        "algorithm none": signed(None, "none"),
        "public key as secret": signed(secret, "HS256"),
        "without kid": signed(kid=None),
        "another's kid": signed(kid=key_id(other.public_key())),
        "another's key": signed(other),
        "another's key and kid": signed(other, kid=key_id(other.public_key())),
        "other claims": f"{head}.{changed}.{signature}",
        "no signature": f"{head}.{body}.",
        "half a signature": f"{head}.{body}.{signature[:40]}",
        "more than a signature": f"{head}.{body}.{longer.decode()}",
        "half of it": good[: len(good) // 2],
        "nothing": "",
    }


def test_no_odd_token_opens_any_door(permitted: Permitted) -> None:
    good = permitted.headers(Relation.AUTHOR)["Authorization"].partition(" ")[2]
    odd = {name: f"Bearer {token}" for name, token in _odd_tokens(good).items()}
    odd |= {"another scheme": f"Basic {good}", "no scheme": good}
    before = [permitted.kept(f"/{service}") for service in permitted.house.apps]
    opened = [
        f"{row.call} with {name}: {answer.status_code}"
        for row in NOT_PUBLIC
        for name, header in odd.items()
        if (answer := permitted.call(row.call, {"Authorization": header})).status_code
        != row.not_signed_in
        or (not row.page and answer.headers["WWW-Authenticate"] != "Bearer")
    ]
    assert opened == []
    for row in NOT_PUBLIC:
        client, path = permitted.app(row.rule).test_client(), permitted.path(row.rule)
        elsewhere = {"query_string": {"token": good, "access_token": good}}
        refused = {row.not_signed_in, 405} | ({TO_SIGN_IN} if row.page else set())
        assert client.get(path, **elsewhere).status_code in refused, row.call
        client.set_cookie("token", good)
        assert client.head(path).status_code in refused, row.call
    assert [permitted.kept(f"/{service}") for service in permitted.house.apps] == before


def _other_ids(permitted: Permitted, name: str) -> Mapping[str, str]:
    """Return ids that are not what a path parameter of the author's would be, by what they are."""
    whose = {"another's": permitted.foreigner, "the author's": permitted.author}
    ids = {
        f"{word} {kind}": str(value)
        for word, subject in whose.items()
        for kind, value in (
            ("person_id", subject.person_id),
            ("unit_id", subject.unit_id),
            ("result_id", subject.result_id),
            ("delegation_id", subject.delegation_id),
            ("breach_id", subject.breach_id),
            ("item_id", subject.item_id),
            ("collective_id", subject.collective_id),
            ("obstacle_id", subject.obstacle_id),
            *(("report_id", report) for report in sorted(subject.reports.values())[:1]),
        )
        if (word, kind) != ("the author's", name)
    }
    return ids | {"unknown": str(uuid4()), "nil": str(UUID(int=0))}


def test_an_id_of_something_else_opens_nothing(permitted: Permitted) -> None:
    own = (Relation.AUTHOR, Relation.MANAGER, Relation.AUTHORITY, Relation.HEAD, Relation.LEADER)
    before = [permitted.kept(f"/{service}") for service in permitted.house.apps]
    opened = []
    for row in OF_ONE:
        name = row.rule.partition("<uuid:")[2].partition(">")[0]
        others = _other_ids(permitted, name)
        for relation in own:
            headers = permitted.headers(relation)
            answer = permitted.call(row.call, headers, permitted.foreigner)
            if answer.status_code != row.refused:
                opened.append(f"{row.call} of another as {relation}: {answer.status_code}")
            # Whoever may not make the call at all is refused whatever they name: see above.
            for what, other in others.items() if relation in row.may else ():
                asked = permitted.author.renamed(name, other)
                answer = permitted.call(row.call, headers, asked)
                if answer.status_code not in {403, 404}:
                    opened.append(f"{row.call} with {what} as {relation}: {answer.status_code}")
    assert opened == []
    assert [permitted.kept(f"/{service}") for service in permitted.house.apps] == before


def test_nothing_in_a_body_query_or_header_makes_the_caller_somebody_else(
    permitted: Permitted,
) -> None:
    author = str(permitted.author.person_id)
    names = ("person_id", "by_id", "manager_id", "scorer_id", "decided_by_id", "report_id")
    query = "&".join(f"{name}={author}" for name in names)
    pretended = {"X-Person-Id": author, "X-Forwarded-User": author, "From": author}
    opened = []
    for row in NOT_PUBLIC:
        separator = "&" if "?" in row.call else "?"
        refusal = row.refusal(Relation.OTHER_HEAD)
        headers = permitted.headers(Relation.OTHER_HEAD) | pretended
        answer = permitted.call(f"{row.call}{separator}{query}", headers)
        if refusal is not None and answer.status_code not in {refusal, 422}:
            opened.append(f"{row.call}: {answer.status_code}")
        # Identity systems send more than is kept, and a page's form may.
        refuses_unknown = not row.rule.startswith(SCIM) and not row.page
        if refuses_unknown and isinstance(permitted.sent.get(row.call), dict):
            may = permitted.headers(min(row.may, key=list(Relation).index))
            for name in set(names) - set(permitted.sent[row.call]):
                body = permitted.sent[row.call] | {name: author}
                answer = permitted.call(row.call, may, body=body)
                if answer.status_code != 422:
                    opened.append(f"{row.call} with {name} in the body: {answer.status_code}")
    assert opened == []


def test_a_scope_makes_no_person_a_program_and_no_program_a_person(permitted: Permitted) -> None:
    scopes = frozenset(str(each).split(" with ")[-1] for each in CLIENTS)
    signing, person_id = permitted.house.signing, permitted.author.person_id
    person = bearer(signing, person_id, scopes=scopes)
    program = bearer(signing, person_id, scopes=scopes, kind="client")
    for row in NOT_PUBLIC:
        if row.may & CLIENTS and Relation.AUTHOR in row.may:
            continue  # both may: the author about themselves, and a program with the scope
        refused = person if row.may & CLIENTS else program
        assert permitted.call(row.call, refused).status_code == 403, row.call


def test_somebody_elses_key_repeats_nothing(permitted: Permitted) -> None:
    call = "POST /scoring/v1/assessments/<uuid:report_id>/score"
    key = {"Idempotency-Key": "the-manager's"}
    first = permitted.call(call, permitted.headers(Relation.MANAGER) | key)
    again = permitted.call(call, permitted.headers(Relation.MANAGER) | key)
    assert (first.status_code, again.json) == (200, first.json)
    for relation in PERSONS - {Relation.MANAGER}:
        answer = permitted.call(call, permitted.headers(relation) | key)
        assert answer.status_code == SECRET, relation
        assert answer.json is not None
        assert "parts" not in answer.text, relation
