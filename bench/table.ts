import type { AssessResult } from './assessing.js';
import type { NationalResult } from './national-rounds.js';
import type { ReadingResult } from './reading-alone.js';
import type { ReadResult } from './reads.js';
import type { Spread } from './statistics.js';
import type { SubmissionResult } from './submissions.js';
import type { UploadsResult } from './uploads.js';

const ratio = ({ median, least, most }: Spread): string =>
  `**${median.toFixed(2)}** (${least.toFixed(2)}–${most.toFixed(2)})`;
const whole = (value: number): string => Math.round(value).toLocaleString('en');
const ms = (value: number): string => value.toFixed(value < 1 ? 3 : 1);

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

export const readTable = (results: readonly ReadResult[], what: string): string =>
  table(
    [what, 'of the bare route', 'aim', 'requests/s', 'p50 ms', 'p99 ms', 'bytes'],
    results.map(({ name, aim, bytes, perSecond, p50, p99, ratio: of }) => [
      name,
      ratio(of),
      aim ? `≥ ${aim}` : '',
      whole(perSecond),
      ms(p50),
      ms(p99),
      whole(bytes),
    ]),
  );

export const assessTable = (results: readonly AssessResult[]): string =>
  table(
    [
      'page',
      'assess ÷ parse',
      'aim',
      'as text ÷ parse',
      'parse ms',
      'assess ms',
      'text ms',
      'rules ms',
      'bytes',
    ],
    results.map(({ name, bytes, ms: each, page, text }) => [
      name,
      ratio(page),
      '≤ 3',
      ratio(text),
      ...[each.parse, each.page, each.text, each.rules].map((value) => value.toFixed(3)),
      whole(bytes),
    ]),
  );

export const submissionTable = (results: readonly SubmissionResult[]): string =>
  table(
    [
      'one submission',
      'connections',
      'of the bare transaction',
      'requests/s',
      'p50 ms',
      'p99 ms',
      'processor ms, server',
      'PostgreSQL',
    ],
    results.map(({ name, connections, perSecond, p50, p99, processor, ratio: of }) => [
      name,
      String(connections),
      ratio(of),
      whole(perSecond),
      ms(p50),
      ms(p99),
      processor.server.toFixed(2),
      processor.postgres.toFixed(2),
    ]),
  );

export const readingTable = (results: readonly ReadingResult[]): string =>
  table(
    ['document', 'read ÷ container', 'aim', 'container ms', 'read ms', 'documents/s, all readers', 'bytes'],
    results.map(({ name, aim, bytes, ms: each, ratio: of, perSecond }) => [
      name,
      ratio(of),
      aim ? `≤ ${aim}` : '',
      each.container.toFixed(3),
      each.read.toFixed(3),
      whole(perSecond),
      whole(bytes),
    ]),
  );

export const uploadsTable = ({ idle, busy, ratio: of, uploadsPerSecond }: UploadsResult): string =>
  table(
    ['one report', 'p99 ÷ idle p99', 'aim', 'p50 ms', 'p99 ms', 'uploads/s'],
    [
      ['nothing else asked', '', '', ms(idle.p50), ms(idle.p99), ''],
      ['16 clients upload', ratio(of), '≤ 3', ms(busy.p50), ms(busy.p99), whole(uploadsPerSecond)],
    ],
  );

export const nationalTable = (results: readonly NationalResult[]): string =>
  table(
    [
      'question',
      'REST, of the bare route',
      'GraphQL, of the bare route',
      'PostGraphile of its',
      'REST again',
      'GraphQL again',
      'bare/s',
      'REST/s',
      'GraphQL/s',
      'p50 ms, bare / REST / GraphQL',
      'p99 ms',
      'bytes',
    ],
    results.map(({ name, peer, bytes, ways: { bare, rest, graphql } }) => {
      const three = (of: (way: typeof bare) => string) => [bare, rest, graphql].map(of).join(' / ');
      return [
        name,
        ratio(rest.fresh.ratio),
        ratio(graphql.fresh.ratio),
        peer.toFixed(2),
        rest.repeated.ratio.median.toFixed(2),
        graphql.repeated.ratio.median.toFixed(2),
        ...[bare, rest, graphql].map(({ fresh }) => whole(fresh.perSecond)),
        three(({ fresh }) => ms(fresh.p50)),
        three(({ fresh }) => ms(fresh.p99)),
        `${whole(bytes.bare)} / ${whole(bytes.rest)} / ${whole(bytes.graphql)}`,
      ];
    }),
  );

/** What one kind of request came to, in milliseconds. */
interface JanuaryRow {
  kind: string;
  count: number;
  perSecond: number;
  p50: number;
  p99: number;
}

export const januaryTable = (rows: readonly JanuaryRow[]): string =>
  table(
    ['what was asked', 'p99 ÷ p50', 'requests', 'requests/s', 'p50 ms', 'p99 ms'],
    rows.map(({ kind, count, perSecond, p50, p99 }) => [
      kind,
      `**${(p99 / p50).toFixed(1)}**`,
      whole(count),
      whole(perSecond),
      ms(p50),
      ms(p99),
    ]),
  );

/** What putting reports in took, in milliseconds. */
interface ImportRow {
  name: string;
  reports: number;
  wall: number;
  node: number;
  postgres: number;
}

export const importTable = (rows: readonly ImportRow[]): string =>
  table(
    ['reports put in', 'processor ms a report', 'of it node', 'PostgreSQL', 'reports/s'],
    rows.map(({ name, reports, wall, node, postgres }) => [
      name,
      `**${((node + postgres) / reports).toFixed(3)}**`,
      (node / reports).toFixed(3),
      (postgres / reports).toFixed(3),
      whole((reports * 1000) / wall),
    ]),
  );

/** A tenth of an import. `memory`: resident at its end, in MB; `findings`: written in it. */
export interface ImportTenth extends Omit<ImportRow, 'name'> {
  findings: number;
  memory: number;
}

export const tenthsTable = (tenths: readonly ImportTenth[]): string =>
  table(
    [
      'tenth',
      'processor ms a report',
      'of it node',
      'PostgreSQL',
      'findings a report',
      'reports/s',
      'memory MB',
    ],
    tenths.map(({ reports, wall, node, postgres, memory, findings }, index) => [
      String(index + 1),
      ((node + postgres) / reports).toFixed(3),
      (node / reports).toFixed(3),
      (postgres / reports).toFixed(3),
      (findings / reports).toFixed(1),
      whole((reports * 1000) / wall),
      whole(memory),
    ]),
  );
