import t from 'tap';
import { type LocalDeadline, localDeadline } from '../../../src/domain/rules/local-deadlines.js';

const deadline = (region: string, by: string): LocalDeadline => ({
  region,
  year: 2021,
  of: ['township'],
  by,
  source: '地方通知',
});
const KNOWN = [
  deadline('220000', '2022-03-01'),
  deadline('220502', '2022-02-01'),
  deadline('220502100', '2022-01-20'),
];
const due = (region: string, year = 2021, kind: 'township' | 'department' = 'township') =>
  localDeadline({ region, kind }, year, KNOWN);

t.test('the date of the nearest region that has set one', async (t) => {
  t.equal(due('220581'), '2022-03-01');
  t.equal(due('220502001'), '2022-02-01');
  t.equal(due('220502100'), '2022-01-20');
  t.equal(due('220502101'), '2022-02-01', 'a township is no part of the one numbered before it');
});

t.test('none for other years, kinds and regions', async (t) => {
  t.equal(due('220502', 2020), null);
  t.equal(due('220502', 2021, 'department'), null);
  t.equal(due('350402'), null);
});
