import type { Database } from '../../db/connect.js';
import { Kept } from '../../db/kept.js';
import type { OnFound } from '../../db/kept-answers.js';
import { writtenReportFinder } from '../../db/report-finder.js';
import type { PresentedReport } from '../../db/reports.js';
import type { VersionOf } from '../../db/versions.js';
import { reportJson, reportTag } from './report.js';

/** A report as it is sent. */
export interface ReportAnswer {
  revision: number;
  tag: string;
  json: Buffer;
}

/** One report by its id, ready to be sent; null where there is none. */
export type FindAnswer = (id: string) => Promise<ReportAnswer | null>;

/** Bytes of answers that a service keeps: some 2,000 reports. */
const KEPT_BYTES = 48 * 2 ** 20;

/**
 * Keeps the reports that are asked for ready to be sent. Whether the one kept is still what the database says is asked
 * every time: another process may have changed it. `onFound`: is told of every question.
 */
export function reportAnswers(
  db: Database,
  versionOf: VersionOf,
  onFound: OnFound = () => {},
  keptBytes = KEPT_BYTES,
): FindAnswer {
  const kept = new Kept<ReportAnswer & { version: string }>(keptBytes);
  const find = writtenReportFinder(db);
  return async (id) => {
    const held = kept.get(id);
    if (held && held.version === (await versionOf(id))) {
      onFound('same');
      return held;
    }
    onFound(held ? 'changed' : 'none');
    const report = await find(id);
    if (!report) {
      kept.delete(id);
      return null;
    }
    const answer = { ...writtenAnswer(report), version: report.version };
    kept.set(id, answer, answer.json.length);
    return answer;
  };
}

/** A report made ready to be sent. */
export function writtenAnswer(report: PresentedReport): ReportAnswer {
  const json = reportJson(report);
  return { revision: report.revision, tag: reportTag(report, json), json };
}
