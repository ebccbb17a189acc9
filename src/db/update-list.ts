import { and, sql } from 'drizzle-orm';
import { isDay, isInFourDigits } from '../domain/moment.js';
import { settledChanges } from './changes.js';
import type { Database } from './connect.js';
import { decodeCursor, encodeCursor, type Page, type PageRequest, type Problem } from './page.js';
import {
  type FiguresWanted,
  type ReportFilter,
  reportFilter,
  type Sorted,
  selectReports,
} from './report-list.js';
import { reportSort } from './report-sort.js';
import type { ReportHead, ReportWithFigures } from './reports.js';

const sort = reportSort('updated')!;

/** An instant (ISO 8601), or what a list of updates said last. */
export interface UpdateRequest extends ReportFilter, PageRequest {
  updatedSince: string;
  figures?: FiguresWanted | undefined;
}

/** `updatedSince`: where the next list goes on, whether or not there is another page now; `tokenOf`: behind one of them. */
export type UpdatePage = Page<ReportHead | ReportWithFigures> & {
  updatedSince: string;
  tokenOf(report: ReportHead): string;
};

/**
 * Reports of which anything public changed since, in the order of that. Without gaps: what is still being written is
 * left for later, and with it what was written after it, so that nothing ever comes in before the end of a list. A
 * report that changes again comes again. `bad-token`: neither an instant nor a list's, or of another store's list.
 */
export async function listUpdates(
  db: Database,
  { updatedSince, cursor, ...request }: UpdateRequest,
): Promise<UpdatePage | Problem<'bad-cursor' | 'bad-token'>> {
  return db.transaction(
    async (tx) => {
      const { store, before } = await settledChanges(tx);
      const name = `updated ${store}`;
      const instant = instantOf(updatedSince);
      const since = instant ? undefined : decodeCursor(name, updatedSince, sort.isValue);
      if (since === null) return { problem: 'bad-token' };
      const place = cursor ? decodeCursor(name, cursor, sort.isValue) : undefined;
      if (place === null) return { problem: 'bad-cursor' };
      const changed = since
        ? sql`(r.changed, r.id) > (${since.value}::bigint, ${since.id})`
        : sql`r.updated_at >= ${instant}::timestamptz`;
      const filter = and(reportFilter(request), changed, sql`r.changed < ${before}::bigint`);
      const { items, last, more, total } = await selectReports(tx, { ...request, filter, sort, place });
      const token = encodeCursor(name, last ?? place ?? since ?? { value: before, id: '' });
      const tokenOf = (report: ReportHead) =>
        encodeCursor(name, { value: sort.value((report as Sorted).sortedBy), id: report.id });
      return { items, next: more ? token : null, total, updatedSince: token, tokenOf };
    },
    { accessMode: 'read only' },
  );
}

/** An instant, ISO 8601, in UTC and to the millisecond; null where it is none, or of another age. */
function instantOf(text: string): string | null {
  const [, day] =
    /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/.exec(text) ?? [];
  const instant = new Date(text);
  if (day === undefined || !isDay(day) || Number.isNaN(instant.valueOf())) return null;
  return isInFourDigits(instant) ? instant.toISOString() : null;
}
