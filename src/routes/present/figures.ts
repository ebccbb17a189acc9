import { figureAt, HOT_CELLS, type HotColumn, type PackedFigures } from '../../db/packing.js';
import { CELLS, type Cell, cellByKey, cellsOf } from '../../domain/cell.js';
import { type Figure, type Place, reported } from '../../domain/figure.js';
import { TEMPLATE_IDS, type TemplateId } from '../../domain/template.js';

/** One member of the JSON object, with the comma after it. */
const memberOf = (key: string, figure: Figure): string => `${JSON.stringify(key)}:${JSON.stringify(figure)},`;

/** The same with a place. */
const placed = (member: string, at: Place | undefined): string =>
  at === undefined || member === '' ? member : `${member.slice(0, -2)},"at":${placeJson(at)}},`;

/** Nearly all of them are cells of a table. */
const placeJson = (at: Place): string =>
  'table' in at && at.page === undefined
    ? `{"table":${at.table},"row":${at.row},"column":${at.column}}`
    : JSON.stringify(at);

interface Form {
  cells: readonly Cell[];
  /** The members of a report full of zeros, one by one. */
  members: readonly string[];
  /** The members of a report full of zeros. */
  zeros: Buffer;
  /** Where each of them begins; one more for their end. */
  begins: readonly number[];
  /** Cell number → its place among them. */
  places: readonly (number | undefined)[];
}

const forms = new Map<TemplateId, Form>(TEMPLATE_IDS.map((id) => [id, formOf(cellsOf(id))]));

function formOf(cells: readonly Cell[]): Form {
  const members = cells.map(({ key }) => memberOf(key, reported(0)));
  const places: number[] = [];
  const begins = [0];
  for (const [place, { number }] of cells.entries()) {
    places[number] = place;
    begins.push(begins[place]! + Buffer.byteLength(members[place]!));
  }
  return { cells, members, zeros: Buffer.from(members.join('')), begins, places };
}

const names = ['', ...CELLS.map(({ key }) => `${JSON.stringify(key)}:`)];
const hot = Object.entries(HOT_CELLS).map(
  ([column, key]) => [column as HotColumn, cellByKey(key)!.number] as const,
);

/**
 * The figures of a stored report as a JSON object in pieces, with the same members as `unpack` gives (a test
 * holds them together), and with the places that are known. Most cells are zero: their text is made once, and only
 * what differs is written between.
 */
export function figuresJson(
  row: PackedFigures & { template: TemplateId },
  at: ReadonlyMap<string, Place> | null = null,
): Uint8Array[] {
  const form = forms.get(row.template)!;
  const changed: (string | undefined)[] = [];
  const others = new Map<string, string>();
  const put = (number: number | undefined, key: string, member: string) => {
    const place = number === undefined ? undefined : form.places[number];
    if (place === undefined) others.set(key, member);
    else changed[place] = member;
  };
  const putPlain = (number: number, value: number | null) => {
    const { key, table } = CELLS[number - 1]!;
    const absent = value === null && row.prints[table]?.s === 'absent';
    put(number, key, absent ? '' : names[number] + plain(value));
  };
  for (const [column, number] of hot) if (row[column] !== 0) putPlain(number, row[column]);
  for (let i = 0; i < row.cells.length; i++) putPlain(row.cells[i]!, row.figures[i]!);
  for (const key in row.prints) {
    const figure = figureAt(row, key);
    put(cellByKey(key)?.number, key, figure ? memberOf(key, figure) : '');
  }
  if (!at) return woven(form, changed, [...others.values()].join(''));
  const members = form.cells.map(({ key }, place) =>
    placed(changed[place] ?? form.members[place]!, at.get(key)),
  );
  for (const [key, member] of others) members.push(placed(member, at.get(key)));
  return [Buffer.from(`{${members.join('').slice(0, -1)}}`)];
}

const plain = (value: number | null): string =>
  value === null
    ? '{"value":null,"state":"blank","raw":null},'
    : `{"value":${value},"state":"reported","raw":"${value}"},`;

/** The zeros with the changed members in their places, then the others. Each member ends in a comma, the last goes. */
function woven(
  { zeros, begins }: Form,
  changed: readonly (string | undefined)[],
  others: string,
): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let copied = 0;
  let written = '{';
  for (let place = 0; place < changed.length; place++) {
    const member = changed[place];
    if (member === undefined) continue;
    if (begins[place] !== copied) {
      if (written !== '') parts.push(Buffer.from(written));
      written = '';
      parts.push(zeros.subarray(copied, begins[place]));
    }
    written += member;
    copied = begins[place + 1]!;
  }
  if (copied < zeros.length) {
    if (written !== '') parts.push(Buffer.from(written));
    written = '';
    parts.push(zeros.subarray(copied));
  }
  written += others;
  if (written.endsWith(',')) parts.push(Buffer.from(written.slice(0, -1)));
  else if (written !== '') parts.push(Buffer.from(written));
  else parts.push(parts.pop()!.subarray(0, -1));
  parts.push(CLOSE);
  return parts;
}

const CLOSE = Buffer.from('}');
