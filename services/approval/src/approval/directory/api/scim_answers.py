"""What all calls of SCIM share (RFC 7644): content type, errors, versions, bodies.

Source: RFC 7644, sections 3.1 (content type), 3.12 (errors) and 3.14 (versions).
"""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final, TypeVar
from uuid import UUID

import orjson
from flask import Response, current_app, request
from pydantic import ValidationError
from scim2_models import (
    BaseModel,
    Context,
    Error,
    Extension,
    InvalidSyntaxException,
    InvalidValueException,
    Meta,
    PreconditionFailedException,
    ResponseParameters,
    SCIMException,
)

from approval.directory.api.scim_schemas import POLICY, AnyKept, PersonReference
from shared.kit.http import Blueprint, scope
from shared.kit.http.arguments import check_text

PREFIX: Final = "/directory/scim/v2"
CONTENT_TYPE: Final = "application/scim+json"
PROVISIONING: Final = scope("directory:write")
Word = TypeVar("Word", bound=StrEnum)
Kept = TypeVar("Kept", bound=AnyKept)
_UNIQUENESS: Final = frozenset({"code-taken", "external-id-taken", "email-taken"})


def scim_blueprint(name: str) -> Blueprint:
    """Return a group of calls below the prefix, whose errors are those of SCIM."""
    made = Blueprint(name, __name__, url_prefix=PREFIX, problems=_problem)
    made.register_error_handler(SCIMException, _refused)
    made.register_error_handler(ValidationError, _invalid)
    return made


def scim(body: BaseModel | Mapping[str, Any], status: int = HTTPStatus.OK) -> Response:
    """Return an answer of SCIM; what is a model is written as an answer to a query."""
    if isinstance(body, BaseModel):
        body = body.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    return Response(orjson.dumps(body), status, content_type=CONTENT_TYPE)


def _problem(members: Mapping[str, Any]) -> Response:
    """Write a problem document as an error of SCIM; what is 422 elsewhere is 400 here."""
    code = str(members["type"]).rsplit("/", 1)[-1]
    status = HTTPStatus(members["status"])
    keyword = "uniqueness" if code in _UNIQUENESS else None
    if status is HTTPStatus.UNPROCESSABLE_ENTITY:
        status, keyword = HTTPStatus.BAD_REQUEST, "invalidValue"
    elif status is HTTPStatus.BAD_REQUEST:
        keyword = "invalidSyntax"
    said = [f"{field}: {each}" for field, texts in _errors(members) for each in texts]
    detail = " ".join(filter(None, [f"{members['title']}.", members.get("detail"), *said]))
    return scim(Error(status=int(status), scim_type=keyword, detail=detail), status)


def _errors(members: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    return list(members.get("errors", {}).items())


def _refused(refused: SCIMException) -> Response:
    error = refused.to_error()
    return scim(error, error.status or HTTPStatus.BAD_REQUEST)


def _invalid(fault: ValidationError) -> Response:
    found = Error.from_validation_errors(fault)
    first = found[0]
    first.detail = " ".join(each.detail or "" for each in found)
    return scim(first, first.status or HTTPStatus.BAD_REQUEST)


def sent() -> dict[str, Any]:
    """Return the body, an object; raises ``InvalidSyntaxException``, and ``Invalid`` for a NUL."""
    try:
        body = orjson.loads(request.get_data())
    except orjson.JSONDecodeError as fault:
        raise InvalidSyntaxException(detail=f"The body is not JSON: {fault}.") from fault
    if not isinstance(body, dict):
        raise InvalidSyntaxException(detail="Send an object as the body.")
    check_text(body)
    return body


def location(endpoint: str, of: object) -> str:
    """Return the address of a resource, below the address that browsers see."""
    return f"{current_app.config['PUBLIC_URL']}{PREFIX}/{endpoint}/{of}"


def person_reference(person_id: UUID) -> PersonReference:
    """Return what refers to a person, by id and address."""
    at = location("Users", person_id)
    return PersonReference.model_validate({"value": str(person_id), "$ref": at})


def with_meta(resource: Kept, name: str, endpoint: str) -> Kept:
    """Return a resource with its address and its version, a digest of all that it tells."""
    written = orjson.dumps(resource.model_dump(), option=orjson.OPT_SORT_KEYS)
    version = f'W/"{hashlib.sha256(written).hexdigest()[:16]}"'
    at = location(endpoint, resource.id)
    resource.meta = Meta(resource_type=name, location=at, version=version)
    return resource


def one(resource: AnyKept, status: int = HTTPStatus.OK) -> Response:
    """Return one resource with the attributes that were asked for; 304 if its version is known."""
    chosen = parameters(resource)
    version = str(resource.meta.version) if resource.meta else ""
    if request.method == "GET" and request.if_none_match.contains_weak(version[3:-1]):
        return Response(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": version})
    body = resource.model_dump(
        scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=chosen, scim_policy=POLICY
    )
    answer = scim(body, status)
    answer.headers["ETag"] = version
    if status == HTTPStatus.CREATED and resource.meta:
        answer.headers["Location"] = str(resource.meta.location)
    return answer


def parameters(resource: AnyKept) -> Any:
    """Return which attributes the query string asks for; raises ``ValidationError``."""
    model: Any = type(resource)
    asked = {name: request.args[name] for name in _CHOOSING if name in request.args}
    return ResponseParameters[model].model_validate(asked, scim_policy=POLICY)


_CHOOSING: Final = ("attributes", "excludedAttributes")


def check_version(resource: AnyKept) -> None:
    """Raise ``PreconditionFailedException`` if ``If-Match`` names another version than there is."""
    version = str(resource.meta.version) if resource.meta else ""
    if "If-Match" in request.headers and not request.if_match.contains_weak(version[3:-1]):
        raise PreconditionFailedException(detail="It was changed since it was read; read it again.")


def worded(given: str | None, attribute: str) -> str | None:
    """Return a text without spaces around and twice in it; raises ``InvalidValueException``."""
    if given is None:
        return None
    text = " ".join(unicodedata.normalize("NFC", given).split())
    if not text:
        raise InvalidValueException(detail=f"{attribute}: Send a text, or leave it out.")
    return text


def word(words: type[Word], given: str | None, attribute: str) -> Word | None:
    """Return one word of a closed list; raises ``InvalidValueException`` with those there are."""
    if not given:
        return None
    if given not in list(words):
        raise InvalidValueException(detail=f"{attribute}: Take one of {', '.join(words)}.")
    return words(given)


def referred(reference: PersonReference | None, attribute: str) -> UUID | None:
    """Return who is referred to, by id or else by address; raises ``InvalidValueException``."""
    if reference is None:
        return None
    given = reference.value or str(reference.ref or "").rpartition("/")[2]
    try:
        return UUID(given) if given else None
    except ValueError as fault:
        raise InvalidValueException(detail=f"{attribute}: Send the id of a User.") from fault


def merged(
    before: Kept, given: Kept, own: Sequence[str], extensions: Sequence[type[Extension]]
) -> Kept:
    """Return what is there with what was sent over it; what was not sent stays as it is.

    RFC 7644, section 3.5.1, leaves that to the service: whoever maps no tier keeps the tiers.
    """
    wanted = before.model_copy(deep=True)
    for name in given.model_fields_set & set(own):
        setattr(wanted, name, getattr(given, name))
    for extension in extensions:
        if given[extension] is None:
            continue
        kept = wanted[extension] or extension()
        for name in given[extension].model_fields_set - {"schemas"}:
            setattr(kept, name, getattr(given[extension], name))
        wanted[extension] = kept
    return wanted
