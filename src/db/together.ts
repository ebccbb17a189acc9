import { type Asking, asRequest, laterOf, thisRequest } from './routing.js';

/** Statements under way at once: while one is waited for, the next fills up. */
const AT_ONCE = 2;

/** What is asked with one statement, and the latest of the requests that wait for it. */
interface Group<Found> {
  keys: Set<string>;
  request: Asking | null;
  found: Promise<ReadonlyMap<string, Found>>;
  settle(found: Promise<ReadonlyMap<string, Found>>): void;
}

interface Options {
  /** Keys in one statement. */
  most?: number;
  /** What tells apart those that are not to share a statement. */
  apart?: () => unknown;
}

/**
 * Gives what `look` finds of a key, undefined where it finds nothing. Keys that are wanted while others are under way
 * share a statement: under load it is the statements that cost. Each is looked for after it was asked for, as by the
 * latest of the requests. Where `look` fails, it fails for all that share it.
 */
export function together<Found>(
  look: (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
  { most = Number.POSITIVE_INFINITY, apart = () => null }: Options = {},
): (key: string) => Promise<Found | undefined> {
  const queues = new Map<unknown, Queue<Found>>();
  return async (key) => {
    const of = apart();
    const queue = queues.get(of) ?? new Queue(look, most);
    queues.set(of, queue);
    return (await queue.found(key)).get(key);
  };
}

class Queue<Found> {
  readonly #look: (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>>;
  readonly #most: number;
  readonly #waiting: Group<Found>[] = [];
  #underWay = 0;

  constructor(look: (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>>, most: number) {
    this.#look = look;
    this.#most = most;
  }

  found(key: string): Promise<ReadonlyMap<string, Found>> {
    let group = this.#waiting.at(-1);
    if (!group || (group.keys.size >= this.#most && !group.keys.has(key))) {
      group = newGroup();
      this.#waiting.push(group);
      setImmediate(() => this.#send());
    }
    group.keys.add(key);
    group.request = laterOf(thisRequest(), group.request);
    return group.found;
  }

  #send(): void {
    if (this.#waiting.length === 0 || this.#underWay >= AT_ONCE) return;
    const { keys, request, settle } = this.#waiting.shift()!;
    this.#underWay++;
    const found = asRequest(request, () => this.#look([...keys]));
    settle(found);
    const ended = () => {
      this.#underWay--;
      this.#send();
    };
    found.then(ended, ended);
  }
}

function newGroup<Found>(): Group<Found> {
  let settle!: Group<Found>['settle'];
  const found = new Promise<ReadonlyMap<string, Found>>((resolve) => {
    settle = resolve;
  });
  return { keys: new Set(), request: thisRequest(), found, settle };
}
