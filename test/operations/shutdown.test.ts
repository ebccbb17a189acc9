import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { createAgencies, KEY, reportOf } from './client.js';
import { freePort, ownStore, ready, startService } from './service-process.js';

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

  // Requests one after the other on connections that stay open, until the service closes them.
  let answered = 0;
  const failures: string[] = [];
  const reading = Array.from({ length: 6 }, async () => {
    for (;;) {
      const response = await fetch(`${base}/v1/templates`).catch((error: Error) => error);
      if (response instanceof Error) {
        const { code } = response.cause as { code?: string };
        // No connection any more; or one that was closed while nothing was asked on it.
        if (code !== 'ECONNREFUSED' && code !== 'UND_ERR_SOCKET' && code !== 'ECONNRESET')
          failures.push(String(code));
        return;
      }
      if (response.status !== 200) failures.push(`${response.status}`);
      else if (((await response.json()) as { items?: unknown[] }).items === undefined)
        failures.push('half an answer');
      answered++;
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
