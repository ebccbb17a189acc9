/**
 * A number as a spreadsheet shows it: by the parts of its format that matter to a reader, decimals, grouping,
 * percent and words (`0.00`, `#,##0`, `0%`, `0"件"`). Any other format leaves the number as it is; the dash that
 * bookkeeping formats show for zero is zero.
 */
export function shownNumber(value: number, format: string): string {
  const sections = format.split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/u);
  const negative = value < 0 && sections.length > 1;
  const section = value === 0 && sections.length > 2 ? sections[2]! : sections[negative ? 1 : 0]!;
  if (section === '' && sections.length > 1) return '';
  const plain = section
    .replace(/\[[^\]]*\]/gu, '')
    .replace(/[_*]./gu, '')
    .replace(/\\(.)/gu, '"$1"');
  if (value === 0 && /^"?-"?[? ]*$/u.test(plain.trim())) return '0';
  const match =
    /^((?:"[^"]*"|[-+¥￥$ ()])*)([#0?,]*[#0?](?:\.([#0?]+))?|\.([#0?]+))(%?)((?:"[^"]*"|[ )元件万])*)$/u.exec(
      plain,
    );
  if (!match) return plainNumber(value);
  const [, before = '', digits = '', decimals = match[4] ?? '', , percent, after = ''] = match;
  const shown = Math.abs(percent ? value * 100 : value).toFixed(decimals.length);
  const [whole = '', fraction = ''] = shown.split('.');
  const least = decimals.replace(/[#?]+$/u, '').length;
  const kept = fraction.slice(0, least) + fraction.slice(least).replace(/0+$/u, '');
  const grouped = digits.includes(',') ? whole.replace(/\B(?=(?:\d{3})+$)/gu, ',') : whole;
  const sign = value < 0 && !negative ? '-' : '';
  const words = (text: string) => text.replaceAll('"', '');
  return `${sign}${words(before)}${grouped}${kept && `.${kept}`}${percent}${words(after)}`.trim();
}

/** Fifteen digits are what a spreadsheet keeps; what is behind them is the noise of binary fractions. */
const plainNumber = (value: number): string => String(Number(value.toPrecision(15)));
