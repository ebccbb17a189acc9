import { templateById } from '../../cell.js';
import type { Answer, Asked, PowerCheck, Rule } from '../rule.js';
import * as say from '../wording/agency.js';
import { answerOf } from './answer.js';

/** What a title says where the report is that of an office or one level alone, and where it is of a whole area. */
const OWN_OFFICE = /办公室|办公厅|本级/u;
const WHOLE_AREA = /汇总|全[省市区县州盟旗]/u;

/** Whose figures they are: as the submitter said, or as the agency's kind has it; the title may say otherwise. */
export function askScope(rule: Rule, { scope, title }: Asked): Answer {
  if (!scope) return answerOf(rule, 'not_assessable', 'scope', () => say.scopeUnknown);
  const ofArea = WHOLE_AREA.test(title ?? '');
  const contradicted = scope.is === 'area' ? !ofArea && OWN_OFFICE.test(title ?? '') : ofArea;
  if (contradicted) return answerOf(rule, 'violated', 'scope', () => say.scopeContradicted(scope.is, title!));
  return scope.stated
    ? answerOf(rule, 'satisfied', 'scope', () => say.scopeStated(scope.is))
    : answerOf(rule, 'not_assessable', 'scope', () => say.scopeAssumed(scope.is));
}

/** A row that only agencies of some rank have anything to count in. */
export function askPower(rule: Rule, check: PowerCheck, { template, figures, agency }: Asked): Answer {
  const table = templateById(template)!.tables.find(({ id }) => id === check.table)!;
  const block = table.blocks.find(({ rows }) => rows.some(({ id }) => id === check.row))!;
  const cells = block.columns.map(({ id }) => `${table.id}/${check.row}/${id}`);
  const row = block.rows.find(({ id }) => id === check.row)!;
  const at = (more: Partial<Answer> = {}) => ({ cells, ...more });
  if (!agency) return answerOf(rule, 'not_assessable', check.row, () => say.agencyUnknown, at());
  const read = cells.map((key) => figures.get(key));
  if (read.some((figure) => figure?.state === 'unreadable'))
    return answerOf(rule, 'not_assessable', check.row, () => say.rowUnreadable(row), at());
  if (read.every((figure) => (figure?.value ?? null) === null))
    return answerOf(rule, 'not_assessable', check.row, () => say.rowBlank(row), at());
  const most = Math.max(...read.map((figure) => figure?.value ?? 0));
  const may = check.allowed.some(
    ({ of, levels }) => of.includes(agency.kind) && levels.includes(agency.level),
  );
  const message = () => say.power(row, most, may);
  return answerOf(
    rule,
    may || most <= 0 ? 'satisfied' : 'violated',
    check.row,
    message,
    at({ left: most, right: may ? null : 0 }),
  );
}
