import { type Answers, type Asked, askTogether, type Question } from '../db/batches.js';
import type { Database } from '../db/connect.js';
import type { AskVersioned } from '../db/kept-parts.js';
import { reportById } from '../db/questions.js';
import type { FindReport } from '../db/report-finder.js';
import type { ReportInRegion } from '../db/reports.js';
import type { VersionOf } from '../db/versions.js';

interface Open {
  question: Question<unknown>;
  keys: Set<string>;
  answers: Promise<Answers>;
  settle: (answers: Promise<Answers>) => void;
}

/**
 * Gathers what the fields of one level ask of the database and asks it in one statement, whatever and how many the
 * fields are. What was answered once is not asked again. One batch serves one request.
 */
export class Batch {
  readonly #db: Database;
  readonly #askVersioned: AskVersioned;
  readonly #findReport: FindReport;
  readonly #asked = new Map<string, Map<string, Promise<Answers>>>();
  #open = new Map<string, Open>();
  readonly #reports = new Set<string>();
  readonly #versions = new Map<string, string>();
  /** Versions not asked for yet; null where nothing is to be taken for the present. */
  #assumed: Map<string, string> | null;
  #overtaken = false;
  #versioned = true;

  /** `assuming`: what was kept is answered before it is known whether it still holds: see `confirmed`. */
  constructor(
    { db, askVersioned, findReport }: { db: Database; askVersioned: AskVersioned; findReport: FindReport },
    assuming: boolean,
  ) {
    this.#db = db;
    this.#askVersioned = askVersioned;
    this.#findReport = findReport;
    this.#assumed = assuming ? new Map() : null;
  }

  /** All items of a key, in the question's order. */
  async many<Item>(question: Question<Item>, key: string): Promise<Item[]> {
    return ((await this.#ask(question, key)).get(key) ?? []) as Item[];
  }

  /** The only item of a key; null where there is none. */
  async one<Item>(question: Question<Item>, key: string): Promise<Item | null> {
    return (await this.many(question, key))[0] ?? null;
  }

  /** A report by its id; null where there is none. */
  async report(id: string): Promise<ReportInRegion | null> {
    const report = await this.one(reportById, id);
    if (report) this.#versions.set(id, report.version);
    return report;
  }

  /** To be told where an answer is made of anything else than what is asked here. */
  outside(): void {
    this.#versioned = false;
  }

  /** To be told of what was asked beside, with its versions; null where it has none. */
  sawAll(versions: ReadonlyMap<string, string> | null): void {
    if (!versions) this.outside();
    for (const [id, version] of versions ?? []) this.saw(id, version);
  }

  /** To be told what else an answer depends on, and which version of it was seen. */
  saw(id: string, version: string): void {
    const assumed = this.#assumed?.get(id);
    if (assumed !== undefined) {
      this.#assumed!.delete(id);
      if (assumed !== version) this.#overtaken = true;
    }
    const known = this.#versions.get(id);
    // Between two levels it has changed: the answer is of no one moment.
    if (known !== undefined && known !== version) this.outside();
    this.#versions.set(id, version);
  }

  /**
   * Where all that was asked has versions: these, by id. What was answered is the same as long as these are; what else
   * was asked of a report came no sooner than its version.
   */
  versions(): ReadonlyMap<string, string> | null {
    const known = [...this.#reports].every((id) => this.#versions.has(id));
    return this.#versioned && known && this.#versions.size > 0 ? this.#versions : null;
  }

  /** From here on nothing is answered before it is known to hold: what follows cannot be done again. */
  assumeNothing(): void {
    this.#assumed = null;
  }

  /**
   * Asks for the versions that were taken for the present ones and not asked for yet. False where any was not: the
   * answers are not to be given then, but asked for anew.
   */
  async confirmed(versionOf: VersionOf): Promise<boolean> {
    if (!this.#overtaken && this.#assumed && this.#assumed.size > 0) {
      await Promise.all(
        [...this.#assumed.keys()].map(async (id) => this.saw(id, (await versionOf(id)) ?? '')),
      );
    }
    return !this.#overtaken;
  }

  /** Asks what will be asked for a level below, where the key is known already. */
  ahead(question: Question<unknown>, key: string): void {
    // Whoever asks for it then gets the error too.
    this.#ask(question, key).catch(() => {});
  }

  /** Forgets every answer: something was written. */
  forget(): void {
    this.#asked.clear();
  }

  #ask(question: Question<unknown>, key: string): Promise<Answers> {
    if (question.ofReport) this.#reports.add(key);
    else if (!question.subjects) this.outside();
    const byKey = this.#asked.get(question.name) ?? new Map<string, Promise<Answers>>();
    this.#asked.set(question.name, byKey);
    let answers = byKey.get(key);
    if (!answers) {
      answers = this.#enter(question, key);
      byKey.set(key, answers);
    }
    return answers;
  }

  #enter(question: Question<unknown>, key: string): Promise<Answers> {
    // Resolvers run in microtasks and loaders in ticks: when the event loop turns, the whole level has asked.
    if (this.#open.size === 0) setImmediate(() => this.#close());
    let open = this.#open.get(question.name);
    if (!open) {
      const { promise, resolve } = withResolver<Answers>();
      open = { question, keys: new Set(), answers: promise, settle: resolve };
      this.#open.set(question.name, open);
    }
    open.keys.add(key);
    return open.answers;
  }

  #close(): void {
    const questions = [...this.#open.values()];
    this.#open = new Map();
    const asked = questions.map(({ question, keys }): Asked => ({ question, keys: [...keys] }));
    const together = this.#askWithVersions(asked);
    for (const [number, { settle }] of questions.entries()) {
      settle(together.then((answers) => answers[number]!));
    }
  }

  /** With the versions of what the answers depend on, of the same moment. */
  async #askWithVersions(asked: readonly Asked[]): Promise<Answers[]> {
    const assumed = this.#assumed;
    const [one] = asked;
    // Nothing else is wanted with them: they share a statement with what other requests want.
    if (!assumed?.size && one && asked.length === 1 && one.question === (reportById as Question<unknown>))
      return [await this.#findReports(one.keys)];
    if (!assumed?.size && asked.every(({ question }) => !question.subjects))
      return askTogether(this.#db, asked);
    const { answers, versions } = await this.#askVersioned(asked, { told: this.#versions, assumed });
    for (const [subject, version] of versions) this.saw(subject, version);
    return answers;
  }

  async #findReports(ids: readonly string[]): Promise<Answers> {
    const found = await Promise.all(ids.map(async (id) => [id, await this.#findReport(id)] as const));
    return new Map(found.flatMap(([id, report]) => (report ? [[id, [report]]] : [])));
  }
}

/** `Promise.withResolvers` of Node 22. */
function withResolver<T>() {
  let resolve!: (value: Promise<T>) => void;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
