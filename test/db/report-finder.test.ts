import t from 'tap';
import type { Database } from '../../src/db/connect.js';
import { reportFinder, writtenReportFinder } from '../../src/db/report-finder.js';
import { asReader, routed } from '../../src/db/routing.js';
import { acceptReport } from '../../src/db/submissions.js';
import { freshDatabase } from '../database.js';
import { upload, withAgencies } from './examples.js';

t.test(
  'each is read from the server of the request that wants it, those of one server together',
  async (t) => {
    const { db } = await freshDatabase(t);
    const [agency] = await withAgencies(db, { region: '220502' });
    for (const year of [2020, 2021]) await acceptReport(db, await upload(agency!, year));
    const ids = [`${agency!.id}-2020`, `${agency!.id}-2021`];
    const asked: string[] = [];
    const server = (name: string) =>
      new Proxy(db, {
        get(target, member) {
          if (member === 'execute') asked.push(name);
          return Reflect.get(target, member);
        },
      });
    const servers = ['one', 'other'].map(server);
    for (const finder of [reportFinder, writtenReportFinder]) {
      asked.length = 0;
      const find = finder(routed(server('primary')));
      const wanted: Promise<{ id: string } | undefined>[] = [];
      const want = (from: Database | null, id: string) =>
        asReader(from && { db: from, lost: () => {} }, () => wanted.push(find(id)));
      for (const from of [servers[0]!, servers[1]!, null]) for (const id of ids) want(from, id);
      t.same(
        (await Promise.all(wanted)).map((report) => report?.id),
        [...ids, ...ids, ...ids],
      );
      t.same(asked.sort(), ['one', 'other', 'primary']);
    }
  },
);
