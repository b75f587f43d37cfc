"""How this vendor says no: a refused call, or a refused row inside an accepted call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from exeunt.sdk.simulator.wire import Answer, as_json


class ApiError(Exception):
    """The whole call is refused: HTTP status, `errorCode` and message."""

    def __init__(self, status: int, code: str, message: str, *, fields: Iterable[str] = ()) -> None:
        super().__init__(code, message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = tuple(fields)

    def answer(self) -> Answer:
        body: dict[str, Any] = {"message": self.message, "errorCode": self.code}
        if self.fields:
            body["fields"] = list(self.fields)
        return as_json([body], status=self.status)


class RowError(Exception):
    """One row is refused. Inside collections and SOAP it is told as `statusCode`."""

    def __init__(self, code: str, message: str, *, fields: Iterable[str] = ()) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.fields = tuple(fields)

    def as_data(self) -> dict[str, Any]:
        return {"statusCode": self.code, "message": self.message, "fields": list(self.fields)}

    def as_csv(self) -> str:
        """`CODE:message:fields`, as Bulk tells it."""
        return f"{self.code}:{self.message}:{' '.join(self.fields) or '--'}"

    def as_call(self) -> ApiError:
        """The same refusal of a call that held this one row."""
        return ApiError(_STATUS.get(self.code, 400), self.code, self.message, fields=self.fields)


_STATUS = {
    "NOT_FOUND": 404,
    "ENTITY_IS_DELETED": 404,
    "INSUFFICIENT_ACCESS_OR_READONLY": 403,
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": 403,
    "INSUFFICIENT_ACCESS": 403,
    "PRECONDITION_FAILED": 412,
}


def session_expired() -> ApiError:
    return ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid")


def malformed(message: str) -> ApiError:
    return ApiError(400, "MALFORMED_QUERY", message)


def unsupported(name: str) -> ApiError:
    text = (
        f"sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to append "
        "the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names."
    )
    return ApiError(400, "INVALID_TYPE", text)
