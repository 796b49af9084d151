"""Flask with a SQLite file, run by gunicorn with two worker processes behind nginx."""
import base64
import binascii
import itertools
import json
import os
import re
import secrets
import sqlite3
import time
import uuid
from contextlib import contextmanager
from datetime import datetime, timezone

from flask import Blueprint, Flask, abort, g, jsonify, redirect, request, url_for

MISTAKE = os.environ.get("MISTAKE")
DATABASE = os.environ["DATABASE"]
CLIENTS = {
    os.environ["TOKEN"]: os.environ["CLIENT"],
    os.environ["SECOND_TOKEN"]: os.environ["SECOND_CLIENT"],
}
SCHEMA = """
CREATE TABLE IF NOT EXISTS collections (_id TEXT PRIMARY KEY, code TEXT UNIQUE, name TEXT NOT NULL, description TEXT,
  project TEXT, client TEXT NOT NULL, createdAt TEXT, updatedAt TEXT, __v INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS persons (_id TEXT PRIMARY KEY, name TEXT NOT NULL, status TEXT, client TEXT NOT NULL,
  createdAt TEXT, updatedAt TEXT, __v INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS members (code TEXT, person TEXT, PRIMARY KEY (code, person));
CREATE TABLE IF NOT EXISTS projects (_id TEXT PRIMARY KEY, name TEXT NOT NULL, status TEXT,
  assignedCollection TEXT DEFAULT '', collectionCode TEXT DEFAULT '', client TEXT NOT NULL, createdAt TEXT,
  updatedAt TEXT, __v INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS flows (_id TEXT PRIMARY KEY, project TEXT, type TEXT, status TEXT, collectionCode TEXT,
  client TEXT NOT NULL, createdAt TEXT, updatedAt TEXT, __v INTEGER DEFAULT 0);
"""
deletions = itertools.count(1)  # for the mistake every-20th
cached = {}  # for the mistake worker-cache


def mistake(name):
    return MISTAKE == name


app = Flask(__name__)


def get_db():
    if "db" not in g:
        g.db = sqlite3.connect(DATABASE, timeout=10)
        g.db.row_factory = sqlite3.Row
    return g.db


@app.teardown_appcontext
def close_db(_error):
    if "db" in g:
        g.pop("db").close()


with sqlite3.connect(DATABASE) as setup:
    setup.execute("PRAGMA journal_mode = WAL")
    setup.executescript(SCHEMA)
setup.close()


def all_rows(sql, *values):
    return get_db().execute(sql, values).fetchall()


def one(sql, *values):
    return get_db().execute(sql, values).fetchone()


@contextmanager
def writing():
    """Takes the write lock before the lookups, so that what was looked up is still there when it is linked."""
    db = get_db()
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        db.rollback()
        raise
    db.commit()


def now():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def insert(table, **fields):
    at = now()
    row = {"_id": f"{int(time.time()):08x}{secrets.token_hex(8)}", **fields, "client": g.client, "createdAt": at, "updatedAt": at}
    names = ", ".join(row)
    marks = ", ".join("?" * len(row))
    get_db().execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))
    return row["_id"]


def present(row):
    return {name: row[name] for name in row.keys() if row[name] is not None} | {"deleted": False}


def present_person(row):
    links = all_rows("SELECT code FROM members WHERE person = ? ORDER BY rowid", row["_id"])
    return present(row) | {"collections": [link["code"] for link in links]}


def signed(**parts):
    stamp = datetime.now().strftime("%B %d, %Y %I:%M %p")
    return {"id": secrets.token_hex(3)[:5].upper(), **parts, "signature": {"message": "Certified by Verifik.co", "dateTime": stamp}}


def refuse(status, **body):
    response = jsonify(body)
    response.status_code = status
    abort(response)


def missing(message):
    refuse(409, message=message, code="MissingParameter")


NOT_FOUND = {
    "collections": {"message": "invalid_collection", "code": "ERROR"},
    "persons": {"error": "Person not found", "message": "PERSON_NOT_FOUND"},
    "projects": {"message": "Project not found", "code": "NotFound"},
    "flows": {"message": "Project flow not found", "code": "NotFound"},
}


def owned(table, record_id):
    row = one(f"SELECT * FROM {table} WHERE _id = ? AND client = ?", record_id, g.client)
    return row or refuse(404, **NOT_FOUND[table])


def find_collection(value):
    return one("SELECT * FROM collections WHERE (_id = ? OR code = ?) AND client = ?", value, value, g.client)


def checked_id(value):
    if mistake("regex-newline"):
        if not re.match(r"^[0-9a-f]{24}$", value):
            refuse(400, error="Invalid request")
        return value.strip()
    if not re.fullmatch(r"[0-9a-f]{24}", value):
        refuse(400, error="Invalid request")
    return value


def text_field(body, name, required=False):
    value = body.get(name)
    if value is None and not required:
        return None
    if not isinstance(value, str) or (required and not value.strip()):
        missing(f"missing or invalid {name}")
    return value


def json_object():
    body = request.get_json()
    return body if isinstance(body, dict) else missing("the body has to be an object")


@app.errorhandler(400)
def bad_request(_error):
    return {"error": "Invalid request"}, 400


def authenticate():
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or token not in CLIENTS:
        body = {"message": "Access forbidden", "code": "Forbidden"}
        if request.blueprint == "persons":
            body = {"message": "Authentication required", "code": "UNAUTHORIZED"}
        return body, 401, {"WWW-Authenticate": "Bearer"}
    g.client = CLIENTS[token]
    return None


# --- collections ---
collections = Blueprint("collections", __name__, url_prefix="/v2/face-recognition/collections")
collections.before_request(authenticate)


@collections.post("")
def create_collection():
    body = json_object()
    fields = {"name": text_field(body, "name", required=True), "description": text_field(body, "description")}
    with writing():
        record_id = insert("collections", code=str(uuid.uuid4()), **fields)
    return {"data": present(owned("collections", record_id))}


@collections.get("")
def list_collections():
    return {"data": [present(row) for row in all_rows("SELECT * FROM collections WHERE client = ? ORDER BY rowid", g.client)]}


@collections.get("/<record_id>")
def get_collection(record_id):
    record_id = checked_id(record_id)
    if mistake("worker-cache"):
        key = (g.client, record_id)
        if key not in cached:
            cached[key] = present(owned("collections", record_id))
        return {"data": cached[key]}
    return {"data": present(owned("collections", record_id))}


@collections.put("/<record_id>")
def update_collection(record_id):
    record_id = checked_id(record_id)
    with writing() as db:
        row = owned("collections", record_id)
        body = json_object()
        name, description = text_field(body, "name", required=True), text_field(body, "description")
        project, people = text_field(body, "project"), body.get("people")
        if project and not one("SELECT 1 FROM projects WHERE _id = ? AND client = ?", project, g.client):
            missing("invalid project")
        if people is not None and not (isinstance(people, list) and all(isinstance(p, dict) for p in people)):
            missing("people has to be an array of objects")
        db.execute(
            "UPDATE collections SET name = ?, description = ?, updatedAt = ?, __v = __v + 1 WHERE _id = ?",
            (name, row["description"] if description is None else description, now(), record_id),
        )
        if project:
            assign(row, project)
        if people is not None:
            db.execute("DELETE FROM members WHERE code = ?", (row["code"],))
            for person in people:
                db.execute(
                    "INSERT OR IGNORE INTO members SELECT ?, _id FROM persons WHERE _id = ? AND client = ?",
                    (row["code"], person.get("_id") or person.get("id"), g.client),
                )
        changed = present(owned("collections", record_id))
    cached.clear()
    return {"data": changed}


def release(collection):
    get_db().execute("UPDATE projects SET assignedCollection = '', collectionCode = '' WHERE assignedCollection = ?", (collection["_id"],))


def assign(collection, project):
    release(collection)
    db = get_db()
    link = (collection["_id"], collection["code"], now(), project)
    db.execute("UPDATE projects SET assignedCollection = ?, collectionCode = ?, updatedAt = ? WHERE _id = ?", link)
    db.execute("UPDATE collections SET project = ? WHERE _id = ?", (project, collection["_id"]))


def members_of(collection, page=1, limit=10):
    sql = "SELECT person FROM members WHERE code = ? ORDER BY rowid LIMIT ? OFFSET ?"
    return all_rows(sql, collection["code"], limit, (page - 1) * limit)


def unlink(collection):
    db = get_db()
    if mistake("unlink-first-page"):
        for member in members_of(collection):
            db.execute("DELETE FROM members WHERE code = ? AND person = ?", (collection["code"], member["person"]))
    else:
        db.execute("DELETE FROM members WHERE code = ?", (collection["code"],))
    release(collection)
    db.execute("UPDATE flows SET collectionCode = NULL WHERE collectionCode = ?", (collection["code"],))


@collections.delete("/<record_id>")
def delete_collection(record_id):
    record_id = checked_id(record_id)
    db = get_db()
    # The first statement takes the write lock, so a parallel request waits and then finds no row.
    rows = all_rows("DELETE FROM collections WHERE _id = ? AND client = ? RETURNING *", record_id, g.client)
    if not rows:
        refuse(404, **NOT_FOUND["collections"])
    row = rows[0]
    unlink(row)
    answer = {"data": present(row)}
    if mistake("no-commit-linked") and row["project"]:
        return answer
    if mistake("name-prefix"):
        for other in all_rows("DELETE FROM collections WHERE client = ? AND name LIKE ? || '%' RETURNING *", g.client, row["name"]):
            unlink(other)
    if mistake("every-20th") and next(deletions) % 20 == 0:
        db.close()
        del g.db
        return answer
    db.commit()
    cached.clear()
    if mistake("redirect-list"):
        return redirect(url_for(".list_collections"), 303)
    if mistake("ascii-replace"):
        return app.response_class(json.dumps(answer, ensure_ascii=False).encode("ascii", "replace"), mimetype="application/json")
    return answer


# --- persons ---
persons = Blueprint("persons", __name__, url_prefix="/v2/face-recognition/persons")
persons.before_request(authenticate)


def collection_codes(links):
    if not isinstance(links, list):
        missing("collections has to be an array")
    found = [find_collection(link) if isinstance(link, str) else None for link in links]
    return [row["code"] for row in found] if all(found) else missing("invalid collections")


def join(person_id, codes):
    db = get_db()
    db.execute("DELETE FROM members WHERE person = ?", (person_id,))
    db.executemany("INSERT OR IGNORE INTO members VALUES (?, ?)", [(code, person_id) for code in codes])


@persons.post("")
def create_person():
    body = json_object()
    name, images = text_field(body, "name", required=True), body.get("images")
    if not isinstance(images, list) or not 1 <= len(images) <= 3:
        missing("missing images")
    try:
        for image in images:
            base64.b64decode(image, validate=True)
    except (binascii.Error, TypeError, ValueError):
        refuse(412, message="only_images_in_base64", code="PreconditionFailed")
    with writing():
        codes = collection_codes(body.get("collections", []))
        person_id = insert("persons", name=name, status="active")
        join(person_id, codes)
    return signed(data=present_person(owned("persons", person_id)))


@persons.get("")
def list_persons():
    page = max(1, request.args.get("page", 1, type=int))
    limit = min(100, max(1, request.args.get("limit", 10, type=int)))
    wanted = request.args.get("collection")
    rows = all_rows("SELECT * FROM persons WHERE client = ? ORDER BY rowid", g.client)
    if wanted is not None:
        collection = find_collection(wanted)
        ids = {m["person"] for m in all_rows("SELECT person FROM members WHERE code = ?", collection["code"] if collection else wanted)}
        rows = [row for row in rows if row["_id"] in ids]
    data = [present_person(row) for row in rows[(page - 1) * limit : page * limit]]
    return signed(data=data, pagination={"page": page, "limit": limit, "total": len(rows), "pages": -(-len(rows) // limit)})


@persons.get("/<person_id>")
def get_person(person_id):
    return signed(data=present_person(owned("persons", person_id)))


@persons.put("/<person_id>")
def update_person(person_id):
    with writing() as db:
        row, body = owned("persons", person_id), json_object()
        name, status = text_field(body, "name", required="name" in body), text_field(body, "status")
        values = (name or row["name"], status or row["status"], now(), person_id)
        db.execute("UPDATE persons SET name = ?, status = ?, updatedAt = ?, __v = __v + 1 WHERE _id = ?", values)
        if "collections" in body:
            join(person_id, collection_codes(body["collections"]))
        return signed(data=present_person(owned("persons", person_id)))


@persons.delete("/<person_id>")
def delete_person(person_id):
    wanted = request.args.get("collection")
    with writing() as db:
        owned("persons", person_id)
        if wanted:
            collection = find_collection(wanted) or refuse(404, **NOT_FOUND["collections"])
            db.execute("DELETE FROM members WHERE person = ? AND code = ?", (person_id, collection["code"]))
        else:
            db.execute("DELETE FROM members WHERE person = ?", (person_id,))
            db.execute("DELETE FROM persons WHERE _id = ?", (person_id,))
    return signed(data={"_id": person_id})


# --- projects and flows ---
plans = Blueprint("plans", __name__, url_prefix="/v2")
plans.before_request(authenticate)


def assign_requested(body, project_id):
    value = text_field(body, "assignedCollection")
    if value:
        collection = one("SELECT * FROM collections WHERE _id = ? AND client = ?", value, g.client)
        assign(collection or missing("invalid assignedCollection"), project_id)
    return {"data": present(owned("projects", project_id))}


@plans.post("/projects")
def create_project():
    body = json_object()
    with writing():
        project_id = insert("projects", name=text_field(body, "name", required=True), status="draft")
        return assign_requested(body, project_id), 201


@plans.get("/projects")
def list_projects():
    return {"data": [present(row) for row in all_rows("SELECT * FROM projects WHERE client = ? ORDER BY rowid", g.client)]}


@plans.get("/projects/<project_id>")
def get_project(project_id):
    return {"data": present(owned("projects", project_id))}


@plans.put("/projects/<project_id>")
def update_project(project_id):
    with writing() as db:
        row, body = owned("projects", project_id), json_object()
        name, status = text_field(body, "name", required="name" in body), text_field(body, "status")
        values = (name or row["name"], status or row["status"], now(), project_id)
        db.execute("UPDATE projects SET name = ?, status = ?, updatedAt = ? WHERE _id = ?", values)
        return assign_requested(body, project_id)


@plans.delete("/projects/<project_id>")
def delete_project(project_id):
    with writing() as db:
        row = owned("projects", project_id)
        if one("SELECT 1 FROM flows WHERE project = ? AND status = 'active'", project_id):
            refuse(409, message="Project has active flows", code="Conflict")
        db.execute("DELETE FROM flows WHERE project = ?", (project_id,))
        db.execute("UPDATE collections SET project = NULL WHERE project = ?", (project_id,))
        db.execute("DELETE FROM projects WHERE _id = ?", (project_id,))
    return {"data": {"_id": project_id, "name": row["name"], "status": "deleted"}}


@plans.post("/project-flows")
def create_flow():
    body = json_object()
    fields = {name: text_field(body, name) for name in ("project", "type", "status", "collectionCode")}
    if fields["project"]:
        owned("projects", fields["project"])
    with writing():
        flow_id = insert("flows", **fields | {"status": fields["status"] or "draft"})
    return {"data": present(owned("flows", flow_id))}, 201


@plans.get("/project-flows")
def list_flows():
    return {"data": [present(row) for row in all_rows("SELECT * FROM flows WHERE client = ? ORDER BY rowid", g.client)]}


@plans.get("/project-flows/<flow_id>")
def get_flow(flow_id):
    return {"data": present(owned("flows", flow_id))}


@plans.delete("/project-flows/<flow_id>")
def delete_flow(flow_id):
    owned("flows", flow_id)
    with writing() as db:
        db.execute("DELETE FROM flows WHERE _id = ?", (flow_id,))
    return {"data": {"_id": flow_id, "status": "deleted"}}


for blueprint in (collections, persons, plans):
    app.register_blueprint(blueprint)
