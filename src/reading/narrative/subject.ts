import { plainText } from '../label/fold.js';

/** Parts of an agency or area, whose figures are never those of the whole. */
const PART =
  /各(?:乡|镇|街|县|区|市|科室|处室|村|社区|部门|单位|委|局|所)|其中|下属|所属|直属|区直|县直|市直|个别|部分单位|乡镇共|其他单位/u;
/** What may stand between the one who acts and the verb. */
const BETWEEN =
  /(?:共计|共|累计|总计|合计|全年|已|依法|总共|期间|新增|主动|及时|均|并|还|也|(?:19|20)\d\d年度?|本年度?|今年|年内|从|在|,)$/u;
const ORGAN =
  /(?:政府|办事处|办公室|办公厅|委员会|管委会|局|委|厅|县|区|市|州|旗|镇|乡|街道|中心|所|院|公司|支队|大队|总队|部门|单位|处|科|学校|大学)$/u;
const OWN =
  /^(?:我|本|全|该|各级)|^(?:市|区|县|州|旗|镇|乡|街道)?(?:人民)?(?:政府|街道|办事处|局|机关|单位)?$/u;
const ACTING =
  /^(?:(?:19|20)\d\d年度?,?|今年,?|全年,?)*(\p{Script=Han}{2,20}?(?:局|委员会|办公室|乡|镇|县|区|街道|中心|学校|公司))(?:认真|严格|高度|积极|按照|根据|坚持|共|全年|收到|受理|主动|累计|未|没有|无)/u;

/** Whether what stands in a sentence before a figure makes it that of another agency, or of a part of this one. */
export function isOfAnother(before: string, ownNames: readonly string[]): boolean {
  if (PART.test(before)) return true;
  const own = ownNames.map((name) => plainText(name).replace(/\s+/gu, ''));
  const clauses = before.split(',');
  if (clauses.some((clause) => isForeign(ACTING.exec(clause)?.[1], own))) return true;
  return isForeign(subjectOf(clauses.at(-1)!), own);
}

/** The organ named right before the verb, if one is. */
function subjectOf(clause: string): string | undefined {
  let rest = clause.slice(-60);
  for (let shorter = ''; ; rest = shorter) {
    shorter = rest.replace(BETWEEN, '');
    if (shorter === rest) break;
  }
  const words = /[\p{Script=Han}“”"]+$/u.exec(rest)?.[0].replace(/^年度?/u, '') ?? '';
  return ORGAN.test(words) ? words : undefined;
}

function isForeign(subject: string | undefined, own: readonly string[]): boolean {
  if (!subject) return false;
  const name = subject.split(/代表|通过|一是|二是|三是/u).at(-1)!;
  return !OWN.test(name) && !own.some((known) => known.includes(name) || name.includes(known));
}
