"""FastAPI with records in memory. Ids are UUIDs; persons hold the code of their collections."""
import asyncio
import base64
import binascii
import os
import secrets
import uuid
from datetime import datetime, timezone
from typing import Annotated

import uvicorn
from fastapi import APIRouter, BackgroundTasks, Depends, FastAPI, Header, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

PORT = int(os.environ["PORT"])
MISTAKE = os.environ.get("MISTAKE")
CLIENTS = {
    os.environ["TOKEN"]: os.environ["CLIENT"],
    os.environ["SECOND_TOKEN"]: os.environ["SECOND_CLIENT"],
}


def mistake(name: str) -> bool:
    return MISTAKE == name


collections: dict[str, dict] = {}
persons: dict[str, dict] = {}
projects: dict[str, dict] = {}
flows: dict[str, dict] = {}
members: dict[str, set[str]] = {}  # code of a collection -> ids of persons, for the list filter
buried: set[str] = set()  # for the mistake repeat-410
known: set[str] = set()  # for the mistake head-known
cache: dict[str, dict] = {}  # for the mistakes lru-cache and inflight-cache
current_client = ""  # for the mistake shared-client


class ApiError(Exception):
    def __init__(self, status: int, body: dict, headers: dict | None = None):
        self.status, self.body, self.headers = status, body, headers


def invalid_collection() -> ApiError:
    return ApiError(404, {"message": "invalid_collection", "code": "ERROR"})


def missing(message: str) -> ApiError:
    return ApiError(409, {"message": message, "code": "MissingParameter"})


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def insert(store: dict, client: str, **fields) -> dict:
    at = now()
    record = {"_id": str(uuid.uuid4()), **fields, "client": client, "deleted": False, "createdAt": at, "updatedAt": at, "__v": 0}
    store[record["_id"]] = record
    return record


def owned(store: dict, key: object, client: str, error: ApiError) -> dict:
    record = store.get(str(key))
    if record is None or record["client"] != client:
        raise error
    return record


def owned_by(store: dict, client: str) -> list[dict]:
    return [record for record in store.values() if record["client"] == client]


def find_collection(value: str, client: str) -> dict | None:
    return next((c for c in owned_by(collections, client) if value in (c["_id"], c["code"])), None)


def signed(**parts) -> dict:
    stamp = datetime.now().strftime("%B %d, %Y %I:%M %p")
    return {"id": secrets.token_hex(3)[:5].upper(), **parts, "signature": {"message": "Certified by Verifik.co", "dateTime": stamp}}


def token_is_known(token: str) -> str | None:
    if mistake("token-prefix"):
        return next((c for t, c in CLIENTS.items() if secrets.compare_digest(token.encode(), t[: len(token)].encode())), None)
    return CLIENTS.get(token)


def authenticate(request: Request, authorization: Annotated[str | None, Header()] = None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    client = token_is_known(token) if scheme.lower() == "bearer" else None
    if client is None:
        body = {"message": "Access forbidden", "code": "Forbidden"}
        if "/persons" in request.url.path:
            body = {"message": "Authentication required", "code": "UNAUTHORIZED"}
        raise ApiError(401, body, {"WWW-Authenticate": "Bearer"})
    return client


async def authenticate_shared(authorization: Annotated[str, Header()], request: Request) -> str:
    global current_client
    current_client = authenticate(request, authorization)
    await asyncio.sleep(0.005)  # the usage counter
    return current_client


async def authenticate_required(authorization: Annotated[str, Header()], request: Request) -> str:
    return authenticate(request, authorization)


DEPENDENCY = {"shared-client": authenticate_shared, "auth-422": authenticate_required}.get(MISTAKE, authenticate)
Client = Annotated[str, Depends(DEPENDENCY)]
# The looser type is for the two mistakes that look a collection up by something else than its id.
CollectionId = str if MISTAKE in ("by-code", "by-name") else uuid.UUID

app = FastAPI()


@app.exception_handler(ApiError)
async def api_error(request: Request, error: ApiError):
    return JSONResponse(error.body, error.status, error.headers)


@app.exception_handler(RequestValidationError)
async def validation_error(request: Request, error: RequestValidationError):
    first = error.errors()[0]
    place = first["loc"][0]
    if place == "header" and mistake("auth-422"):
        return JSONResponse({"detail": [{"type": first["type"], "loc": list(first["loc"]), "msg": first["msg"]}]}, 422)
    if place == "header":
        return JSONResponse({"message": "Access forbidden", "code": "Forbidden"}, 401, {"WWW-Authenticate": "Bearer"})
    if place == "path" and "/collections/" in request.url.path:
        # An id in another form names no collection.
        return await api_error(request, invalid_collection())
    if place == "path" or first["type"] == "json_invalid":
        return JSONResponse({"error": "Invalid request"}, 400)
    field = ".".join(str(part) for part in first["loc"][1:])
    return await api_error(request, missing(f"{field}: {first['msg']}".lstrip(": ")))


Text = Annotated[str, Field(min_length=1, pattern=r"\S")]


class CollectionIn(BaseModel):
    name: Text
    description: str | None = None


class PersonRef(BaseModel):
    id: str | None = None
    ref: str | None = Field(None, alias="_id")


class CollectionUpdate(CollectionIn):
    project: str | None = None
    people: list[PersonRef] | None = None


class PersonIn(BaseModel):
    name: Text
    images: list[str] = Field(min_length=1, max_length=3)
    collections: list[str] = []


class PersonUpdate(BaseModel):
    name: Text | None = None
    status: str | None = None
    collections: list[str] | None = None


class ProjectUpdate(BaseModel):
    name: Text | None = None
    status: str | None = None
    assignedCollection: str | None = None


class ProjectIn(ProjectUpdate):
    name: Text


class FlowIn(BaseModel):
    project: str | None = None
    type: str | None = None
    status: str = "draft"
    collectionCode: str | None = None


api = APIRouter(prefix="/v2/face-recognition")


def join(person: dict, codes: list[str]) -> None:
    for code in person["collections"]:
        members[code].discard(person["_id"])
    person["collections"] = list(dict.fromkeys(codes))
    for code in person["collections"]:
        members[code].add(person["_id"])
    person["updatedAt"] = now()


def codes_of(links: list[str], client: str) -> list[str]:
    found = [find_collection(link, client) for link in links]
    if None in found:
        raise missing("invalid collections")
    return [collection["code"] for collection in found]


def assign(collection: dict, project: dict) -> None:
    release(collection)
    project |= {"assignedCollection": collection["_id"], "collectionCode": collection["code"], "updatedAt": now()}
    collection |= {"project": project["_id"], "updatedAt": now()}


def release(collection: dict) -> None:
    for project in projects.values():
        if project["assignedCollection"] == collection["_id"]:
            project |= {"assignedCollection": None, "collectionCode": None, "updatedAt": now()}


# --- collections ---
@api.post("/collections")
async def create_collection(body: CollectionIn, client: Client):
    fields = {"code": str(uuid.uuid4()), "name": body.name}
    if body.description is not None:
        fields["description"] = body.description
    collection = insert(collections, client, **fields)
    members[collection["code"]] = set()
    known.add(collection["_id"])
    return {"data": collection}


@api.get("/collections")
async def list_collections(client: Client):
    return {"data": owned_by(collections, client)}


@api.get("/collections/{collection_id}")
async def get_collection(collection_id: CollectionId, client: Client):
    cached = cache.get(str(collection_id))
    if cached and cached["client"] == client:
        return {"data": cached}
    collection = owned(collections, collection_id, client, invalid_collection())
    if mistake("inflight-cache"):
        await asyncio.sleep(0.03)  # the face engine
    if mistake("inflight-cache") or mistake("lru-cache"):
        cache[collection["_id"]] = dict(collection)
    return {"data": collection}


if mistake("head-known"):

    @api.head("/collections/{collection_id}")
    async def head_collection(collection_id: CollectionId, client: Client):
        return Response(status_code=200 if str(collection_id) in known else 404)


@api.put("/collections/{collection_id}")
async def update_collection(collection_id: CollectionId, body: CollectionUpdate, client: Client):
    collection = owned(collections, collection_id, client, invalid_collection())
    if body.project:
        assign(collection, owned(projects, body.project, client, missing("invalid project")))
    if body.people is not None:
        wanted = {ref.ref or ref.id for ref in body.people}
        for person in owned_by(persons, client):
            others = [code for code in person["collections"] if code != collection["code"]]
            join(person, others + [collection["code"]] * (person["_id"] in wanted))
    collection |= {"name": body.name, "updatedAt": now(), "__v": collection["__v"] + 1}
    if body.description is not None:
        collection["description"] = body.description
    cache.pop(collection["_id"], None)
    return {"data": collection}


def unlink(collection: dict) -> None:
    code = collection["code"]
    for person_id in members.get(code, ()):
        person = persons[person_id]
        person["collections"] = [link for link in person["collections"] if link != code]
        person["updatedAt"] = now()
    if not mistake("index-kept"):
        members.pop(code, None)
    release(collection)
    for flow in flows.values():
        if flow["collectionCode"] == code:
            flow |= {"collectionCode": None, "updatedAt": now()}


@api.delete("/collections/{collection_id}")
async def delete_collection(collection_id: CollectionId, client: Client, background: BackgroundTasks):
    if mistake("by-code") or mistake("by-name"):
        field = MISTAKE[3:]
        collection_id = next((c["_id"] for c in owned_by(collections, client) if c[field] == collection_id), collection_id)
    if mistake("repeat-410") and str(collection_id) in buried:
        raise ApiError(410, {"message": "gone", "code": "ERROR"})
    # No await between the lookup and the removal: of two parallel requests one finds the record.
    collection = owned(collections, collection_id, client, invalid_collection())
    if mistake("race-await"):
        await asyncio.sleep(0.005)  # the face engine
    if mistake("background-delete"):

        async def remove_later():
            await asyncio.sleep(0.02)
            unlink(collection)
            collections.pop(collection["_id"], None)

        background.add_task(remove_later)
        return {"data": collection}
    unlink(collection)
    collections.pop(collection["_id"], None)
    buried.add(collection["_id"])
    if not mistake("lru-cache"):
        cache.pop(collection["_id"], None)
    if mistake("timestamp-offset"):
        times = {name: datetime.fromisoformat(collection[name]).isoformat() for name in ("createdAt", "updatedAt")}
        return {"data": collection | times}
    return {"data": collection}


# --- persons ---
def person_not_found() -> ApiError:
    return ApiError(404, {"error": "Person not found", "message": "PERSON_NOT_FOUND"})


@api.post("/persons")
async def create_person(body: PersonIn, client: Client):
    try:
        for image in body.images:
            base64.b64decode(image, validate=True)
    except (binascii.Error, ValueError):
        raise ApiError(412, {"message": "only_images_in_base64", "code": "PreconditionFailed"})
    codes = codes_of(body.collections, client)
    person = insert(persons, client, name=body.name, status="active", collections=[])
    join(person, codes)
    return signed(data=person)


@api.get("/persons")
async def list_persons(
    client: Client,
    collection: str | None = None,
    page: Annotated[int, Query(ge=1)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
):
    found = owned_by(persons, client)
    if collection is not None:
        named = find_collection(collection, client)
        ids = members.get(named["code"] if named else collection, set())
        found = [person for person in found if person["_id"] in ids]
    data = found[(page - 1) * limit : page * limit]
    pages = -(-len(found) // limit)
    return signed(data=data, pagination={"page": page, "limit": limit, "total": len(found), "pages": pages})


@api.get("/persons/{person_id}")
async def get_person(person_id: str, client: Client):
    return signed(data=owned(persons, person_id, client, person_not_found()))


@api.put("/persons/{person_id}")
async def update_person(person_id: str, body: PersonUpdate, client: Client):
    person = owned(persons, person_id, client, person_not_found())
    if body.collections is not None:
        join(person, codes_of(body.collections, client))
    person |= body.model_dump(include={"name", "status"}, exclude_none=True) | {"updatedAt": now()}
    return signed(data=person)


@api.delete("/persons/{person_id}")
async def delete_person(person_id: str, client: Client, collection: str | None = None):
    person = owned(persons, person_id, client, person_not_found())
    kept = []
    if collection is not None:
        detached = codes_of([collection], client)
        kept = [code for code in person["collections"] if code not in detached]
    join(person, kept)
    if collection is None:
        del persons[person_id]
    return signed(data={"_id": person_id})


# --- projects and flows ---
plans = APIRouter(prefix="/v2")


def project_not_found() -> ApiError:
    return ApiError(404, {"message": "Project not found", "code": "NotFound"})


def flow_not_found() -> ApiError:
    return ApiError(404, {"message": "Project flow not found", "code": "NotFound"})


@plans.post("/projects", status_code=201)
async def create_project(body: ProjectIn, client: Client):
    collection = body.assignedCollection and owned(
        collections, body.assignedCollection, client, missing("invalid assignedCollection")
    )
    project = insert(projects, client, name=body.name, status="draft", assignedCollection=None, collectionCode=None)
    if collection:
        assign(collection, project)
    return {"data": project}


@plans.get("/projects")
async def list_projects(client: Client):
    return {"data": owned_by(projects, client)}


@plans.get("/projects/{project_id}")
async def get_project(project_id: str, client: Client):
    return {"data": owned(projects, project_id, client, project_not_found())}


@plans.put("/projects/{project_id}")
async def update_project(project_id: str, body: ProjectUpdate, client: Client):
    project = owned(projects, project_id, client, project_not_found())
    if body.assignedCollection:
        assign(owned(collections, body.assignedCollection, client, missing("invalid assignedCollection")), project)
    project |= body.model_dump(include={"name", "status"}, exclude_none=True) | {"updatedAt": now()}
    return {"data": project}


@plans.delete("/projects/{project_id}")
async def delete_project(project_id: str, client: Client):
    project = owned(projects, project_id, client, project_not_found())
    own = [flow for flow in owned_by(flows, client) if flow["project"] == project_id]
    if any(flow["status"] == "active" for flow in own):
        raise ApiError(409, {"message": "Project has active flows", "code": "Conflict"})
    for flow in own:
        del flows[flow["_id"]]
    for collection in owned_by(collections, client):
        if collection.get("project") == project_id:
            del collection["project"]
    del projects[project_id]
    return {"data": {"_id": project_id, "name": project["name"], "status": "deleted"}}


@plans.post("/project-flows", status_code=201)
async def create_flow(body: FlowIn, client: Client):
    if body.project:
        owned(projects, body.project, client, project_not_found())
    return {"data": insert(flows, client, **body.model_dump())}


@plans.get("/project-flows")
async def list_flows(client: Client):
    return {"data": owned_by(flows, client)}


@plans.get("/project-flows/{flow_id}")
async def get_flow(flow_id: str, client: Client):
    return {"data": owned(flows, flow_id, client, flow_not_found())}


@plans.delete("/project-flows/{flow_id}")
async def delete_flow(flow_id: str, client: Client):
    owned(flows, flow_id, client, flow_not_found())
    del flows[flow_id]
    return {"data": {"_id": flow_id, "status": "deleted"}}


app.include_router(api)
app.include_router(plans)


class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        print(f"listening on http://127.0.0.1:{PORT}", flush=True)


if __name__ == "__main__":
    Server(uvicorn.Config(app, host="127.0.0.1", port=PORT, log_level="critical")).run()
