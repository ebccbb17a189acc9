import type { Finding } from './rules/rule.js';

/**
 * What is found of an area in a place where it was compared with each of some parts (`COMPARING_EACH`) and then with
 * further ones: the same as of all of them at once. The greater figure counts, or where they are equal both.
 */
export function withFurtherParts(standing: Finding, found: Finding): Finding {
  if (standing.right !== found.right) return standing.right! > found.right! ? standing : found;
  const against = [
    ...new Map([...standing.against!, ...found.against!].map((each) => [each.report, each])).values(),
  ];
  against.sort((a, b) => (a.report < b.report ? -1 : 1));
  // It names the first.
  const { message } = against[0]!.report === standing.against![0]!.report ? standing : found;
  return { ...found, message, against };
}
