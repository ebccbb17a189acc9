import { Kept } from './kept.js';
import type { VersionOf } from './versions.js';

/** Bytes of answers that a service keeps, with what was asked. */
const KEPT_BYTES = 32 * 2 ** 20;
/** An answer of more than this is not kept: asking for so many versions is not much less than asking for it. */
const MOST_VERSIONS = 20;

/** What became of a question: its answer is kept and still the same, or changed meanwhile; or none is kept. */
export type OnFound = (found: 'same' | 'changed' | 'none') => void;

/**
 * Keeps answers ready to be sent, with the versions of what they are made of. Whether these are still what the database
 * says is asked every time: another process may have changed it.
 */
export class KeptAnswers<Answer extends { json: Buffer }> {
  readonly #versionOf: VersionOf;
  readonly #onFound: OnFound;
  readonly #kept: Kept<{ versions: ReadonlyMap<string, string>; answer: Answer }>;

  /** `onFound`: is told of every question. */
  constructor(versionOf: VersionOf, onFound: OnFound = () => {}, keptBytes = KEPT_BYTES) {
    this.#versionOf = versionOf;
    this.#onFound = onFound;
    this.#kept = new Kept(keptBytes);
  }

  /** The answer to the same question, if it would be the same now. */
  async find(key: string): Promise<Answer | null> {
    const held = this.#kept.get(key);
    if (!held) {
      this.#onFound('none');
      return null;
    }
    const versions = await Promise.all(
      Array.from(held.versions, async ([id, version]) => version === (await this.#versionOf(id))),
    );
    const holds = versions.every(Boolean);
    this.#onFound(holds ? 'same' : 'changed');
    return holds ? held.answer : null;
  }

  /** `versions`: by id, none of them newer than what the answer says. */
  keep(key: string, versions: ReadonlyMap<string, string>, answer: Answer): void {
    if (versions.size > MOST_VERSIONS) return;
    this.#kept.set(key, { versions, answer }, answer.json.length + 2 * key.length);
  }
}
