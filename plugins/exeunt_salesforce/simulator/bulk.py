"""Bulk API 2.0: query and ingest jobs. A job moves on when it is looked at, a fixed number of looks to each step."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from exeunt.sdk.simulator.wire import Answer, as_json
from exeunt_salesforce.simulator.bulk_csv import DELIMITERS, ENDINGS, read_csv, write_csv
from exeunt_salesforce.simulator.bulk_work import Outcome, run_ingest, run_query
from exeunt_salesforce.simulator.errors import ApiError
from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.rest import json_object
from exeunt_salesforce.simulator.soql_parse import parse

_JOB_PREFIX = "750"
_NOT_BULK = frozenset({"OauthToken", "UserRecordAccess", "AuthSession", "EntityDefinition"})
_MOST_QUERY_JOBS = 10_000
_MOST_ROWS = 50_000
_OPERATIONS = frozenset({"insert", "update", "delete", "hardDelete"})
_OVER = frozenset({"JobComplete", "Failed", "Aborted"})


@dataclass(slots=True)
class Job:
    """`looks` counts how often it was seen since it was ready to run."""

    id: str
    kind: str  # V2Query or V2Ingest
    object: str
    operation: str
    version: str
    owner: str
    created: str
    delimiter: str
    ending: str
    state: str
    query: str = ""
    upload: str = ""
    looks: int = 0
    error: str = ""
    rows: list[list[str]] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    outcome: Outcome | None = None

    def as_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {
            "id": self.id,
            "operation": self.operation,
            "object": self.object,
            "createdById": self.owner,
            "createdDate": self.created,
            "systemModstamp": self.created,
            "state": self.state,
            "concurrencyMode": "Parallel",
            "contentType": "CSV",
            "apiVersion": float(self.version),
            "lineEnding": self.ending,
            "columnDelimiter": self.delimiter,
            "jobType": self.kind,
        }
        if self.kind == "V2Ingest" and self.state == "Open":
            data["contentUrl"] = f"services/data/v{self.version}/jobs/ingest/{self.id}/batches"
        if self.state in _OVER:
            data |= {"numberRecordsProcessed": self.processed, "retries": 0, "totalProcessingTime": 12}
            if self.kind == "V2Ingest":
                data |= {"numberRecordsFailed": self.failed, "apiActiveProcessingTime": 10, "apexProcessingTime": 0}
        if self.error:
            data["errorMessage"] = self.error
        return data

    @property
    def processed(self) -> int:
        return len(self.rows) if self.outcome is None else self.outcome.processed

    @property
    def failed(self) -> int:
        return 0 if self.outcome is None else len(self.outcome.failed)


# --- query jobs


def create_query(context: Context, _params: dict[str, str]) -> Answer:
    body = json_object(context.call)
    if body.get("operation") not in {"query", "queryAll"}:
        raise ApiError(400, "INVALIDJOB", "operation must be query or queryAll")
    if context.org.limits.bulk_query_jobs >= _MOST_QUERY_JOBS:
        text = f"Max bulk v2 query jobs ({_MOST_QUERY_JOBS}) per 24 hrs has been reached"
        raise ApiError(400, "LIMIT_EXCEEDED", text)
    query = parse(str(body.get("query", "")))
    _refuse_shape(query)
    _bulk_object(context, query.object)
    job = _new_job(context, body, "V2Query", object_=query.object, state="UploadComplete")
    job.query = str(body["query"])
    context.org.limits.bulk_query_jobs += 1
    return as_json(job.as_data())


def _refuse_shape(query: Any) -> None:
    if query.group or any(column.aggregate for column in query.columns):
        raise ApiError(400, "API_ERROR", "Aggregate Relationships not supported in Bulk Query")
    if query.offset:
        raise ApiError(400, "API_ERROR", "OFFSET is not supported in Bulk Query")


def _bulk_object(context: Context, name: str) -> str:
    kind = context.world.schema.find(name)
    if kind is None or kind.name in _NOT_BULK:
        raise ApiError(400, "INVALIDENTITY", f"Entity '{name}' is not supported by the Bulk API.")
    return kind.name


def query_results(context: Context, params: dict[str, str]) -> Answer:
    """A page of CSV with its header row; the locator says where to go on, `null` at the end."""
    job = _job(context, params["id"], "V2Query")
    if job.state != "JobComplete":
        raise ApiError(400, "INVALIDJOBSTATE", f"Job is not complete: {job.state}")
    query = context.call.query
    most = min(int(query.get("maxRecords") or _MOST_ROWS), _MOST_ROWS)
    start = _place(query.get("locator", ""))
    page = job.rows[start : start + most]
    following = start + most
    locator = f"MTAw{following}" if following < len(job.rows) else "null"
    headers = (("Sforce-NumberOfRecords", str(len(page))), ("Sforce-Locator", locator))
    return Answer(200, write_csv(job.header, page, job.delimiter, job.ending).encode(), headers, "text/csv")


def _place(locator: str) -> int:
    if not locator:
        return 0
    place = locator.removeprefix("MTAw")
    if place == locator or not place.isdigit():
        raise ApiError(400, "INVALIDLOCATOR", "Invalid locator")
    return int(place)


# --- ingest jobs


def create_ingest(context: Context, _params: dict[str, str]) -> Answer:
    body = json_object(context.call)
    if body.get("operation") not in _OPERATIONS:
        raise ApiError(400, "INVALIDJOB", f"unsupported operation: {body.get('operation')}")
    if body["operation"] == "hardDelete" and not context.can("BulkApiHardDelete"):
        raise ApiError(400, "FEATURENOTENABLED", "hardDelete operation requires special user profile permission")
    name = _bulk_object(context, str(body.get("object", "")))
    return as_json(_new_job(context, body, "V2Ingest", object_=name, state="Open").as_data())


def upload(context: Context, params: dict[str, str]) -> Answer:
    job = _job(context, params["id"], "V2Ingest")
    if job.state != "Open" or job.upload:
        raise ApiError(400, "INVALIDJOBSTATE", "There can be one upload, to an open job")
    if not context.call.headers.get("content-type", "").startswith("text/csv"):
        raise ApiError(415, "UNSUPPORTED_MEDIA_TYPE", "the upload must be text/csv")
    job.upload = context.call.body.decode("utf-8-sig")
    return Answer(201)


def set_state(context: Context, params: dict[str, str]) -> Answer:
    job = _job(context, params["id"])
    state = json_object(context.call).get("state")
    allowed = {"Aborted": job.state not in _OVER, "UploadComplete": job.state == "Open"}
    if not allowed.get(str(state), False):
        raise ApiError(400, "INVALIDJOBSTATE", f"Invalid job state {state} from {job.state}")
    job.state = str(state)
    return as_json(job.as_data())


def ingest_results(context: Context, params: dict[str, str]) -> Answer:
    job = _job(context, params["id"], "V2Ingest")
    header, _ = read_csv(job.upload, job.delimiter)
    outcome = job.outcome or Outcome()
    match params["which"].lower():
        case "successfulresults":
            names, rows = ["sf__Id", "sf__Created", *header], outcome.done
        case "failedresults":
            names, rows = ["sf__Id", "sf__Error", *header], outcome.failed
        case "unprocessedrecords":
            names, rows = header, outcome.untouched
        case _:
            raise _not_found()
    return Answer(200, write_csv(names, rows, job.delimiter, job.ending).encode(), media="text/csv")


# --- both


def job_info(context: Context, params: dict[str, str]) -> Answer:
    job = _job(context, params["id"])
    _move_on(context, job)
    return as_json(job.as_data())


def list_jobs(context: Context, params: dict[str, str]) -> Answer:
    """All jobs of the org: administrators see everybody's."""
    wanted = {"query": "V2Query", "ingest": "V2Ingest"}.get(params["which"])
    if wanted is None:
        raise _not_found()
    jobs = [job.as_data() for job in context.org.jobs.values() if job.kind == wanted]
    return as_json({"done": True, "records": jobs, "nextRecordsUrl": None})


def delete_job(context: Context, params: dict[str, str]) -> Answer:
    job = _job(context, params["id"])
    if job.state not in _OVER:
        raise ApiError(400, "INVALIDJOBSTATE", "only a finished job can be deleted")
    del context.org.jobs[job.id]
    return Answer(204)


def _new_job(context: Context, body: dict[str, Any], kind: str, *, object_: str, state: str) -> Job:
    delimiter, ending = str(body.get("columnDelimiter", "COMMA")), str(body.get("lineEnding", "LF"))
    if delimiter not in DELIMITERS or ending not in ENDINGS or body.get("contentType", "CSV") != "CSV":
        raise ApiError(400, "INVALIDJOB", "unknown contentType, columnDelimiter or lineEnding")
    job = Job(
        context.world.mint.fresh(_JOB_PREFIX),
        kind,
        object_,
        str(body["operation"]),
        context.version,
        context.identity.user,
        context.world.now(),
        delimiter,
        ending,
        state,
    )
    context.org.jobs[job.id] = job
    return job


def _job(context: Context, record: str, kind: str = "") -> Job:
    job: Job | None = context.org.jobs.get(record)
    if job is None or (kind and job.kind != kind):
        raise _not_found()
    if job.version != context.version:
        text = f"use the API version that created the job: v{job.version}"
        raise ApiError(409, "CONFLICT", text)
    return job


def _not_found() -> ApiError:
    return ApiError(404, "NOT_FOUND", "The requested resource does not exist")


def _move_on(context: Context, job: Job) -> None:
    if job.state not in {"UploadComplete", "InProgress"}:
        return
    job.looks += 1
    job.state = "InProgress"
    if job.looks <= context.world.switches.bulk_polls:
        return
    if context.faults.take(context.call, {"bulk-job-fails"}) is not None:
        job.state, job.error = "Failed", "InternalServerError : retried more than 20 times"
        if job.kind == "V2Ingest":
            job.outcome = Outcome(untouched=read_csv(job.upload, job.delimiter)[1])
        return
    _work(context, job)


def _work(context: Context, job: Job) -> None:
    # The job has the rights of whoever made it, whoever looks at it now.
    identity = replace(context.identity, user=job.owner)
    context = replace(context, identity=identity, powers=context.org.powers.of(job.owner), how="bulk")
    try:
        if job.kind == "V2Query":
            job.header, job.rows = run_query(context, job.query, deleted=job.operation == "queryAll")
        else:
            job.outcome = run_ingest(context, job.object, job.operation, *read_csv(job.upload, job.delimiter))
        job.state = "JobComplete"
    except ApiError as error:
        job.state, job.error = "Failed", f"{error.code} : {error.message}"
