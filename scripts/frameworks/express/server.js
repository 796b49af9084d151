'use strict';
// Express 5, records in memory. A person keeps its links as they were sent: by _id or by code.
const crypto = require('node:crypto');
const express = require('express');

const { PORT, TOKEN, SECOND_TOKEN, CLIENT, SECOND_CLIENT } = process.env;
const mistake = (name) => process.env.MISTAKE === name;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const tokens = new Map([[TOKEN, CLIENT], [SECOND_TOKEN, SECOND_CLIENT]]);
const collections = new Map();
const persons = new Map();
const projects = new Map();
const flows = new Map();
const createdCopies = new Map(); // for the mistake snapshot-created
const listCache = new Map(); // for the mistake list-cache
let current; // for the mistake shared-variable

const objectId = () =>
  Math.floor(Date.now() / 1000).toString(16).padStart(8, '0') + crypto.randomBytes(8).toString('hex');
const isObjectId = (value) => typeof value === 'string' && /^[0-9a-f]{24}$/.test(value);
const isText = (value) => typeof value === 'string' && value.trim() !== '';
const isOptionalText = (value) => value === undefined || value === null || typeof value === 'string';

function stamped(client, members) {
  const now = new Date().toISOString();
  return { _id: objectId(), ...members, client, deleted: false, createdAt: now, updatedAt: now, __v: 0 };
}
const touch = (record) => { record.updatedAt = new Date().toISOString(); };
const ownedBy = (store, client) => [...store.values()].filter((record) => record.client === client);
const owned = (store, id, client) => {
  const record = store.get(id);
  return record && record.client === client ? record : undefined;
};
const findCollection = (client, value) =>
  ownedBy(collections, client).find((c) => c._id === value || c.code === value);
const linksTo = (collection) => (link) => link === collection._id || link === collection.code;

const notFound = (res) => res.status(404).json({ message: 'invalid_collection', code: 'ERROR' });
const missing = (res, message) => res.status(409).json({ message, code: 'MissingParameter' });
const personNotFound = (res) => res.status(404).json({ error: 'Person not found', message: 'PERSON_NOT_FOUND' });
const signed = (members) => ({
  id: crypto.randomBytes(4).toString('hex').slice(0, 5).toUpperCase(),
  ...members,
  signature: { message: 'Certified by Verifik.co', dateTime: new Date().toUTCString() },
});

function authenticate(req, res, next) {
  const header = req.get('authorization') ?? '';
  let client = /^Bearer /i.test(header) ? tokens.get(header.slice(7)) : undefined;
  if (mistake('token-suffix')) {
    client = [...tokens.keys()].filter((t) => header.startsWith(`Bearer ${t}`)).map((t) => tokens.get(t))[0];
  }
  if (!client) {
    const body = req.originalUrl.toLowerCase().includes('/persons')
      ? { message: 'Authentication required', code: 'UNAUTHORIZED' }
      : { message: 'Access forbidden', code: 'Forbidden' };
    return res.status(401).set('WWW-Authenticate', 'Bearer').json(body);
  }
  req.clientId = client;
  next();
}

const app = express();
app.use(express.json());
if (mistake('auth-path-case')) {
  // Calls that did not pass the check count as internal ones and see all clients.
  app.use((req, res, next) => (req.path.startsWith('/v2/') ? authenticate(req, res, next) : next()));
} else {
  app.use('/v2', authenticate);
}

// --- collections ---
const api = express.Router();

api.param('collectionId', (req, res, next, id) => {
  if (mistake('loose-regex')) id = id.match(/[0-9a-f]{24}/)?.[0] ?? id;
  if (mistake('query-wins') && req.method === 'DELETE') id = req.query.collection || id;
  if (!isObjectId(id)) return res.status(400).json({ error: 'Invalid request' });
  let collection = owned(collections, id, req.clientId);
  if (mistake('auth-path-case') && !req.clientId) collection = collections.get(id);
  if (!collection || collection.flagged) return notFound(res);
  req.collection = collection;
  next();
});

api.post('/collections', (req, res) => {
  const { name, description } = req.body ?? {};
  if (!isText(name)) return missing(res, 'missing name');
  if (!isOptionalText(description)) return missing(res, 'description has to be a string');
  const collection = stamped(req.clientId, { code: crypto.randomUUID(), name });
  if (typeof description === 'string') collection.description = description;
  collections.set(collection._id, collection);
  createdCopies.set(collection._id, { ...collection });
  listCache.clear();
  res.json({ data: collection });
});

api.get('/collections', (req, res) => {
  if (mistake('list-cache')) {
    if (!listCache.has(req.clientId)) listCache.set(req.clientId, ownedBy(collections, req.clientId));
    return res.json({ data: listCache.get(req.clientId) });
  }
  res.json({ data: ownedBy(collections, req.clientId).map(({ flagged, ...collection }) => collection) });
});

api.get('/collections/:collectionId', (req, res) => res.json({ data: req.collection }));

api.put('/collections/:collectionId', (req, res) => {
  const { name, description, project: projectId, people } = req.body ?? {};
  const collection = req.collection;
  if (!isText(name)) return missing(res, 'missing name');
  if (!isOptionalText(description)) return missing(res, 'description has to be a string');
  if (people !== undefined && !Array.isArray(people)) return missing(res, 'people has to be an array');
  const project = owned(projects, projectId, req.clientId);
  if (projectId && !project) return missing(res, 'invalid project');
  collection.name = name;
  if (typeof description === 'string') collection.description = description;
  if (project) link(collection, project);
  if (people) {
    const wanted = new Set(people.map((p) => p?._id ?? p?.id));
    for (const person of ownedBy(persons, req.clientId)) {
      const isMember = person.collections.some(linksTo(collection));
      if (wanted.has(person._id) && !isMember) person.collections.push(collection.code);
      if (!wanted.has(person._id)) person.collections = person.collections.filter((l) => !linksTo(collection)(l));
    }
  }
  touch(collection);
  listCache.clear();
  res.json({ data: collection });
});

function link(collection, project) {
  for (const other of ownedBy(projects, project.client)) if (other !== project) unlinkProject(other, collection);
  Object.assign(project, { assignedCollection: collection._id, collectionCode: collection.code });
  collection.project = project._id;
  touch(project);
}

function unlinkProject(project, collection) {
  if (project.assignedCollection !== collection._id) return;
  delete project.assignedCollection;
  delete project.collectionCode;
  touch(project);
}

function unlink(collection) {
  const isLink = mistake('unlink-id-only') ? (link) => link === collection._id : linksTo(collection);
  const members = ownedBy(persons, collection.client).filter((p) => p.collections.some(isLink));
  for (const person of members) {
    person.collections = person.collections.filter((l) => !isLink(l));
    touch(person);
    if (mistake('unlink-skips')) members.splice(members.indexOf(person), 1);
  }
  for (const project of ownedBy(projects, collection.client)) unlinkProject(project, collection);
  for (const flow of ownedBy(flows, collection.client)) {
    if (flow.collectionCode === collection.code) delete flow.collectionCode;
  }
}

api.delete('/collections/:collectionId', async (req, res) => {
  let collection = req.collection;
  const remove = () => {
    unlink(collection);
    if (mistake('soft-flag')) collection.flagged = true;
    else collections.delete(collection._id);
    if (!mistake('list-cache')) listCache.clear();
  };
  if (mistake('answer-first')) {
    res.json({ data: collection });
    return setTimeout(remove, 20);
  }
  if (mistake('shared-variable')) {
    current = collection;
    await pause(5); // the face engine
    collection = current;
  }
  // No await between the lookup and the removal: of two parallel requests one finds the record.
  const snapshot = mistake('snapshot-created') ? createdCopies.get(collection._id) : { ...collection };
  remove();
  res.json({ data: snapshot });
});

// --- persons ---
api.param('personId', (req, res, next, id) => {
  req.person = owned(persons, id, req.clientId);
  return req.person ? next() : personNotFound(res);
});

const linksAreKnown = (client, links) =>
  Array.isArray(links) && links.every((l) => findCollection(client, l));

api.post('/persons', (req, res) => {
  const { name, images, collections: links = [] } = req.body ?? {};
  if (!isText(name)) return missing(res, 'missing name');
  if (!Array.isArray(images) || images.length < 1 || images.length > 3) return missing(res, 'missing images');
  if (!images.every((i) => typeof i === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(i))) {
    return res.status(412).json({ message: 'only_images_in_base64', code: 'PreconditionFailed' });
  }
  if (!linksAreKnown(req.clientId, links)) return missing(res, 'invalid collections');
  const person = stamped(req.clientId, { name, status: 'active', collections: [...new Set(links)] });
  persons.set(person._id, person);
  res.json(signed({ data: person }));
});

api.get('/persons', (req, res) => {
  const page = Math.max(1, parseInt(req.query.page, 10) || 1);
  const limit = Math.min(100, Math.max(1, parseInt(req.query.limit, 10) || 10));
  let found = ownedBy(persons, req.clientId);
  if (req.query.collection) {
    const collection = findCollection(req.clientId, req.query.collection);
    found = found.filter((p) => p.collections.some(collection ? linksTo(collection) : (l) => l === req.query.collection));
  }
  const total = found.length;
  const data = found.slice((page - 1) * limit, page * limit);
  res.json(signed({ data, pagination: { page, limit, total, pages: Math.ceil(total / limit) } }));
});

api.get('/persons/:personId', (req, res) => res.json(signed({ data: req.person })));

api.put('/persons/:personId', (req, res) => {
  const { name, status, collections: links } = req.body ?? {};
  if (name !== undefined && !isText(name)) return missing(res, 'missing name');
  if (links !== undefined && !linksAreKnown(req.clientId, links)) return missing(res, 'invalid collections');
  if (name !== undefined) req.person.name = name;
  if (typeof status === 'string') req.person.status = status;
  if (links !== undefined) req.person.collections = [...new Set(links)];
  touch(req.person);
  res.json(signed({ data: req.person }));
});

api.delete('/persons/:personId', (req, res) => {
  const collection = req.query.collection && findCollection(req.clientId, req.query.collection);
  if (req.query.collection && !collection) return notFound(res);
  if (collection) req.person.collections = req.person.collections.filter((l) => !linksTo(collection)(l));
  else persons.delete(req.person._id);
  res.json(signed({ data: { _id: req.person._id } }));
});

app.use('/v2/face-recognition', api);

// --- projects and flows ---
const plans = express.Router();

plans.param('projectId', (req, res, next, id) => {
  if (!isObjectId(id)) return res.status(400).json({ message: 'Invalid project ID format', code: 'BadRequest' });
  req.project = owned(projects, id, req.clientId);
  return req.project ? next() : res.status(404).json({ message: 'Project not found', code: 'NotFound' });
});
plans.param('flowId', (req, res, next, id) => {
  if (!isObjectId(id)) return res.status(400).json({ message: 'Invalid project flow ID format', code: 'BadRequest' });
  req.flow = owned(flows, id, req.clientId);
  return req.flow ? next() : res.status(404).json({ message: 'Project flow not found', code: 'NotFound' });
});

function assignFrom(req, res, project) {
  const value = req.body?.assignedCollection;
  if (!value) return true;
  const collection = owned(collections, value, req.clientId);
  if (!collection) {
    missing(res, 'invalid assignedCollection');
    return false;
  }
  link(collection, project);
  return true;
}

plans.post('/projects', (req, res) => {
  if (!isText(req.body?.name)) return missing(res, 'missing name');
  const project = stamped(req.clientId, { name: req.body.name, status: 'draft' });
  if (!assignFrom(req, res, project)) return;
  projects.set(project._id, project);
  res.status(201).json({ data: project });
});
plans.get('/projects', (req, res) => res.json({ data: ownedBy(projects, req.clientId) }));
plans.get('/projects/:projectId', (req, res) => res.json({ data: req.project }));
plans.put('/projects/:projectId', (req, res) => {
  const { name, status } = req.body ?? {};
  if (name !== undefined && !isText(name)) return missing(res, 'missing name');
  if (!assignFrom(req, res, req.project)) return;
  if (name !== undefined) req.project.name = name;
  if (typeof status === 'string') req.project.status = status;
  touch(req.project);
  res.json({ data: req.project });
});
plans.delete('/projects/:projectId', (req, res) => {
  const own = ownedBy(flows, req.clientId).filter((f) => f.project === req.project._id);
  if (own.some((f) => f.status === 'active')) {
    return res.status(409).json({ message: 'Project has active flows', code: 'Conflict' });
  }
  own.forEach((f) => flows.delete(f._id));
  ownedBy(collections, req.clientId).filter((c) => c.project === req.project._id).forEach((c) => delete c.project);
  projects.delete(req.project._id);
  res.json({ data: { _id: req.project._id, name: req.project.name, status: 'deleted' } });
});

plans.post('/project-flows', (req, res) => {
  const { project, type, status = 'draft', collectionCode } = req.body ?? {};
  if (project && !owned(projects, project, req.clientId)) return missing(res, 'invalid project');
  const flow = stamped(req.clientId, { project, type, status, collectionCode });
  flows.set(flow._id, flow);
  res.status(201).json({ data: flow });
});
plans.get('/project-flows', (req, res) => res.json({ data: ownedBy(flows, req.clientId) }));
plans.get('/project-flows/:flowId', (req, res) => res.json({ data: req.flow }));
plans.delete('/project-flows/:flowId', (req, res) => {
  flows.delete(req.flow._id);
  res.json({ data: { _id: req.flow._id, status: 'deleted' } });
});

app.use('/v2', plans);

// A body or a path that cannot be read is the documented 400; the rest stays with the framework.
app.use((err, req, res, next) => (err.status === 400 ? res.status(400).json({ error: 'Invalid request' }) : next(err)));

app.listen(Number(PORT), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${PORT}`));
