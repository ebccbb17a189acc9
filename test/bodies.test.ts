import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import Fastify from 'fastify';
import { pino } from 'pino';
import t, { type Test } from 'tap';
import { build } from '../src/app.js';
import { boundBodies } from '../src/bodies.js';
import { readConfig } from '../src/config.js';
import { freshDatabase } from './database.js';

const MB = 2 ** 20;

/** A client that announces a body, sends some of it and waits. */
async function sending(t: Test, port: number, announced: number, sent: number) {
  const socket: Socket = connect(port, '127.0.0.1');
  let answer = '';
  const closed = new Promise<void>((done) => socket.on('close', () => done()));
  socket.on('data', (bytes) => {
    answer += bytes;
  });
  socket.on('error', () => {});
  t.teardown(() => socket.destroy());
  socket.write(
    `POST /v1/assessments HTTP/1.1\r\nhost: x\r\ncontent-type: text/html\r\ncontent-length: ${announced}\r\n\r\n`,
  );
  await new Promise((done) => socket.write(Buffer.alloc(sent, ' '), done));
  return { socket, closed, answer: () => answer };
}

t.test('bodies under way are bounded together', async (t) => {
  const app = Fastify({ bodyLimit: 2 * MB });
  const refusal = () => Object.assign(new Error('too much'), { statusCode: 503 });
  boundBodies(app, 2 * MB, refusal, MB);
  app.addContentTypeParser('text/html', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post('/v1/assessments', async () => ({ ok: true }));
  app.get('/', async () => ({ ok: true }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  t.teardown(() => app.close());
  const { port } = app.server.address() as { port: number };
  const post = (body: string) =>
    fetch(`http://127.0.0.1:${port}/v1/assessments`, {
      method: 'POST',
      headers: { 'content-type': 'text/html' },
      body,
    });
  /** What is answered sooner or later: bytes take a while. */
  const until = async (wanted: number) => {
    for (let attempt = 0; attempt < 100 && (await post('x')).status !== wanted; attempt++) await delay(50);
    return (await post('x')).status;
  };
  t.equal((await post('x')).status, 200);

  const idle = await sending(t, port, 2 * MB, 0);
  await delay(50);
  t.equal((await post('x')).status, 200, 'what is announced takes nothing yet');
  const first = await sending(t, port, 2 * MB, 1.5 * MB);
  t.equal(await until(503), 503);
  t.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200, 'who sends none is answered');

  // Those that were let in before grow.
  await new Promise((done) => idle.socket.write(Buffer.alloc(1.8 * MB, ' '), done));
  await Promise.race([first.closed, idle.closed]);
  t.equal(await until(503), 503, 'the other one is still sending');
  first.socket.destroy();
  idle.socket.destroy();
  t.equal(await until(200), 200, 'and let in again');
});

t.test('who sends too much hears so when all is sent', async (t) => {
  const store = await freshDatabase(t);
  const read = readConfig({ RATE_LIMIT: 'off', BODY_LIMIT: `${MB}` });
  if (!read.ok) throw new Error(read.problem);
  const app = await build({ store, config: read.config });
  await app.listen({ port: 0, host: '127.0.0.1' });
  t.teardown(() => app.close());
  const { port } = app.server.address() as { port: number };
  const cases = [
    ['/v1/assessments', 'content-type: text/html', 413],
    ['/graphql', 'content-type: application/json', 413],
    ['/v1/assessments', 'content-type: text/html\r\ncontent-encoding: gzip', 415],
    ['/v1/assessments', 'content-type: text/html\r\nconnection: close', 413],
    ['/nowhere', 'content-type: text/html\r\nconnection: close', 404],
  ] as const;
  for (const [path, headers, status] of cases) {
    const socket = connect(port, '127.0.0.1').pause();
    let failed: Error | undefined;
    socket.on('error', (error) => {
      failed = error;
    });
    const write = (bytes: string | Uint8Array) => new Promise((done) => socket.write(bytes, done));
    await write(`POST ${path} HTTP/1.1\r\nhost: x\r\n${headers}\r\ncontent-length: ${9 * MB}\r\n\r\n`);
    await delay(50);
    for (let sent = 0; sent < 9 && !failed; sent++) await write(new Uint8Array(MB));
    t.equal(failed, undefined, `${path}: all is taken`);
    const answer = await new Promise<string>((done) =>
      socket.once('data', (bytes) => done(String(bytes))).resume(),
    );
    t.match(answer, new RegExp(`^HTTP/1.1 ${status} `));
    socket.destroy();
  }
});

t.test('who hangs up is no fault of the database, nor of the service', async (t) => {
  const store = await freshDatabase(t);
  const read = readConfig({ RATE_LIMIT: 'off' });
  if (!read.ok) throw new Error(read.problem);
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const app = await build({ store, config: read.config, log });
  await app.listen({ port: 0, host: '127.0.0.1' });
  t.teardown(() => app.close());
  const { port } = app.server.address() as { port: number };
  for (const path of ['/v1/assessments', '/graphql']) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    await new Promise((done) =>
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"a`,
        done,
      ),
    );
    await delay(100);
    socket.resetAndDestroy();
  }
  await delay(300);
  t.same(
    lines.filter(({ level }) => Number(level) >= 40),
    [],
    'nothing to be alarmed at',
  );
  const metrics = (await app.inject('/metrics')).body;
  t.notMatch(metrics, /status="50[03]"/);
});
