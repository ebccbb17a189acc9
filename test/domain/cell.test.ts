import { readFileSync } from 'node:fs';
import t from 'tap';
import {
  CELLS,
  cellByKey,
  cellByNumber,
  cellLabel,
  cellsOf,
  isExtraCellKey,
  TEMPLATES,
  templateById,
} from '../../src/domain/cell.js';

t.test('as many cells as the forms print', async (t) => {
  const size = (template: '2019' | '2021', table: string) =>
    cellsOf(template).filter((cell) => cell.table === table).length;
  t.same(
    ['proactive', 'applications', 'remedies'].map((table) => size('2019', table)),
    [22, 161, 15],
  );
  t.same(
    ['proactive', 'applications', 'remedies'].map((table) => size('2021', table)),
    [10, 175, 15],
  );
  t.equal(cellsOf('2019').length, 198);
  t.equal(cellsOf('2021').length, 200);
});

t.test('keys and numbers are unique, and lead back to the cell', async (t) => {
  t.equal(new Set(CELLS.map(({ key }) => key)).size, CELLS.length);
  t.ok(CELLS.every(({ number }, index) => number === index + 1));
  t.ok(CELLS.every(({ key, table, row, column }) => key === `${table}/${row}/${column}`));
  t.ok(CELLS.every((cell) => cellByKey(cell.key) === cell && cellByNumber(cell.number) === cell));
  t.same(
    CELLS.filter(({ label, gloss, unit }) => !label || !gloss || !unit),
    [],
  );
  t.equal(cellByKey('applications/outcome/total'), undefined, 'a heading has no figures');
  t.equal(cellByNumber(0), undefined);
});

t.test('the keys the public knows', async (t) => {
  const known = [
    'proactive/rules/newly_made',
    'proactive/normative_documents/in_force',
    'proactive/administrative_licensing/change_in_items',
    'proactive/other_external_services/prior_year_items',
    'proactive/administrative_fees/amount_collected',
    'proactive/centralized_procurement/amount',
    'applications/new_received/natural_person',
    'applications/outcome.refused.state_secret/natural_person',
    'applications/outcome.not_processed.confirm_or_reissue/other_organization',
    'applications/outcome.other/total',
    'applications/outcome.other.misc/legal_service_institution',
    'applications/outcome.total/total',
    'applications/carried_out/public_interest_organization',
    'remedies/reconsideration/other',
    'remedies/litigation_direct/pending',
    'remedies/litigation_after_reconsideration/total',
    'statistics/requests.replied.refused.privacy/cumulative',
    'narrative/channel.wechat/year',
  ];
  for (const key of known) t.ok(cellByKey(key), key);
});

t.test('the same meaning is one cell on both forms, a changed one is not', async (t) => {
  t.same(cellByKey('applications/new_received/total')!.templates, ['2019', '2021']);
  t.same(cellByKey('proactive/rules/total_disclosed')!.templates, ['2019']);
  t.same(cellByKey('proactive/rules/in_force')!.templates, ['2021']);
  t.same(cellByKey('applications/outcome.other/total')!.templates, ['2019']);
  t.same(cellByKey('narrative/fees/year')!.templates, []);
  const key = 'proactive/administrative_licensing/decisions';
  t.not(cellLabel(key, '2019'), cellLabel(key, '2021'), 'its label is that of the form');
});

t.test('templates are found by id', async (t) => {
  for (const template of TEMPLATES) t.equal(templateById(template.id), template);
  t.equal(templateById('2020'), undefined);
});

t.test('rows of provincial tables have keys of their own', async (t) => {
  t.ok(isExtraCellKey('statistics/x.受理投诉数/year'));
  for (const key of [
    'statistics/x./year',
    'statistics/x.a/month',
    'proactive/x.a/year',
    'statistics/x.a b/year',
  ]) {
    t.notOk(isExtraCellKey(key), key);
  }
});

t.test('numbers are permanent: lines are appended to the list, never changed', async (t) => {
  const frozen = readFileSync(new URL('cell-numbers.txt', import.meta.url), 'utf8');
  t.equal(CELLS.map(({ number, key }) => `${number} ${key}\n`).join(''), frozen);
});
