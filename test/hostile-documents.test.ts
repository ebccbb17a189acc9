import { readFileSync } from 'node:fs';
import t from 'tap';
import { build } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { readingPool } from '../src/reading/pool/pool.js';
import { pdfOfCountlessCodes } from './reading/containers/pdf.js';
import { service } from './routes/service.js';

const page = readFileSync(new URL('../samples/liexi-2020.html', import.meta.url));

t.test('the service answers while it is sent hostile documents', async (t) => {
  const { store } = await service(t);
  const settings = readConfig({ RATE_LIMIT: 'off' });
  if (!settings.ok) return t.fail(settings.problem);
  const pool = readingPool({ readers: 2, step: 60_000, whole: 60_000 });
  t.teardown(() => pool.close());
  const app = await build({ store, config: settings.config, read: pool.read });
  t.teardown(() => app.close());
  const assess = (payload: Buffer, type: string) =>
    app.inject({ method: 'POST', url: '/v1/assessments', payload, headers: { 'content-type': type } });
  let refused = 0;
  const hostile = Array.from({ length: 2 }, async () => {
    const response = await assess(pdfOfCountlessCodes(), 'application/pdf');
    t.equal(response.statusCode, 422);
    t.match(response.json(), { type: '/problems/document-too-complex', detail: /memory/ });
    refused++;
  });
  t.equal((await app.inject('/health/ready')).statusCode, 200);
  t.equal((await app.inject('/v1/templates')).statusCode, 200);
  t.equal(refused, 0, 'beside them');
  const [{ statusCode }] = await Promise.all([assess(page, 'text/html'), ...hostile]);
  t.equal(statusCode, 200);
});
