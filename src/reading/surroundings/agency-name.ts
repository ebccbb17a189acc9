import { fold } from '../label/fold.js';

const SIGNATORY =
  /(?:政府|办事处|办公室|办公厅|委员会|管委会|局|厅|部|院|署|委|会|中心|队|所|站|处|公司|大学|学校)$/u;
const PUBLISHER = /^\s*(?:发布机构|发文机关|发布单位|公开机构|發布機構)\s*[:：]\s*(\S.{1,39}?)\s*$/u;

/**
 * The agency that reports: by the name under the report, else by a title that names an organ, else by the line that
 * names the publisher, else by what the title or the first sentence say.
 */
export function agencyNameIn(lines: readonly string[], title: string | null): string | null {
  const inTitle = agencyInTitle(title);
  return (
    signatory(lines) ??
    (inTitle && SIGNATORY.test(fold(inTitle)) ? inTitle : null) ??
    publisher(lines) ??
    inTitle ??
    agencyInOpening(lines)
  );
}

/** A line that is nothing but the name of an organ, as the first line of a title may be. */
export const isOrganName = (line: string): boolean => {
  const text = line.trim();
  return (
    text.length >= 4 && text.length <= 40 && SIGNATORY.test(fold(text)) && !/[。,，;；:：、]/u.test(text)
  );
};

function agencyInTitle(title: string | null): string | null {
  if (!title) return null;
  const name = title
    .normalize('NFKC')
    .replace(/(?:19|20)\d\d\s*年(?:度)?/gu, '')
    .replace(/(?:政府)?信息公开.*$/u, '')
    .replace(/政府信息公開.*$/u, '')
    .replace(/^关于/u, '')
    .trim();
  return name.length >= 2 ? name : null;
}

/** The name under the report, before or after its date. */
const signatory = (lines: readonly string[]): string | null =>
  lines.slice(-12).toReversed().find(isOrganName)?.trim() ?? null;

const publisher = (lines: readonly string[]): string | null =>
  lines
    .slice(0, 20)
    .map((line) => PUBLISHER.exec(line)?.[1])
    .find((name) => name !== undefined) ?? null;

const agencyInOpening = (lines: readonly string[]): string | null =>
  /^(?:19|20)\d\d年[,，]\s*([^,，。]{2,25}?(?:人民政府|办事处|辦事處))/u.exec(lines[0]?.trim() ?? '')?.[1] ??
  null;
