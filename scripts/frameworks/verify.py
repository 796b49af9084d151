#!/usr/bin/env python3
"""verify.py [SERVER[/MISTAKE] ...]: starts each server as it is and with each mistake and looks at the answers.

A server without a mistake has to pass every check; each mistake has to fail at least one. It shares nothing
with the suite under test, so that a mistake counts as visible only when two independent clients agree.
"""
import csv
import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
TOKENS = {1: "first-Token-0001", 2: "second-Token-0002"}
COLL, PERS, PROJ, FLOW = "/v2/face-recognition/collections", "/v2/face-recognition/persons", "/v2/projects", "/v2/project-flows"
NOT_FOUND = {"message": "invalid_collection", "code": "ERROR"}
port = 0


class Answer:
    def __init__(self, status, headers, raw):
        self.status, self.headers, self.raw = status, headers, raw
        try:
            self.json = json.loads(raw.decode("utf-8"))
        except ValueError:
            self.json = None

    @property
    def data(self):
        return self.json.get("data") if isinstance(self.json, dict) else None


def call(method, path, body=None, client=1, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if client:
        headers.setdefault("Authorization", f"Bearer {TOKENS[client]}")
    if method == "DELETE" or body is not None:
        headers.setdefault("Content-Type", "application/json")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    raw = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
    connection.request(method, path, raw, headers)
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read())
    connection.close()
    return answer


def expect(condition, text):
    if not condition:
        raise AssertionError(text)


def collection(client=1, **body):
    answer = call("POST", COLL, {"name": "Ejemplo", **body}, client)
    expect(answer.status == 200 and answer.data, f"create: {answer.status} {answer.raw[:200]}")
    return answer.data


def person(*links):
    answer = call("POST", PERS, {"name": "Ana", "images": ["aGVsbG8="], "collections": list(links)})
    expect(answer.status == 200, f"person: {answer.status} {answer.raw[:200]}")
    return answer.data


def links(person_id):
    answer = call("GET", f"{PERS}/{person_id}")
    expect(answer.status == 200, f"person is {answer.status}")
    return [v if isinstance(v, str) else v["_id"] for v in answer.data["collections"]]


def is_linked(person_id, c):
    found = links(person_id)
    return c["_id"] in found or c["code"] in found


def gone(c, client=1):
    for method, body in (("GET", None), ("PUT", {"name": "x"}), ("DELETE", None)):
        answer = call(method, f"{COLL}/{c['_id']}", body, client)
        expect(answer.status == 404 and answer.json == NOT_FOUND, f"{method} afterwards {answer.status} {answer.raw[:80]}")
    ids = [x["_id"] for x in call("GET", COLL, client=client).data]
    expect(c["_id"] not in ids, "still listed")


def alive(c, client=1):
    expect(call("GET", f"{COLL}/{c['_id']}", client=client).status == 200, "record is gone")


def removed(c, client=1, **headers):
    before = call("GET", f"{COLL}/{c['_id']}", client=client).data
    answer = call("DELETE", f"{COLL}/{c['_id']}", client=client, **headers)
    expect(answer.status == 200, f"DELETE {answer.status} {answer.raw[:80]}")
    expect("json" in answer.headers.get("Content-Type", ""), "not JSON")
    # As text, because false and 0 are equal in Python.
    same = json.dumps(answer.json, sort_keys=True) == json.dumps({"data": before}, sort_keys=True)
    expect(same, f"snapshot differs: {answer.raw[:300]} / {before}")
    gone(c, client)


def check_plain():
    for body in ({}, {"description": "d"}, {"name": "Ñandú 北京 🙂", "description": "ação"}, {"name": "O'Brien \"q\" %_"}):
        c = collection(**body)
        expect(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", c["createdAt"]), "createdAt")
        expect(c["createdAt"] == c["updatedAt"] and c["deleted"] is False and c["__v"] == 0, "new document")
        expect(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", c["code"]), "code")
        expect(not body.get("description") or c["description"] == body["description"], "description")
        expect(c["name"] == body.get("name", "Ejemplo"), "name")
        removed(c)
    removed(collection(client=2), client=2)


def check_without_content_type():
    c = collection()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    connection.request("DELETE", f"{COLL}/{c['_id']}", headers={"Authorization": f"bearer {TOKENS[1]}"})
    expect(connection.getresponse().status == 200, "no content type")


def check_updated():
    c = collection(description="first")
    time.sleep(0.003)
    answer = call("PUT", f"{COLL}/{c['_id']}", {"name": "renamed"})
    expect(answer.status == 200 and answer.data["name"] == "renamed" and answer.data["description"] == "first", "update")
    expect(answer.data["updatedAt"] > c["updatedAt"], "updatedAt")
    removed(c)


def check_warm():
    c = collection()
    for _ in range(12):
        for method in ("GET", "HEAD"):
            call(method, f"{COLL}/{c['_id']}")
    call("GET", COLL)
    expect(call("DELETE", f"{COLL}/{c['_id']}").status == 200, "DELETE")
    for _ in range(12):
        expect(call("GET", f"{COLL}/{c['_id']}").status == 404, "cached")
        expect(call("HEAD", f"{COLL}/{c['_id']}").status != 200, "HEAD")
    gone(c)


def check_etag():
    c = collection()
    etag = call("GET", f"{COLL}/{c['_id']}").headers.get("ETag")
    if etag:
        expect(call("GET", f"{COLL}/{c['_id']}", If_None_Match=etag).status in (200, 304), "conditional")
    call("DELETE", f"{COLL}/{c['_id']}")
    expect(call("GET", f"{COLL}/{c['_id']}", If_None_Match=etag or '"x"').status == 404, "304 afterwards")


def check_auth():
    c, token = collection(), TOKENS[1]
    item = f"{COLL}/{c['_id']}"
    call("GET", item)
    for path in (item, COLL):
        answer = call("GET", path, client=None)
        expect(answer.status == 401 and answer.json == {"message": "Access forbidden", "code": "Forbidden"}, f"GET {answer.status}")
    expect(answer.headers.get("WWW-Authenticate") == "Bearer", "challenge")
    expect(call("GET", PERS, client=None).status == 401 and call("GET", PROJ, client=None).status == 401, "others")
    for value in ("", "Bearer", "Bearer ", "Bearer x", f"Bearer {token[:-1]}", f"Bearer {token}x", f"Bearer {token.swapcase()}", f"Basic {token}"):
        answer = call("DELETE", item, client=None, Authorization=value)
        expect(answer.status == 401 and answer.json["code"] == "Forbidden", f"{value!r} {answer.status}")
    answer = call("DELETE", item, client=None)
    expect(answer.status == 401 and answer.json["code"] == "Forbidden", f"no header {answer.status} {answer.raw[:80]}")
    for path in (item.upper().replace(c["_id"].upper(), c["_id"]), item + "/", item + "?x=/health", "/v2/face-recognition/Collections/" + c["_id"]):
        answer = call("DELETE", path, client=None)
        expect(answer.status >= 300, f"{path} {answer.status}")
        alive(c)


def check_foreign():
    c = collection(client=1)
    p, project = person(c["_id"]), call("POST", PROJ, {"name": "P"})
    expect(project.status == 201, "project")
    call("PUT", f"{COLL}/{c['_id']}", {"name": "n", "project": project.data["_id"]})
    for method, body in (("DELETE", None), ("GET", None), ("PUT", {"name": "x"})):
        answer = call(method, f"{COLL}/{c['_id']}", body, client=2)
        expect(answer.status == 404 and answer.json == NOT_FOUND, f"foreign {method} {answer.status}")
    alive(c)
    expect(is_linked(p["_id"], c), "link taken off by a refused delete")
    expect(call("GET", f"{PROJ}/{project.data['_id']}").data["assignedCollection"] == c["_id"], "project unlinked")
    unknown = re.sub("[0-9a-f]", "a", c["_id"])
    answer = call("DELETE", f"{COLL}/{unknown}")
    expect(answer.status == 404 and answer.json == NOT_FOUND, f"unknown {answer.status}")


def check_unlink():
    a, b = collection(name="A"), collection(name="B")
    people = [person((a["_id"], a["code"])[i % 2], b["code"]) for i in range(25)]
    expect(all(is_linked(p["_id"], a) and is_linked(p["_id"], b) for p in people), "links before")
    for value in (a["code"], a["_id"]):
        page = call("GET", f"{PERS}?collection={value}&limit=10&page=3").json
        expect(page["pagination"] == {"page": 3, "limit": 10, "total": 25, "pages": 3} and len(page["data"]) == 5, f"page {page}")
    project = call("POST", PROJ, {"name": "P"}).data
    changed = call("PUT", f"{COLL}/{a['_id']}", {"name": "A", "project": project["_id"]})
    expect(changed.status == 200 and changed.data["project"] == project["_id"], "project link")
    linked = call("GET", f"{PROJ}/{project['_id']}").data
    expect((linked["assignedCollection"], linked["collectionCode"]) == (a["_id"], a["code"]), "assigned")
    flow = call("POST", FLOW, {"project": project["_id"], "type": "onboarding", "collectionCode": a["code"]})
    expect(flow.status == 201 and flow.data["collectionCode"] == a["code"], "flow")
    removed(a)
    for p in people:
        expect(not is_linked(p["_id"], a), "person still linked")
        expect(is_linked(p["_id"], b), "other link lost")
    linked = call("GET", f"{PROJ}/{project['_id']}").data
    expect(not linked.get("assignedCollection") and not linked.get("collectionCode"), f"project still linked {linked}")
    expect(not call("GET", f"{FLOW}/{flow.data['_id']}").data.get("collectionCode"), "flow still linked")
    for value in (a["code"], a["_id"]):
        expect(call("GET", f"{PERS}?collection={value}").json["pagination"]["total"] == 0, "filter still finds")
    alive(b)


def check_ids():
    c = collection(name="odd-ids-name")
    i = c["_id"]
    for odd in (c["code"], "odd-ids-name", i + "%0A", i[:-1], i[:8], "x" + i, i + "x", i + "0", "%20" + i, "move-people", "65b9"):
        answer = call("DELETE", f"{COLL}/{odd}")
        expect(answer.json in (NOT_FOUND, {"error": "Invalid request"}) and answer.status in (400, 404), f"{odd} {answer.status} {answer.raw[:90]}")
        alive(c)
    # A proxy may refuse this one itself, with a body of its own.
    expect(call("DELETE", f"{COLL}/{i}%00").status in (400, 404), "%00")
    alive(c)


def check_query():
    a, b = collection(), collection()
    answer = call("DELETE", f"{COLL}/{a['_id']}?collection={b['_id']}")
    expect(answer.status == 200 and answer.data["_id"] == a["_id"], "query wins")
    alive(b)


def check_names():
    a, b, c = collection(name="abc"), collection(name="abc"), collection(name="abc def")
    removed(a)
    alive(b)
    alive(c)
    removed(collection(name="abc"))


def check_many():
    for _ in range(45):
        c = collection()
        expect(call("DELETE", f"{COLL}/{c['_id']}").status == 200, "DELETE")
        expect(call("GET", f"{COLL}/{c['_id']}").status == 404, "still there")


def check_parallel_same():
    with ThreadPoolExecutor(8) as pool:
        for _ in range(12):
            c = collection()
            answers = list(pool.map(lambda _: call("DELETE", f"{COLL}/{c['_id']}"), range(8)))
            expect(sorted(a.status for a in answers) == [200] + [404] * 7, f"{[a.status for a in answers]}")


def check_parallel_different():
    with ThreadPoolExecutor(4) as pool:
        for _ in range(12):
            records = [collection() for _ in range(4)]
            for c, answer in zip(records, pool.map(lambda c: call("DELETE", f"{COLL}/{c['_id']}"), records)):
                expect(answer.status == 200 and answer.data["_id"] == c["_id"], "another record")


def check_parallel_link():
    people = [person() for _ in range(3)]
    with ThreadPoolExecutor(5) as pool:
        for _ in range(10):
            c = collection()
            jobs = [pool.submit(call, "PUT", f"{PERS}/{p['_id']}", {"collections": [c["_id"]]}) for p in people]
            jobs.append(pool.submit(call, "PUT", f"{COLL}/{c['_id']}", {"name": "n", "people": people}))
            expect(call("DELETE", f"{COLL}/{c['_id']}").status == 200, "DELETE")
            expect(all(job.result().status in (200, 404, 409) for job in jobs), f"{[job.result().status for job in jobs]}")
            expect(not any(is_linked(p["_id"], c) for p in people), "linked by a parallel update")


def check_parallel_clients():
    with ThreadPoolExecutor(7) as pool:
        for _ in range(15):
            c = collection()
            jobs = [pool.submit(call, "DELETE" if i == 3 else "GET", f"{COLL}/{c['_id']}", None, 1 + i % 2) for i in range(7)]
            expect(jobs[3].result().status == 404, "foreign delete in parallel")
            expect(all(job.result().status == 404 for job in jobs[1::2]), "foreign read in parallel")
            expect(all(job.result().status == 200 for job in jobs[::2]), "own read in parallel")
            alive(c)


def check_in_flight():
    for _ in range(8):
        c = collection()
        reader = threading.Thread(target=call, args=("GET", f"{COLL}/{c['_id']}"))
        reader.start()
        time.sleep(0.008)
        expect(call("DELETE", f"{COLL}/{c['_id']}").status == 200, "DELETE")
        reader.join()
        expect(call("GET", f"{COLL}/{c['_id']}").status == 404, "written back")


def check_accept():
    for accept in ("text/html,*/*;q=0.5", "text/html", "application/json"):
        answer = call("DELETE", f"{COLL}/{collection()['_id']}", Accept=accept)
        expect(answer.status in (200, 406) and "json" in answer.headers["Content-Type"], f"{accept}: {answer.status} {answer.headers['Content-Type']}")


def check_input():
    c = collection()
    for method, path in (("POST", COLL), ("PUT", f"{COLL}/{c['_id']}")):
        for body in ({}, {"name": ""}, {"name": None}, {"description": "d"}):
            answer = call(method, path, body)
            expect(answer.status == 409 and answer.json["code"] == "MissingParameter" and answer.json["message"], f"{method} {body} {answer.status} {answer.raw[:90]}")
        answer = call(method, path, b'{"name": ')
        expect(answer.status == 400 and answer.json == {"error": "Invalid request"}, f"{method} bad JSON {answer.status} {answer.raw[:90]}")


def check_neighbours():
    c, d = collection(), collection()
    p, q = person(c["code"]), person()
    listed = call("GET", PERS).json
    expect(listed["pagination"]["limit"] == 10 and len(listed["data"]) <= 10, "default page")
    call("PUT", f"{COLL}/{d['_id']}", {"name": "d", "people": [{"_id": p["_id"]}, {"id": q["_id"]}]})
    expect(is_linked(p["_id"], d) and is_linked(q["_id"], d) and is_linked(p["_id"], c), "people adds")
    call("PUT", f"{COLL}/{d['_id']}", {"name": "d", "people": [{"_id": q["_id"]}]})
    expect(not is_linked(p["_id"], d) and is_linked(q["_id"], d), "people removes")
    answer = call("PUT", f"{PERS}/{p['_id']}", {"name": "Eva"})
    expect(answer.status == 200 and answer.data["name"] == "Eva" and is_linked(p["_id"], c), "partial update")
    call("PUT", f"{PERS}/{p['_id']}", {"collections": [d["_id"]]})
    expect(is_linked(p["_id"], d) and not is_linked(p["_id"], c), "links replaced")
    call("DELETE", f"{PERS}/{p['_id']}?collection={d['code']}")
    expect(links(p["_id"]) == [], "detached")
    expect(call("GET", f"{PERS}/{p['_id']}", client=2).status == 404, "foreign person")
    answer = call("DELETE", f"{PERS}/{p['_id']}")
    expect(answer.status == 200 and answer.data["_id"] == p["_id"], "person delete")
    answer = call("GET", f"{PERS}/{p['_id']}")
    expect(answer.status == 404 and answer.json == {"error": "Person not found", "message": "PERSON_NOT_FOUND"}, "person gone")
    answer = call("POST", PERS, {"name": "x"})
    expect(answer.status == 409 and answer.json["code"] == "MissingParameter", f"images missing {answer.status}")
    answer = call("POST", PERS, {"name": "x", "images": ["data:image/png;base64,xx"]})
    expect(answer.status == 412 and answer.json["message"] == "only_images_in_base64", f"images {answer.status} {answer.raw[:90]}")
    made = call("POST", PROJ, {"name": "P", "assignedCollection": d["_id"]})
    expect(made.status == 201 and made.data["collectionCode"] == d["code"], f"assigned at creation {made.raw[:200]}")
    path = f"{PROJ}/{made.data['_id']}"
    expect(made.data["_id"] in [x["_id"] for x in call("GET", PROJ).data], "project list")
    answer = call("PUT", path, {"name": "Q", "assignedCollection": c["_id"]})
    expect(answer.status == 200 and (answer.data["name"], answer.data["assignedCollection"]) == ("Q", c["_id"]), f"project {answer.raw[:200]}")
    flow = call("POST", FLOW, {"project": made.data["_id"], "status": "active"}).data
    expect(flow["_id"] in [x["_id"] for x in call("GET", FLOW).data], "flow list")
    expect(call("DELETE", path).status == 409, "active flow")
    expect(call("DELETE", f"{FLOW}/{flow['_id']}").status == 200 and call("GET", f"{FLOW}/{flow['_id']}").status == 404, "flow delete")
    expect(call("GET", path, client=2).status == 404, "foreign project")
    answer = call("DELETE", path)
    expect(answer.status == 200 and answer.data["status"] == "deleted" and call("GET", path).status == 404, "project delete")
    removed(c)
    removed(d)


CHECKS = {name[6:]: function for name, function in list(globals().items()) if name.startswith("check_")}


def run(server, mistake):
    global port
    port += 1
    env = os.environ | {"MISTAKE": mistake, "TOKEN": TOKENS[1], "SECOND_TOKEN": TOKENS[2]}
    process = subprocess.Popen([HERE / "serve.sh", server, str(port)], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline().strip()
        if line != f"listening on http://127.0.0.1:{port}":
            return {"start": f"{line} {process.stderr.read()}"}
        failed = {}
        for name, check in CHECKS.items():
            try:
                check()
            except Exception as error:  # noqa: BLE001 - a broken answer may fail in any way
                failed[name] = f"{type(error).__name__}: {error}"
        return failed
    finally:
        process.terminate()
        rest, errors = process.communicate(timeout=30)
        if not mistake and (rest or errors):
            print(f"  output: {rest}{errors}")


def main():
    global port
    port = int(os.environ.get("FIRST_PORT", "18100"))
    with open(HERE / "mistakes.tsv", newline="") as file:
        table = [(row["server"], row["name"]) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    wanted = sys.argv[1:]
    servers = list(dict.fromkeys(server for server, _ in table))
    bad = 0
    for server, mistake in [(server, "") for server in servers] + table:
        if wanted and server not in wanted and f"{server}/{mistake}" not in wanted:
            continue
        failed = run(server, mistake)
        fine = bool(failed) == bool(mistake) and "start" not in failed
        bad += not fine
        print(f"{'ok ' if fine else 'BAD'} {server}/{mistake or '-'}: {', '.join(failed) or 'all checks pass'}", flush=True)
        for name, text in failed.items():
            if not fine or os.environ.get("VERBOSE"):
                print(f"      {name}: {text[:400]}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
