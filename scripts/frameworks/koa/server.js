'use strict';
// Koa 3 with @koa/router, records in memory. Members without a value are null; persons show populated links.
const crypto = require('node:crypto');
const Koa = require('koa');
const { Router } = require('@koa/router');
const bodyParser = require('koa-bodyparser');

const { PORT, TOKEN, SECOND_TOKEN, CLIENT, SECOND_CLIENT } = process.env;
const mistake = (name) => process.env.MISTAKE === name;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const clientOf = { [TOKEN]: CLIENT, [SECOND_TOKEN]: SECOND_CLIENT };
const db = { collections: new Map(), persons: new Map(), projects: new Map(), flows: new Map() };
const graveyard = new Map(); // for the mistake repeat-200
const etags = new Map(); // for the mistake etag-before-lookup

const newId = () =>
  Math.floor(Date.now() / 1000).toString(16).padStart(8, '0') + crypto.randomBytes(8).toString('hex');
const filled = (value) => typeof value === 'string' && value.trim().length > 0;
const textOrNothing = (value) => value == null || typeof value === 'string';

class ApiError extends Error {
  constructor(status, body) {
    super(body.message ?? body.error);
    Object.assign(this, { status, body, expose: true });
  }
}
const invalidCollection = () => new ApiError(404, { message: 'invalid_collection', code: 'ERROR' });
const missing = (message) => new ApiError(409, { message, code: 'MissingParameter' });
const noPerson = () => new ApiError(404, { error: 'Person not found', message: 'PERSON_NOT_FOUND' });
const noProject = () => new ApiError(404, { message: 'Project not found', code: 'NotFound' });
const noFlow = () => new ApiError(404, { message: 'Project flow not found', code: 'NotFound' });

function insert(store, client, members) {
  const now = new Date().toISOString();
  const record = { _id: newId(), ...members, client, deleted: false, createdAt: now, updatedAt: now, __v: 0 };
  store.set(record._id, record);
  return record;
}

function update(record, changes) {
  for (const [name, value] of Object.entries(changes)) if (value !== undefined) record[name] = value;
  record.updatedAt = new Date().toISOString();
  record.__v += 1;
}

// Without a client (only possible with the two auth mistakes) a record counts as accessible.
const isMine = (ctx, record) => record.client === ctx.state.client || ctx.state.client === undefined;
const allMine = (ctx, store) => [...store.values()].filter((record) => isMine(ctx, record));
function mine(ctx, store, id, error) {
  const record = store.get(id);
  if (!record || !isMine(ctx, record)) throw error();
  return record;
}

function resolveLinks(ctx, links) {
  if (!Array.isArray(links)) throw missing('collections has to be an array');
  const ids = links.map((link) => {
    const value = typeof link === 'string' ? link : link?._id ?? link?.code;
    const collection = allMine(ctx, db.collections).find((c) => c._id === value || c.code === value);
    if (!collection) throw missing('invalid collections');
    return collection._id;
  });
  return [...new Set(ids)];
}

const populated = (person) => ({
  ...person,
  collections: person.collections.map((id) => {
    const { _id, code, name } = db.collections.get(id);
    return { _id, code, name };
  }),
});

const signed = (members) => ({
  id: crypto.randomBytes(4).toString('hex').slice(0, 5).toUpperCase(),
  ...members,
  signature: { message: 'Certified by Verifik.co', dateTime: new Date().toUTCString() },
});

const app = new Koa();

app.use(async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    if (mistake('error-text') || ![400, 401, 403, 404, 409, 412].includes(error.status)) throw error;
    ctx.status = error.status;
    if (error.status === 401) ctx.set('WWW-Authenticate', 'Bearer');
    ctx.body = error instanceof ApiError ? error.body : { error: 'Invalid request' };
  }
});

app.use(async (ctx, next) => {
  if (mistake('auth-skip-url') && ctx.url.includes('/health')) return next();
  if (mistake('auth-trailing-slash') && /^\/v2\/.*\/$/.test(ctx.path)) return next();
  const [, token] = /^Bearer (.+)$/i.exec(ctx.get('Authorization')) ?? [];
  if (!token || !Object.hasOwn(clientOf, token)) {
    throw new ApiError(401, ctx.path.includes('/persons')
      ? { message: 'Authentication required', code: 'UNAUTHORIZED' }
      : { message: 'Access forbidden', code: 'Forbidden' });
  }
  ctx.state.client = clientOf[token];
  await next();
});

app.use(async (ctx, next) => {
  const given = ctx.get('If-None-Match');
  if (mistake('etag-before-lookup') && ctx.method === 'GET' && given && etags.get(ctx.path) === given) {
    ctx.status = 304;
    return;
  }
  await next();
  if (ctx.method !== 'GET' || ctx.status !== 200) return;
  ctx.etag = crypto.createHash('sha1').update(JSON.stringify(ctx.body)).digest('base64url');
  etags.set(ctx.path, ctx.response.get('ETag'));
  if (ctx.fresh) ctx.status = 304;
});

app.use(bodyParser());

// --- collections ---
const router = new Router({ prefix: '/v2' });
const base = '/face-recognition/collections';

router.post(base, (ctx) => {
  const { name, description = null } = ctx.request.body;
  if (!filled(name)) throw missing('missing name');
  if (!textOrNothing(description)) throw missing('description has to be a string');
  const code = crypto.randomUUID();
  ctx.body = { data: insert(db.collections, ctx.state.client, { code, name, description, project: null }) };
});

router.get(base, (ctx) => {
  ctx.body = { data: allMine(ctx, db.collections) };
});

router.get(`${base}/:id`, (ctx) => {
  ctx.body = { data: mine(ctx, db.collections, ctx.params.id, invalidCollection) };
});

router.put(`${base}/:id`, (ctx) => {
  const { name, description, project, people } = ctx.request.body;
  const collection = mine(ctx, db.collections, ctx.params.id, invalidCollection);
  if (!filled(name)) throw missing('missing name');
  if (!textOrNothing(description)) throw missing('description has to be a string');
  if (people !== undefined && !Array.isArray(people)) throw missing('people has to be an array');
  if (project) assign(ctx, collection, mine(ctx, db.projects, project, () => missing('invalid project')));
  if (people) {
    const wanted = new Set(people.map((p) => p?._id ?? p?.id));
    for (const person of allMine(ctx, db.persons)) {
      const others = person.collections.filter((id) => id !== collection._id);
      person.collections = wanted.has(person._id) ? [...others, collection._id] : others;
    }
  }
  update(collection, { name, description });
  ctx.body = { data: collection };
});

function assign(ctx, collection, project) {
  for (const other of allMine(ctx, db.projects)) {
    if (other !== project && other.assignedCollection === collection._id) {
      update(other, { assignedCollection: null, collectionCode: null });
    }
  }
  update(project, { assignedCollection: collection._id, collectionCode: collection.code });
  update(collection, { project: project._id });
}

function unlink(collection) {
  for (const person of db.persons.values()) {
    if (!person.collections.includes(collection._id)) continue;
    if (mistake('persons-cascade')) db.persons.delete(person._id);
    update(person, { collections: person.collections.filter((id) => id !== collection._id) });
  }
  for (const project of db.projects.values()) {
    if (project.assignedCollection !== collection._id) continue;
    update(project, { assignedCollection: null, collectionCode: null });
    if (mistake('snapshot-mutated')) collection.project = null;
  }
  for (const flow of db.flows.values()) {
    if (flow.collectionCode === collection.code) update(flow, { collectionCode: null });
  }
}

const audit = [];

async function remove(ctx) {
  const { id } = ctx.params;
  const record = db.collections.get(id);
  if (mistake('forbidden-foreign') && record && !isMine(ctx, record)) {
    throw new ApiError(403, { message: 'Access forbidden', code: 'Forbidden' });
  }
  if (mistake('repeat-200') && graveyard.has(id) && isMine(ctx, graveyard.get(id))) {
    ctx.body = { data: graveyard.get(id) };
    return;
  }
  if (mistake('missing-await')) await pause(2);
  const collection = mine(ctx, db.collections, id, invalidCollection);
  if (mistake('null-description-500')) audit.push(`${collection.name} (${collection.description.slice(0, 40)})`);
  // Lookup and removal run in one turn, so a parallel request finds the record or does not.
  unlink(collection);
  db.collections.delete(collection._id);
  graveyard.set(collection._id, collection);
  ctx.body = { data: collection };
  if (mistake('accept-html') && ctx.accepts('json', 'html') === 'html') {
    ctx.type = 'html';
    ctx.body = `<h1>Deleted</h1><pre>${JSON.stringify(collection)}</pre>`;
  }
  if (mistake('mojibake')) {
    ctx.type = 'json';
    ctx.body = Buffer.from(JSON.stringify({ data: collection })).toString('latin1');
  }
}

router.delete(`${base}/:id`, (ctx) => {
  if (mistake('missing-await')) {
    remove(ctx).catch(() => {});
    return undefined;
  }
  return remove(ctx);
});

// --- persons ---
const people = '/face-recognition/persons';

router.post(people, (ctx) => {
  const { name, images, collections = [] } = ctx.request.body;
  if (!filled(name)) throw missing('missing name');
  if (!Array.isArray(images) || images.length < 1 || images.length > 3) throw missing('missing images');
  if (!images.every((image) => /^[A-Za-z0-9+/]+={0,2}$/.test(image))) {
    throw new ApiError(412, { message: 'only_images_in_base64', code: 'PreconditionFailed' });
  }
  const members = { name, status: 'active', collections: resolveLinks(ctx, collections) };
  ctx.body = signed({ data: populated(insert(db.persons, ctx.state.client, members)) });
});

router.get(people, (ctx) => {
  const page = Math.max(1, Number.parseInt(ctx.query.page, 10) || 1);
  const limit = Math.min(100, Math.max(1, Number.parseInt(ctx.query.limit, 10) || 10));
  const wanted = ctx.query.collection;
  const isIn = (person) => populated(person).collections.some((c) => c.code === wanted || c._id === wanted);
  const found = allMine(ctx, db.persons).filter((person) => !wanted || isIn(person));
  const pagination = { page, limit, total: found.length, pages: Math.ceil(found.length / limit) };
  ctx.body = signed({ data: found.slice((page - 1) * limit, page * limit).map(populated), pagination });
});

router.get(`${people}/:id`, (ctx) => {
  ctx.body = signed({ data: populated(mine(ctx, db.persons, ctx.params.id, noPerson)) });
});

router.put(`${people}/:id`, (ctx) => {
  const person = mine(ctx, db.persons, ctx.params.id, noPerson);
  const { name, status, collections } = ctx.request.body;
  if (name !== undefined && !filled(name)) throw missing('missing name');
  update(person, { name, status, collections: collections && resolveLinks(ctx, collections) });
  ctx.body = signed({ data: populated(person) });
});

router.delete(`${people}/:id`, (ctx) => {
  const person = mine(ctx, db.persons, ctx.params.id, noPerson);
  const wanted = ctx.query.collection;
  if (wanted) {
    const collection = allMine(ctx, db.collections).find((c) => c._id === wanted || c.code === wanted);
    if (!collection) throw invalidCollection();
    update(person, { collections: person.collections.filter((id) => id !== collection._id) });
  } else {
    db.persons.delete(person._id);
  }
  ctx.body = signed({ data: { _id: person._id } });
});

// --- projects and flows ---
function assignRequested(ctx, project) {
  const id = ctx.request.body.assignedCollection;
  if (id) assign(ctx, mine(ctx, db.collections, id, () => missing('invalid assignedCollection')), project);
}

router.post('/projects', (ctx) => {
  const { name, assignedCollection: id } = ctx.request.body;
  if (!filled(name)) throw missing('missing name');
  if (id) mine(ctx, db.collections, id, () => missing('invalid assignedCollection'));
  const members = { name, status: 'draft', assignedCollection: null, collectionCode: null };
  const project = insert(db.projects, ctx.state.client, members);
  assignRequested(ctx, project);
  ctx.status = 201;
  ctx.body = { data: project };
});
router.get('/projects', (ctx) => {
  ctx.body = { data: allMine(ctx, db.projects) };
});
router.get('/projects/:id', (ctx) => {
  ctx.body = { data: mine(ctx, db.projects, ctx.params.id, noProject) };
});
router.put('/projects/:id', (ctx) => {
  const project = mine(ctx, db.projects, ctx.params.id, noProject);
  const { name, status } = ctx.request.body;
  if (name !== undefined && !filled(name)) throw missing('missing name');
  assignRequested(ctx, project);
  update(project, { name, status });
  ctx.body = { data: project };
});
router.delete('/projects/:id', (ctx) => {
  const project = mine(ctx, db.projects, ctx.params.id, noProject);
  const flows = allMine(ctx, db.flows).filter((flow) => flow.project === project._id);
  if (flows.some((flow) => flow.status === 'active')) {
    throw new ApiError(409, { message: 'Project has active flows', code: 'Conflict' });
  }
  flows.forEach((flow) => db.flows.delete(flow._id));
  for (const collection of allMine(ctx, db.collections)) {
    if (collection.project === project._id) update(collection, { project: null });
  }
  db.projects.delete(project._id);
  ctx.body = { data: { _id: project._id, name: project.name, status: 'deleted' } };
});

router.post('/project-flows', (ctx) => {
  const { project = null, type = null, status = 'draft', collectionCode = null } = ctx.request.body;
  if (project) mine(ctx, db.projects, project, () => missing('invalid project'));
  ctx.status = 201;
  ctx.body = { data: insert(db.flows, ctx.state.client, { project, type, status, collectionCode }) };
});
router.get('/project-flows', (ctx) => {
  ctx.body = { data: allMine(ctx, db.flows) };
});
router.get('/project-flows/:id', (ctx) => {
  ctx.body = { data: mine(ctx, db.flows, ctx.params.id, noFlow) };
});
router.delete('/project-flows/:id', (ctx) => {
  const flow = mine(ctx, db.flows, ctx.params.id, noFlow);
  db.flows.delete(flow._id);
  ctx.body = { data: { _id: flow._id, status: 'deleted' } };
});

app.use(router.routes()).use(router.allowedMethods());
app.listen(Number(PORT), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${PORT}`));
