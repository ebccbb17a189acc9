import { cellByKey } from './cell.js';
import type { Figures } from './figure.js';
import type { Consistency, ReportContent } from './report.js';
import { askRule } from './rules/check.js';
import { equationsOf } from './rules/equations.js';
import { RULES } from './rules/index.js';
import type { Answer, Asked, Finding, PartsCheck, Rule } from './rules/rule.js';

export const VERDICTS = ['acceptable', 'inconsistent', 'unreadable'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The outcome of the whole rule book on one report. `findings` holds all outcomes, in the book's order. */
export interface Assessment {
  verdict: Verdict;
  consistency: Consistency;
  findings: Answer[];
}

/** What is known around a document: who files it, whose figures it holds, its neighbours. */
export type Around = Pick<Asked, 'agency' | 'scope' | 'previous' | 'parts'>;

/** A document as read; what only some rules look at may be left out. */
export type Assessed = Omit<Asked, keyof Around> & Pick<ReportContent, 'unreadable'>;

/**
 * The only door to the rule book: asks every rule of a report, in any way it came.
 * `verdict` says whether it may be submitted: unreadable (a table or cell could not be read), inconsistent (an
 * error rule is violated), else acceptable. `consistency` says what is known of its figures.
 */
export function assess(content: Assessed, around: Around = {}): Assessment {
  return outcomeOf(content, answersOf({ ...content, ...around }, askRule));
}

/** The same as `assess`, of a report that was assessed without neighbours: only what looks at them is asked again. */
export const assessAmong = (alone: Assessment, content: Assessed, around: Around): Assessment =>
  askedAmong(alone, content, around, askRule);

/**
 * `assess` with what is needed of it and no more: its findings are what is violated, error rules that could not be
 * asked, and one that was. Of the hundreds of answers a report most are left out before they are made.
 */
export const assessBriefly = (content: Assessed, around: Around = {}): Assessment =>
  outcomeOf(content, answersOf({ ...content, ...around }, askBriefly()));

/** `assessAmong` of what was assessed briefly, and as briefly. */
export const assessBrieflyAmong = (alone: Assessment, content: Assessed, around: Around): Assessment =>
  askedAmong(alone, content, around, askBriefly(alone.findings));

type Ask = (rule: Rule, asked: Asked) => readonly Answer[];

function answersOf(asked: Asked, ask: Ask): Answer[] {
  const answers: Answer[] = [];
  for (const rule of RULES) for (const answer of ask(rule, asked)) answers.push(answer);
  return answers;
}

function askedAmong(alone: Assessment, content: Assessed, around: Around, ask: Ask): Assessment {
  if (!around.previous && !around.parts) return alone;
  const asked: Asked = { ...content, ...around };
  const findings: Answer[] = [];
  let next = 0;
  for (const rule of RULES) {
    const from = next;
    while (alone.findings[next]?.rule === rule.id) next++;
    findings.push(...(LOOKING_AROUND.has(rule.id) ? ask(rule, asked) : alone.findings.slice(from, next)));
  }
  return outcomeOf(content, findings);
}

/** Gives of a rule's answers those that are needed beside the ones that are `known`. */
function askBriefly(known: readonly Answer[] = []): Ask {
  let isProven = known.some(proves);
  return (rule, asked) =>
    askRule(rule, asked, isProven).filter((answer) => {
      if (answer.outcome === 'violated') return true;
      if (answer.severity !== 'error') return false;
      if (answer.outcome === 'not_assessable') return true;
      const isFirst = !isProven && proves(answer);
      isProven ||= isFirst;
      return isFirst;
    });
}

/** Whether it shows that error rules were asked, whatever is around the report. */
const proves = ({ rule, severity, outcome }: Answer): boolean =>
  outcome === 'satisfied' && severity === 'error' && !LOOKING_AROUND.has(rule);

function outcomeOf(content: Assessed, findings: Answer[]): Assessment {
  const readable = content.unreadable.length === 0 && !hasUnreadable(content.figures);
  const consistency = consistencyOf(findings, readable);
  const verdict = !readable ? 'unreadable' : consistency === 'inconsistent' ? 'inconsistent' : 'acceptable';
  return { verdict, consistency, findings };
}

/** The ids of the rules that look at last year's report, and of those that look at the parts of an area. */
export const LOOKING_BACK: readonly string[] = RULES.filter(looksBack).map(({ id }) => id);
export const LOOKING_DOWN: readonly string[] = RULES.filter(({ check }) => check.kind === 'parts').map(
  ({ id }) => id,
);

/** Of the latter those that need all parts of an area, and those that compare it with each. */
export const ADDING_UP: readonly string[] = lookingDown('is-sum');
export const COMPARING_EACH: readonly string[] = lookingDown('not-below');

const LOOKING_AROUND = new Set([...LOOKING_BACK, ...LOOKING_DOWN]);

function lookingDown(test: PartsCheck['test']): string[] {
  return RULES.filter(({ check }) => check.kind === 'parts' && check.test === test).map(({ id }) => id);
}

function looksBack({ check, templates }: Rule): boolean {
  if (check.kind !== 'sum' && check.kind !== 'comparisons') return false;
  return templates.some((template) => equationsOf(check, template).some((equation) => equation.looksBack));
}

/** What some rules of the book say of a report; all outcomes, in the book's order. */
export function askAgain(rules: readonly string[], asked: Asked): Answer[] {
  return RULES.filter(({ id }) => rules.includes(id)).flatMap((rule) => askRule(rule, asked));
}

/** An answer in words. */
export const worded = ({ say, ...answer }: Answer): Finding => {
  const { against, ...finding } = answer;
  return { ...finding, message: say(), ...(against && { against }) };
};

/** What is violated, of any severity, in words. */
export const violated = (answers: readonly Answer[]): Finding[] =>
  answers.filter(({ outcome }) => outcome === 'violated').map(worded);

/** What could not be asked, of any severity; its words say why. */
export const notAsked = (answers: readonly Answer[]): Answer[] =>
  answers.filter(({ outcome }) => outcome === 'not_assessable');

/**
 * `consistent` only where error rules were asked, all of them, of figures that could all be read. A rule on
 * single figures that met only blanks (it names no cell) left nothing open: a blank is neither broken nor negative.
 */
function consistencyOf(findings: readonly Answer[], readable: boolean): Consistency {
  let asked = false;
  let open = false;
  for (const { severity, outcome, cells } of findings) {
    if (severity !== 'error') continue;
    if (outcome === 'violated') return 'inconsistent';
    if (outcome === 'satisfied') asked = true;
    else if (cells.length > 0) open = true;
  }
  return readable && asked && !open ? 'consistent' : 'unverified';
}

/** A number in a sentence belongs to no form: where it cannot be read, the report still can. */
function hasUnreadable(figures: Figures): boolean {
  let isUnreadable = false;
  figures.forEach(({ state }, key) => {
    if (state === 'unreadable' && cellByKey(key)?.templates.length !== 0) isUnreadable = true;
  });
  return isUnreadable;
}
