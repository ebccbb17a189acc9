import type { Bilingual } from '../../template.js';
import type { Parts } from '../rule.js';
import { list, type Printed, quote } from './printed.js';

export { scopeUnknown } from './agency.js';

export const noParts: Bilingual = {
  zh: '未核对:没有所辖机关的报告。',
  en: 'Not checked: no report of any part of the area is in the register.',
};

/** The agencies whose reports an area's sum would need. */
export function partsMissing({ reports, missing }: Parts): Bilingual {
  const which = list(
    missing.map(({ agency, name }) => ({ zh: `${name}(${agency})`, en: `${name} (${agency})` })),
  );
  return {
    zh: `未核对:应有 ${reports.length + missing.length} 份,尚缺 ${missing.length} 份:${which.zh}。`,
    en: `Not checked: of ${reports.length + missing.length} reports ${missing.length} are missing: ${which.en}.`,
  };
}

/** Everything that could be compared agrees. */
export const partsAgree = (cells: number, parts: number): Bilingual =>
  cells > 0
    ? {
        zh: `与 ${parts} 份所辖报告相符(${cells} 格)。`,
        en: `Agrees with the ${parts} reports of its parts (${cells} cells).`,
      }
    : { zh: '未核对:没有可以比较的数字。', en: 'Not checked: there is no number to compare.' };

/** An area's figure that is not what its parts add up to. */
export function notTheSum(cell: Printed, own: number, sum: number, parts: number): Bilingual {
  const name = quote(cell);
  const by = Number(Math.abs(own - sum).toFixed(6));
  return {
    zh: `${name.zh}为 ${own},而 ${parts} 份所辖报告相加为 ${sum},相差 ${by}。`,
    en: `${name.en} is ${own}, but the ${parts} reports of its parts add up to ${sum}; they differ by ${by}.`,
  };
}

/** An area's figure that is less than that of one of its parts. */
export function belowPart(cell: Printed, own: number, part: number, id: string): Bilingual {
  const name = quote(cell);
  return {
    zh: `${name.zh}为 ${own},小于所辖报告 ${id} 的 ${part}。`,
    en: `${name.en} is ${own}, less than the ${part} of one of its parts (${id}).`,
  };
}
