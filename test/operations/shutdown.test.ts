import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { createAgencies, KEY, reportOf } from './client.js';
import { freePort, ownStore, ready, startService } from './service-process.js';

const ASKED = 'GET /v1/templates HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** A connection on which one can ask and is told the answer, null where none came; null where there is none to be had. */
async function asker(port: number) {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  let told = (_: string | null) => {};
  const isWhole = () => {
    const [, length] = /^content-length: (\d+)\r$/im.exec(text) ?? [];
    const head = text.indexOf('\r\n\r\n') + 4;
    return length !== undefined && head > 3 && Buffer.byteLength(text.slice(head)) >= Number(length);
  };
  let isOpen = true;
  socket.setEncoding('utf8');
  socket.on('data', (data) => {
    text += data;
    if (!isWhole()) return;
    if (/^connection: close\r$/im.test(text)) isOpen = false;
    told(text);
  });
  socket.on('close', () => {
    isOpen = false;
    told(text === '' ? null : text);
  });
  const isConnected = await new Promise<boolean>((resolve) =>
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false)),
  );
  if (!isConnected) return null;
  return {
    isOpen: () => isOpen,
    ask: () =>
      new Promise<string | null>((resolve) => {
        text = '';
        told = resolve;
        socket.write(ASKED);
      }),
  };
}

t.test('SIGTERM: what has begun is finished, then the service ends', async (t) => {
  const port = freePort();
  const base = `http://127.0.0.1:${port}`;
  const service = startService(t, {
    ...(await ownStore(t)),
    PORT: `${port}`,
    ADMIN_KEY: KEY,
    SAMPLES: 'off',
    LOG_LEVEL: 'error',
    RATE_LIMIT: 'off',
  });
  await ready(service, port);
  const [agency] = await createAgencies(base, 1);

  // An upload of which the first half is there.
  const body = reportOf(7);
  const upload = request(`${base}/v1/reports?agency=${agency}&year=2023`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  });
  upload.write(body.slice(0, 500));

  // Requests one after the other on connections that stay open, until none is to be had any more.
  let answered = 0;
  const failures: string[] = [];
  const reading = Array.from({ length: 6 }, async () => {
    for (;;) {
      const asking = await asker(port);
      if (!asking) return;
      for (let isFirst = true; asking.isOpen(); isFirst = false) {
        const answer = await asking.ask();
        // Not answered where nothing ever was: it was in the system's queue, and never came to the service.
        if (answer !== null) answered++;
        else if (!isFirst) failures.push('written, and no byte back');
        if (answer !== null && !/^HTTP\/1\.1 200 .*"items":/s.test(answer)) failures.push(answer);
      }
    }
  });
  // Connections opened ahead, as browsers do: one is never used, the other only after the service was told to end.
  const [unused, late] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  await Promise.all([once(unused, 'connect'), once(late, 'connect')]);
  let lateAnswer = '';
  late.on('data', (data) => {
    lateAnswer += data;
  });

  await delay(500);
  const before = answered;
  service.process.kill('SIGTERM');
  await delay(300);
  late.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
  upload.end(body.slice(500));
  const [response] = (await once(upload, 'response')) as [{ statusCode: number; resume(): void }];
  response.resume();
  t.equal(response.statusCode, 201, 'the upload was taken to its end');
  await Promise.all(reading);
  t.ok(before > 0);
  t.same(failures, []);
  t.match(lateAnswer, /^HTTP\/1\.1 200 /, 'asked late, on a connection from before');
  t.equal(await service.ended, 0, service.output());
  t.equal(service.output(), '', 'and no error');
});
