import t from 'tap';
import { readConfig } from '../src/config.js';

t.test('an empty environment gives the embedded service on port 3000', async (t) => {
  const result = readConfig({});
  if (!result.ok) return t.fail(result.problem);
  t.match(result.config, {
    port: 3000,
    host: '127.0.0.1',
    dataDir: './data',
    samples: true,
    logLevel: 'info',
  });
  t.equal(result.config.databaseUrl, undefined);
  t.equal(result.config.corsOrigins, 'any');
});

t.test('origins are a list', async (t) => {
  const result = readConfig({ CORS_ORIGINS: 'https://a.example.cn, http://localhost:8080' });
  t.match(result, { config: { corsOrigins: ['https://a.example.cn', 'http://localhost:8080'] } });
});

t.test('an empty variable is an unset one', async (t) => {
  const result = readConfig({ PORT: '', DATABASE_URL: '', ADMIN_KEY: '' });
  t.ok(result.ok);
});

const bad: [string, string][] = [
  ['PORT', 'eighty'],
  ['PORT', '70000'],
  ['PORT', '80.5'],
  ['HOST', 'two words'],
  ['DATABASE_URL', 'mysql://localhost/x'],
  ['ADMIN_KEY', 'with a space'],
  ['SAMPLES', 'maybe'],
  ['REVIEW', 'maybe'],
  ['LOG_LEVEL', 'loud'],
  ['RATE_LIMIT', '-1'],
  ['RATE_LIMIT', 'none'],
  ['BODY_LIMIT', '1'],
  ['REDIS_URL', 'localhost:6379'],
  ['CORS_ORIGINS', 'example.cn'],
  ['TRUSTED_PROXIES', 'proxy.example.cn'],
  ['TRUSTED_PROXIES', '10.0.0.0/33'],
  ['TRUSTED_PROXIES', '1'],
  ['POOL_SIZE', '0'],
  ['STATEMENT_TIMEOUT', '1'],
];

for (const [name, value] of bad) {
  t.test(`${name}=${value} is one line that names the variable`, async (t) => {
    const result = readConfig({ [name]: value });
    if (result.ok) return t.fail('accepted');
    t.match(result.problem, new RegExp(`^${name}: must be `));
    t.notMatch(result.problem, /\n/);
  });
}
