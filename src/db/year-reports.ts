import { type SQL, sql } from 'drizzle-orm';
import { type Moment, thisMoment } from './changes.js';
import type { Database, Store } from './connect.js';
import {
  decoded,
  decodedWithFigures,
  type FiguresRow,
  figureColumns,
  type ReportWithFigures,
  reportTables,
  type StoredReport,
  type WholeRow,
  wholeReportColumns,
  wholeReportTables,
} from './reports.js';
import { rows } from './sql.js';

/** How many reports are in memory at once. */
const BATCH = 500;

/** The reports on one year by id, a batch at a time, and the moment of the store they are of. */
export interface YearReports<Report> {
  moment: Moment;
  batches: AsyncIterable<Report[]>;
}

type Work<Report, Result> = (reports: YearReports<Report>) => Promise<Result>;

/** Hands the whole reports on a year to `work`, and gives what that gives. */
export const withWholeReports = <Result>(store: Store, year: number, work: Work<StoredReport, Result>) =>
  reading(store, year, sql`select ${wholeReportColumns} from ${wholeReportTables}`, decoded<WholeRow>, work);

/** The same with figures only. */
export const withReportFigures = <Result>(
  store: Store,
  year: number,
  work: Work<ReportWithFigures, Result>,
) =>
  reading(
    store,
    year,
    sql`select ${figureColumns} from report r ${reportTables}`,
    (row: FiguresRow) => decodedWithFigures(row),
    work,
  );

/**
 * PostgreSQL reads through a cursor, all of it as of one moment. The embedded store has one connection, on which
 * everyone would wait for the end of a cursor: it is read in pages, each as of its own moment, of which the first is
 * told, so that what changes meanwhile counts as changed since.
 */
async function reading<Row extends { id: string }, Report, Result>(
  store: Store,
  year: number,
  select: SQL,
  decode: (row: Row) => Report,
  work: Work<Report, Result>,
): Promise<Result> {
  const ofYear = sql`${select} where r.year = ${sql.raw(String(year))}`;
  if (store.engine === 'pglite') {
    const moment = await thisMoment(store.db);
    return work({ moment, batches: decodedEach(pages<Row>(store.db, ofYear), decode) });
  }
  const session = await store.session();
  try {
    return await session.db.transaction(
      async (tx) => {
        const moment = await thisMoment(tx);
        await tx.execute(sql`declare reports no scroll cursor for ${ofYear} order by r.id`);
        return work({ moment, batches: decodedEach(fetched<Row>(tx), decode) });
      },
      { isolationLevel: 'repeatable read', accessMode: 'read only' },
    );
  } finally {
    await session.end();
  }
}

async function* fetched<Row>(tx: Database): AsyncGenerator<Row[]> {
  for (;;) {
    const found = await rows<Row>(tx, sql`fetch ${sql.raw(String(BATCH))} from reports`);
    if (found.length === 0) return;
    yield found;
  }
}

async function* pages<Row extends { id: string }>(db: Database, ofYear: SQL): AsyncGenerator<Row[]> {
  let last = '';
  for (;;) {
    const found = await rows<Row>(db, sql`${ofYear} and r.id > ${last} order by r.id limit ${BATCH}`);
    if (found.length === 0) return;
    yield found;
    last = found.at(-1)!.id;
  }
}

async function* decodedEach<Row, Report>(
  batches: AsyncIterable<Row[]>,
  decode: (row: Row) => Report,
): AsyncGenerator<Report[]> {
  for await (const batch of batches) yield batch.map(decode);
}
