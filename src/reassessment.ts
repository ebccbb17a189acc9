import { amongNeighbours } from './acceptance.js';
import type { Database } from './db/connect.js';
import { findFiler } from './db/neighbours.js';
import { unpack } from './db/packing.js';
import type { StoredReport } from './db/reports.js';
import { type Assessment, assess } from './domain/assessment.js';

/** The outcome of the whole rule book on a stored report, among the stored reports around it. */
export async function assessStored(db: Database, report: StoredReport): Promise<Assessment> {
  const filer = (await findFiler(db, report.agencyId))!;
  const among = await amongNeighbours(db, filer, report.scope, report.year);
  const content = { ...report, figures: unpack(report) };
  return assess(content, { agency: filer, scope: { is: report.scope, stated: true }, ...among });
}
