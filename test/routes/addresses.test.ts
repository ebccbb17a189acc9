import { pino } from 'pino';
import t from 'tap';
import { build } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { freshDatabase } from '../database.js';

const store = await freshDatabase(t);

/** How many of three requests are answered where two a minute are, and the networks that the log tells. */
async function asked(settings: Record<string, string>, forwarded: readonly string[]) {
  const read = readConfig({ RATE_LIMIT: '2', LOG_LEVEL: 'debug', ...settings });
  if (!read.ok) throw new Error(read.problem);
  const networks: unknown[] = [];
  const note = (line: string) => {
    const { network } = JSON.parse(line) as { network?: unknown };
    if (network !== undefined) networks.push(network);
  };
  const app = await build({ store, config: read.config, log: pino({ level: 'debug' }, { write: note }) });
  t.teardown(() => app.close());
  const statuses: number[] = [];
  for (const address of forwarded)
    statuses.push(
      (
        await app.inject({
          url: '/v1/rules',
          remoteAddress: '10.0.0.7',
          headers: { 'x-forwarded-for': address },
        })
      ).statusCode,
    );
  return { statuses, networks };
}

const THREE = ['198.51.100.1', '203.0.113.1', '192.0.2.1'];

t.test('what a client says of its own address is not believed', async (t) => {
  const { statuses, networks } = await asked({}, THREE);
  t.same(statuses, [200, 200, 429], 'all come from one address');
  t.same(new Set(networks).size, 1);
  const { statuses: others } = await asked({ TRUSTED_PROXIES: '10.1.0.0/16' }, THREE);
  t.same(others, [200, 200, 429], 'this is no proxy of ours');
});

t.test('the word of our own proxy is taken, and none before it', async (t) => {
  for (const proxies of ['10.0.0.7', '10.0.0.0/8, ::1']) {
    const { statuses, networks } = await asked({ TRUSTED_PROXIES: proxies }, THREE);
    t.same(statuses, [200, 200, 200], proxies);
    t.same(new Set(networks).size, 3, proxies);
    const forged = await asked(
      { TRUSTED_PROXIES: proxies },
      THREE.map((address) => `${address}, 198.51.100.9`),
    );
    t.same(forged.statuses, [200, 200, 429], `${proxies}: the client put another before it`);
  }
});
