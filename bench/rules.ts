import { randomBytes } from 'node:crypto';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { connect } from '../src/db/connect.js';
import { keepReassessment } from '../src/db/reassessing.js';
import { assess } from '../src/domain/assessment.js';
import { OPERATOR } from '../src/domain/audit.js';
import { BOOK, reassess } from '../src/reassessment.js';
import { makeDatabase } from './database.js';
import { fill, syntheticAgencies, syntheticReport, syntheticReports, YEARS } from './fill.js';
import { startServer, stopServers } from './processes.js';

const { values } = parseArgs({
  options: { reports: { type: 'string', default: '100000' }, seconds: { type: 'string', default: '5' } },
});
const MB = 2 ** 20;
const say = (line: string) => process.stdout.write(`${line}\n`);

const database = await makeDatabase(
  process.env.DATABASE_URL || 'postgres://postgres@127.0.0.1:5432/postgres',
);
try {
  say(`load ${loadavg()[0]!.toFixed(1)}, Node ${process.version}, PostgreSQL ${database.version}`);
  const agencies = await syntheticAgencies(Math.ceil(Number(values.reports) / YEARS.length));
  say('');
  say('| the whole book of one report | a processor second | aim |');
  say('| --- | ---: | ---: |');
  say(`| alone | **${assessments(false)}** | ≥ 5,000 |`);
  say(`| against the year before | **${assessments(true)}** |  |`);
  await prepare();
  await fill(database.url, agencies, syntheticReports(agencies, agencies.length));
  say('');
  say(
    `| ${values.reports} stored reports asked again | reports/s | reports changed | memory at most, MB | of it, after a tenth |`,
  );
  say('| --- | ---: | ---: | ---: | ---: |');
  say(await again('findings to be replaced'));
  say(await again('nothing to be replaced'));
} finally {
  await database.drop();
}

/** Whole assessments in a second of processor time, over 200 different reports. */
function assessments(withYearBefore: boolean): string {
  const agency = { id: '110101001-0001', name: '某街道', region: '110101001', kind: 'township' as const };
  const around = {
    agency: { ...agency, level: 'township' as const },
    scope: { is: 'own' as const, stated: false },
  };
  const reports = Array.from({ length: 200 }, (_, number) => {
    const before = syntheticReport(agency, number, 2022);
    const previous = {
      id: 'before',
      revision: 1,
      year: 2022,
      template: before.template,
      scope: 'own' as const,
      figures: before.figures,
    };
    return { content: syntheticReport(agency, number, 2023), previous: withYearBefore ? previous : null };
  });
  const until = Number(values.seconds) * 1e6;
  for (const { content, previous } of reports) assess(content, { ...around, previous });
  const begun = process.cpuUsage().user;
  let count = 0;
  while (process.cpuUsage().user - begun < until) {
    for (const { content, previous } of reports) assess(content, { ...around, previous });
    count += reports.length;
  }
  return Math.round(count / ((process.cpuUsage().user - begun) / 1e6)).toLocaleString('en');
}

/** The service migrates and loads the regions, and is not needed any longer. */
async function prepare(): Promise<void> {
  await startServer(new URL('../../server.js', import.meta.url), '/health/ready', {
    DATABASE_URL: database.url,
    ADMIN_KEY: randomBytes(24).toString('base64url'),
    SAMPLES: 'off',
    LOG_LEVEL: 'warn',
  });
  await stopServers();
}

/** One run over all that is stored, from its beginning. */
async function again(name: string): Promise<string> {
  const store = await connect({ databaseUrl: database.url, dataDir: '' });
  const nothing = { after: '', done: 0, total: 0, changes: {}, consistency: 0 };
  await keepReassessment(store.db, { ...nothing, book: `not ${BOOK}`, startedAt: '', finishedAt: '' });
  let [most, early] = [0, 0];
  const begun = performance.now();
  const state = await reassess(store.db, OPERATOR, {
    onProgress: ({ done, total }) => {
      most = Math.max(most, process.memoryUsage.rss());
      if (done <= total / 10) early = most;
    },
  });
  const seconds = (performance.now() - begun) / 1000;
  await store.close();
  const changed = Object.values(state.changes).reduce((sum, { came, went }) => sum + came + went, 0);
  const speed = Math.round(state.done / seconds).toLocaleString('en');
  return `| ${name} | **${speed}** | ${changed.toLocaleString('en')} findings | ${Math.round(most / MB)} | ${Math.round(early / MB)} |`;
}
