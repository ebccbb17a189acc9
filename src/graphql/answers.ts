import { Kept } from '../db/kept.js';
import type { VersionOf } from '../db/versions.js';
import type { Asked } from './request.js';

interface Answer {
  /** Of the reports it is made of, by id. */
  versions: ReadonlyMap<string, string>;
  json: Buffer;
}

/** Bytes of answers that a service keeps, with what was asked. */
const KEPT_BYTES = 64 * 2 ** 20;
/** An answer of more reports is not kept: asking for so many versions is not much less than asking for them. */
const MOST_REPORTS = 20;

/**
 * Keeps answers that are made of reports alone, ready to be sent. Whether they are still what the database says is
 * asked every time: another process may have changed it.
 */
export class KeptAnswers {
  readonly #versionOf: VersionOf;
  readonly #kept: Kept<Answer>;

  constructor(versionOf: VersionOf, keptBytes = KEPT_BYTES) {
    this.#versionOf = versionOf;
    this.#kept = new Kept(keptBytes);
  }

  /** The answer to the same question, if it would be the same now. */
  async find(asked: Asked): Promise<Buffer | null> {
    const answer = this.#kept.get(keyOf(asked));
    if (!answer) return null;
    const same = await Promise.all(
      Array.from(answer.versions, async ([id, version]) => version === (await this.#versionOf(id))),
    );
    return same.every(Boolean) ? answer.json : null;
  }

  keep(asked: Asked, versions: ReadonlyMap<string, string>, json: Buffer): void {
    if (versions.size > MOST_REPORTS) return;
    const key = keyOf(asked);
    this.#kept.set(key, { versions, json }, json.length + 2 * key.length);
  }
}

const keyOf = ({ query, operationName, variables }: Asked): string =>
  `${operationName ?? ''}\n${JSON.stringify(variables ?? null)}\n${query}`;
