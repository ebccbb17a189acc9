import { templateById } from '../../cell.js';
import { type SectionKind, templateIdOfYear } from '../../template.js';
import type { Answer, Asked, Rule, SectionsCheck, TemplateYearCheck, TopicsCheck } from '../rule.js';
import * as say from '../wording/form.js';
import { answerOf } from './answer.js';

/** The form against the year reported on. */
export function askYear(rule: Rule, check: TemplateYearCheck, { template, year }: Asked): Answer {
  const due = year === null ? null : templateIdOfYear(year);
  const severity = year !== null && check.lenientYears.includes(year) ? 'info' : rule.severity;
  const outcome = due === null ? 'not_assessable' : due === template ? 'satisfied' : 'violated';
  return answerOf(rule, outcome, 'template', () => say.formOfYear(template, due, year), { severity });
}

/** The year printed against the year filed under. */
export function askPrintedYear(rule: Rule, { year, printedYear }: Asked): Answer {
  const known = year !== null && (printedYear ?? null) !== null;
  const outcome = !known ? 'not_assessable' : printedYear === year ? 'satisfied' : 'violated';
  const message = () => (known ? say.printedYear(printedYear!, year) : say.noPrintedYear);
  const numbers = known ? { left: printedYear!, right: year, difference: printedYear! - year } : {};
  return answerOf(rule, outcome, 'year', message, numbers);
}

/** The sections there are against those of the form. A report of which no narrative is known is not asked. */
export function askSections(rule: Rule, check: SectionsCheck, { template, sections }: Asked): Answer {
  const found = (sections ?? []).map(({ kind }) => kind).filter((kind) => check.required.includes(kind));
  if (found.length === 0) return answerOf(rule, 'not_assessable', 'sections', () => say.noNarrative);
  const headings = templateById(template)!.sections;
  const labelled = (kinds: readonly SectionKind[]) => headings.filter(({ kind }) => kinds.includes(kind));
  const missing = labelled(check.required.filter((kind) => !found.includes(kind)));
  const order = check.required.filter((kind) => found.includes(kind));
  const first = [...new Set(found)];
  const misplaced = labelled(first.filter((kind, i) => kind !== order[i]));
  if (missing.length + misplaced.length > 0)
    return answerOf(rule, 'violated', 'sections', () => say.sectionsAmiss(missing, misplaced));
  return answerOf(rule, 'satisfied', 'sections', () => say.sectionsThere(headings.length));
}

/** Characters: the shortest narrative seen that is whole has some 700. */
const A_NARRATIVE = 300;

/** What a section must speak of, by the words it may use for it. None for agencies it does not concern. */
export function askTopics(rule: Rule, check: TopicsCheck, { sections, agency }: Asked): Answer[] {
  if (check.of && !agency) return [answerOf(rule, 'not_assessable', 'topics', () => say.agencyUnknown)];
  if (check.of && !check.of.includes(agency!.kind)) return [];
  const texts = (sections ?? []).filter(({ kind }) => check.section === null || kind === check.section);
  const body = texts.map(({ text }) => text).join('\n');
  // Of the whole narrative the headings are a part; but a few sentences of it do not show what it speaks of.
  const least = check.section === null ? A_NARRATIVE : 1;
  if (body.trim().length < least) return [answerOf(rule, 'not_assessable', 'topics', () => say.noNarrative)];
  const text = check.section === null ? `${texts.map(({ title }) => title).join('\n')}\n${body}` : body;
  const missing = check.topics.filter(({ words }) => !words.some((word) => text.includes(word)));
  const outcome = missing.length > 0 ? 'violated' : 'satisfied';
  const message = () =>
    missing.length > 0 ? say.topicsMissing(missing.map(({ label }) => label)) : say.topicsThere;
  return [answerOf(rule, outcome, 'topics', message)];
}
