'use strict';
// Fastify 5 with SQLite. Links are rows of a table; persons show them by _id.
const crypto = require('node:crypto');
const Database = require('better-sqlite3');
const fastify = require('fastify');

const { PORT, TOKEN, SECOND_TOKEN, CLIENT, SECOND_CLIENT, DATABASE = ':memory:' } = process.env;
const mistake = (name) => process.env.MISTAKE === name;
const tokens = new Map([[TOKEN, CLIENT], [SECOND_TOKEN, SECOND_CLIENT]]);

const db = new Database(DATABASE);
db.pragma('journal_mode = WAL');
db.exec(`
  CREATE TABLE collections (_id TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '', project TEXT, client TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0,
    createdAt TEXT NOT NULL, updatedAt TEXT NOT NULL, __v INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE persons (_id TEXT PRIMARY KEY, name TEXT NOT NULL, status TEXT NOT NULL, client TEXT NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0, createdAt TEXT NOT NULL, updatedAt TEXT NOT NULL, __v INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE members (person TEXT NOT NULL, collection TEXT NOT NULL, PRIMARY KEY (person, collection));
  CREATE TABLE projects (_id TEXT PRIMARY KEY, name TEXT NOT NULL, status TEXT NOT NULL, assignedCollection TEXT,
    collectionCode TEXT, client TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0, createdAt TEXT NOT NULL,
    updatedAt TEXT NOT NULL, __v INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE flows (_id TEXT PRIMARY KEY, project TEXT, type TEXT, status TEXT NOT NULL, collectionCode TEXT,
    client TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0, createdAt TEXT NOT NULL, updatedAt TEXT NOT NULL,
    __v INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE audit (at TEXT, name TEXT);
`);

// Reads have a connection of their own only where a mistake keeps a transaction open on the first one.
const reads = mistake('commit-every-20th') ? new Database(DATABASE) : db;
const all = (sql, ...values) => reads.prepare(sql).all(...values);
const one = (sql, ...values) => reads.prepare(sql).get(...values);
const run = (sql, ...values) => db.prepare(sql).run(...values);

const newId = () =>
  Math.floor(Date.now() / 1000).toString(16).padStart(8, '0') + crypto.randomBytes(8).toString('hex');
const now = () => new Date().toISOString();

function insert(table, members) {
  const at = now();
  const row = { _id: newId(), ...members, createdAt: at, updatedAt: at };
  const names = Object.keys(row);
  run(`INSERT INTO ${table} (${names}) VALUES (${names.map((n) => `@${n}`)})`, row);
  return row._id;
}

// SQLite has no boolean and NULL stands for a member that is not there.
function present(row) {
  const links = ['assignedCollection', 'collectionCode']; // always there, null when nothing is assigned
  const members = Object.entries(row).filter(([name, value]) => value !== null || links.includes(name));
  return { ...Object.fromEntries(members), deleted: row.deleted === 1 };
}
const presentPerson = (row) => ({
  ...present(row),
  collections: all('SELECT collection FROM members WHERE person = ? ORDER BY rowid', row._id).map((m) => m.collection),
});
const signed = (members) => ({
  id: crypto.randomBytes(4).toString('hex').slice(0, 5).toUpperCase(),
  ...members,
  signature: { message: 'Certified by Verifik.co', dateTime: new Date().toUTCString() },
});

class ApiError extends Error {
  constructor(statusCode, body) {
    super(body.message ?? body.error);
    Object.assign(this, { statusCode, body });
  }
}
const missing = (message) => new ApiError(409, { message, code: 'MissingParameter' });
const notFound = {
  collections: { message: 'invalid_collection', code: 'ERROR' },
  persons: { error: 'Person not found', message: 'PERSON_NOT_FOUND' },
  projects: { message: 'Project not found', code: 'NotFound' },
  flows: { message: 'Project flow not found', code: 'NotFound' },
};
function owned(table, id, client) {
  const row = one(`SELECT * FROM ${table} WHERE _id = ? AND client = ?`, id, client);
  if (!row) throw new ApiError(404, notFound[table]);
  return row;
}
const findCollection = (value, client) =>
  one('SELECT * FROM collections WHERE (_id = ? OR code = ?) AND client = ?', value, value, client);

// A number is not a name: values of another type are refused instead of converted.
const app = fastify({ ajv: { customOptions: { coerceTypes: false } } });

if (!mistake('empty-json-400')) {
  // The documented DELETE has a JSON content type and no body, which the default parser refuses.
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '' && request.method === 'DELETE') return done(null, undefined);
    return parseJson(request, body, done);
  });
}

app.setErrorHandler((error, request, reply) => {
  if (error.body) return reply.code(error.statusCode).send(error.body);
  if (error.validationContext === 'body') return reply.code(409).send({ message: error.message, code: 'MissingParameter' });
  if (error.statusCode === 400) return reply.code(400).send({ error: 'Invalid request' });
  return reply.send(error);
});

if (mistake('commit-every-20th')) {
  app.addHook('preHandler', async ({ method }) => {
    if (['POST', 'PUT'].includes(method) && db.inTransaction) db.exec('COMMIT');
  });
}

app.decorateRequest('client', null);
const authenticate = (body) => async (request, reply) => {
  const [, token] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (!tokens.has(token)) return reply.code(401).header('WWW-Authenticate', 'Bearer').send(body);
  request.client = tokens.get(token);
};

const params = { type: 'object', properties: { id: { type: 'string', pattern: '^[0-9a-f]{24}$' } } };
const text = { type: 'string', minLength: 1 };
const optionalText = { type: ['string', 'null'] };
const collectionBody = {
  type: 'object',
  required: ['name'],
  properties: {
    name: text,
    description: optionalText,
    project: optionalText,
    people: { type: 'array', items: { type: 'object', properties: { _id: text, id: text } } },
  },
};
const personBody = {
  type: 'object',
  properties: { name: text, status: text, images: { type: 'array', minItems: 1, maxItems: 3, items: text }, collections: { type: 'array', items: text } },
};

async function collectionRoutes(api) {
  api.addHook('onRequest', authenticate({ message: 'Access forbidden', code: 'Forbidden' }));

  api.post('/', { schema: { body: collectionBody } }, async ({ body, client }) => {
    const members = { code: crypto.randomUUID(), name: body.name, description: body.description ?? '', client };
    return { data: present(owned('collections', insert('collections', members), client)) };
  });

  api.get('/', async ({ client }) => ({
    data: all('SELECT * FROM collections WHERE client = ? ORDER BY rowid', client).map(present),
  }));

  api.get('/:id', { schema: { params } }, async ({ params: { id }, client }) => ({
    data: present(owned('collections', id, client)),
  }));

  api.put('/:id', { schema: { params, body: collectionBody } }, async ({ params: { id }, body, client }) => {
    const collection = owned('collections', id, client);
    if (body.project && !one('SELECT 1 FROM projects WHERE _id = ? AND client = ?', body.project, client)) {
      throw missing('invalid project');
    }
    const write = db.transaction(() => {
      run('UPDATE collections SET name = ?, description = ?, updatedAt = ?, __v = __v + 1 WHERE _id = ?',
        body.name, body.description ?? collection.description, now(), id);
      if (body.project) assign(collection, body.project);
      if (body.people) {
        run('DELETE FROM members WHERE collection = ?', id);
        for (const person of body.people) {
          run('INSERT OR IGNORE INTO members SELECT _id, ? FROM persons WHERE _id = ? AND client = ?',
            id, person._id ?? person.id ?? '', client);
        }
      }
    });
    write();
    return { data: present(owned('collections', id, client)) };
  });

  const deleteSchema = { params };
  if (mistake('schema-drops')) {
    const listed = Object.fromEntries(['_id', 'name', 'project', 'createdAt', 'updatedAt'].map((n) => [n, { type: 'string' }]));
    listed.deleted = { type: 'boolean' };
    deleteSchema.response = { 200: { type: 'object', properties: { data: { type: 'object', properties: listed } } } };
  }

  api.delete('/:id', { schema: deleteSchema }, async ({ params: { id }, client }, reply) => {
    if (mistake('foreign-unlink')) unlink(one('SELECT * FROM collections WHERE _id = ?', id) ?? { _id: id });
    if (mistake('quote-500')) db.exec(`INSERT INTO audit VALUES ('${now()}', '${owned('collections', id, client).name}')`);
    if (mistake('commit-every-20th') && !db.inTransaction) db.exec('BEGIN');
    // RETURNING makes the lookup and the removal one statement.
    const remove = db.transaction(() => {
      const row = mistake('no-owner')
        ? db.prepare('DELETE FROM collections WHERE _id = ? RETURNING *').get(id)
        : db.prepare('DELETE FROM collections WHERE _id = ? AND client = ? RETURNING *').get(id, client);
      if (!row) throw new ApiError(404, notFound.collections);
      unlink(row);
      return row;
    });
    const row = remove();
    deletions += 1;
    if (mistake('commit-every-20th') && deletions % 20 === 0) db.exec('COMMIT');
    const data = present(row);
    if (mistake('status-204')) return reply.code(204).send();
    if (mistake('bare-document')) return data;
    if (mistake('deleted-number')) return { data: { ...data, deleted: row.deleted } };
    if (mistake('latin1-body')) return reply.type('application/json').send(Buffer.from(JSON.stringify({ data }), 'latin1'));
    return { data };
  });
}
let deletions = 0; // for the mistake commit-every-20th

function assign(collection, project) {
  run('UPDATE projects SET assignedCollection = NULL, collectionCode = NULL WHERE assignedCollection = ?', collection._id);
  run('UPDATE projects SET assignedCollection = ?, collectionCode = ?, updatedAt = ? WHERE _id = ?',
    collection._id, collection.code, now(), project);
  run('UPDATE collections SET project = ? WHERE _id = ?', project, collection._id);
}

function unlink({ _id, code }) {
  if (mistake('unlink-first-person')) {
    const member = db.prepare('SELECT person FROM members WHERE collection = ? ORDER BY rowid').get(_id);
    if (member) run('DELETE FROM members WHERE collection = ? AND person = ?', _id, member.person);
  } else {
    run('DELETE FROM members WHERE collection = ?', _id);
  }
  run('UPDATE projects SET assignedCollection = NULL, collectionCode = NULL WHERE assignedCollection = ?', _id);
  run('UPDATE flows SET collectionCode = NULL WHERE collectionCode = ?', code ?? '');
}

async function personRoutes(api) {
  api.addHook('onRequest', authenticate({ message: 'Authentication required', code: 'UNAUTHORIZED' }));

  function join(person, links, client) {
    const ids = links.map((link) => findCollection(link, client)?._id);
    if (ids.includes(undefined)) throw missing('invalid collections');
    run('DELETE FROM members WHERE person = ?', person);
    ids.forEach((id) => run('INSERT OR IGNORE INTO members VALUES (?, ?)', person, id));
  }

  api.post('/', { schema: { body: { ...personBody, required: ['name', 'images'] } } }, async ({ body, client }) => {
    const { name, images, collections = [] } = body;
    if (!images.every((image) => /^[A-Za-z0-9+/]+={0,2}$/.test(image))) {
      throw new ApiError(412, { message: 'only_images_in_base64', code: 'PreconditionFailed' });
    }
    if (!collections.every((link) => findCollection(link, client))) throw missing('invalid collections');
    const id = insert('persons', { name, status: 'active', client });
    join(id, collections, client);
    return signed({ data: presentPerson(owned('persons', id, client)) });
  });

  api.get('/', async ({ query, client }) => {
    const page = Math.max(1, Number.parseInt(query.page, 10) || 1);
    const limit = Math.min(100, Math.max(1, Number.parseInt(query.limit, 10) || 10));
    const from = `FROM persons WHERE client = @client AND (@wanted IS NULL OR EXISTS (SELECT 1 FROM members m
      JOIN collections c ON c._id = m.collection WHERE m.person = persons._id AND (c.code = @wanted OR c._id = @wanted)))`;
    const values = { client, wanted: query.collection ?? null };
    const { total } = one(`SELECT count(*) AS total ${from}`, values);
    const rows = all(`SELECT * ${from} ORDER BY rowid LIMIT ${limit} OFFSET ${(page - 1) * limit}`, values);
    return signed({ data: rows.map(presentPerson), pagination: { page, limit, total, pages: Math.ceil(total / limit) } });
  });

  api.get('/:id', async ({ params: { id }, client }) => signed({ data: presentPerson(owned('persons', id, client)) }));

  api.put('/:id', { schema: { body: personBody } }, async ({ params: { id }, body, client }) => {
    const person = owned('persons', id, client);
    if (body.collections) join(id, body.collections, client);
    run('UPDATE persons SET name = ?, status = ?, updatedAt = ?, __v = __v + 1 WHERE _id = ?',
      body.name ?? person.name, body.status ?? person.status, now(), id);
    return signed({ data: presentPerson(owned('persons', id, client)) });
  });

  api.delete('/:id', async ({ params: { id }, query, client }) => {
    owned('persons', id, client);
    if (query.collection) {
      const collection = findCollection(query.collection, client);
      if (!collection) throw new ApiError(404, notFound.collections);
      run('DELETE FROM members WHERE person = ? AND collection = ?', id, collection._id);
    } else {
      run('DELETE FROM members WHERE person = ?', id);
      run('DELETE FROM persons WHERE _id = ?', id);
    }
    return signed({ data: { _id: id } });
  });
}

async function planRoutes(api) {
  api.addHook('onRequest', authenticate({ message: 'Access forbidden', code: 'Forbidden' }));
  api.addHook('preValidation', async ({ params: { id } }) => {
    if (id && !/^[0-9a-f]{24}$/.test(id)) throw new ApiError(400, { message: 'Invalid project ID format', code: 'BadRequest' });
  });
  const projectBody = { type: 'object', properties: { name: text, status: text, assignedCollection: optionalText } };

  function assignRequested(project, { assignedCollection }, client) {
    if (assignedCollection) assign(owned('collections', assignedCollection, client), project);
    return { data: present(owned('projects', project, client)) };
  }

  api.post('/projects', { schema: { body: { ...projectBody, required: ['name'] } } }, async ({ body, client }, reply) => {
    if (body.assignedCollection) owned('collections', body.assignedCollection, client);
    reply.code(201);
    return assignRequested(insert('projects', { name: body.name, status: 'draft', client }), body, client);
  });
  api.get('/projects', async ({ client }) => ({ data: all('SELECT * FROM projects WHERE client = ?', client).map(present) }));
  api.get('/projects/:id', async ({ params: { id }, client }) => ({ data: present(owned('projects', id, client)) }));
  api.put('/projects/:id', { schema: { body: projectBody } }, async ({ params: { id }, body, client }) => {
    const project = owned('projects', id, client);
    run('UPDATE projects SET name = ?, status = ?, updatedAt = ? WHERE _id = ?',
      body.name ?? project.name, body.status ?? project.status, now(), id);
    return assignRequested(id, body, client);
  });
  api.delete('/projects/:id', async ({ params: { id }, client }) => {
    const { name } = owned('projects', id, client);
    if (one("SELECT 1 FROM flows WHERE project = ? AND status = 'active'", id)) {
      throw new ApiError(409, { message: 'Project has active flows', code: 'Conflict' });
    }
    run('DELETE FROM flows WHERE project = ?', id);
    run('UPDATE collections SET project = NULL WHERE project = ?', id);
    run('DELETE FROM projects WHERE _id = ?', id);
    return { data: { _id: id, name, status: 'deleted' } };
  });

  api.post('/project-flows', async ({ body, client }, reply) => {
    const { project = null, type = null, status = 'draft', collectionCode = null } = body ?? {};
    if (project) owned('projects', project, client);
    reply.code(201);
    return { data: present(owned('flows', insert('flows', { project, type, status, collectionCode, client }), client)) };
  });
  api.get('/project-flows', async ({ client }) => ({ data: all('SELECT * FROM flows WHERE client = ?', client).map(present) }));
  api.get('/project-flows/:id', async ({ params: { id }, client }) => ({ data: present(owned('flows', id, client)) }));
  api.delete('/project-flows/:id', async ({ params: { id }, client }) => {
    owned('flows', id, client);
    run('DELETE FROM flows WHERE _id = ?', id);
    return { data: { _id: id, status: 'deleted' } };
  });
}

app.register(collectionRoutes, { prefix: '/v2/face-recognition/collections' });
app.register(personRoutes, { prefix: '/v2/face-recognition/persons' });
app.register(planRoutes, { prefix: '/v2' });
app.listen({ port: Number(PORT), host: '127.0.0.1' }).then(() => console.log(`listening on http://127.0.0.1:${PORT}`));
