import type { KeptAnswers } from '../../db/kept-answers.js';
import { tagOfBytes } from '../conditional.js';

/** An answer ready to be sent, and the tag it is sent under. */
export interface TaggedJson {
  tag: string;
  json: Buffer;
}

export type KeptJson = KeptAnswers<TaggedJson>;

/** What an answer says, and the versions of what it is made of; null where it is not to be kept. */
export interface Made {
  body: object;
  versions: ReadonlyMap<string, string> | null;
}

/** The answer that is kept under `key`, or else what `make` makes, which is kept as long as its versions hold. */
export async function keptOrMade<Problem extends { problem: string }>(
  kept: KeptJson,
  key: string,
  make: () => Promise<Made | Problem>,
): Promise<TaggedJson | Problem> {
  const held = await kept.find(key);
  if (held) return held;
  const made = await make();
  if ('problem' in made) return made;
  const json = Buffer.from(JSON.stringify(made.body));
  const answer = { json, tag: tagOfBytes(json) };
  if (made.versions) kept.keep(key, made.versions, answer);
  return answer;
}
