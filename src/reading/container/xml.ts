/** A tag, with the quoted values of its attributes; comments, instructions and CDATA apart, which hold no tags. */
const TAG =
  /<(?:!--[\s\S]*?-->|!\[CDATA\[[\s\S]*?\]\]>|\?[\s\S]*?\?>|(\/?)([^\s<>/!?"'=]+)((?:[^<>"']|"[^"]*"|'[^']*')*)>)/gu;

/**
 * The first tag that does not stand where XML allows it (an end tag that closes nothing, a second root, a root left open),
 * or null. Asked before a library takes a part: what they make of broken parts takes them time without bound.
 */
export function misplacedTag(xml: string): string | null {
  const open: string[] = [];
  let root = false;
  for (const [tag, slash, name, rest] of xml.matchAll(TAG)) {
    if (name === undefined) continue;
    if (slash) {
      if (open.pop() !== name) return tag;
      continue;
    }
    if (open.length === 0 && root) return tag;
    root = true;
    if (!rest!.endsWith('/')) open.push(name);
  }
  return open.length > 0 || !root ? `<${open.at(-1) ?? ''}>` : null;
}
