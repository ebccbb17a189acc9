interface Entry<Made> {
  made: Made;
  bytes: number;
}

/** What was asked for again may take so much of the room. */
const SHARE_OF_AGAIN = 0.8;

/**
 * What was made, by key, within so many bytes. What was made and not asked for since goes first, so that whoever goes
 * through everything once drives out nothing that is asked for again and again; then what was not asked for longest.
 */
export class Kept<Made> {
  readonly #limit: number;
  readonly #limitOfAgain: number;
  // a Map keeps the order in which keys came
  readonly #once = new Map<string, Entry<Made>>();
  readonly #again = new Map<string, Entry<Made>>();
  #bytes = 0;
  #bytesOfAgain = 0;

  constructor(limit: number) {
    this.#limit = limit;
    this.#limitOfAgain = limit * SHARE_OF_AGAIN;
  }

  /** What all that is kept takes, by what `set` was told. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): Made | undefined {
    const entry = this.#again.get(key) ?? this.#once.get(key);
    if (!entry) return undefined;
    this.delete(key);
    this.#put(key, entry, true);
    return entry.made;
  }

  set(key: string, made: Made, bytes: number): void {
    const isAgain = this.#again.has(key);
    this.delete(key);
    if (bytes > this.#limit) return;
    this.#put(key, { made, bytes }, isAgain);
    for (const oldest of this.#oldest()) {
      if (this.#bytes <= this.#limit) return;
      if (oldest !== key) this.delete(oldest);
    }
  }

  delete(key: string): void {
    const again = this.#again.get(key);
    const { bytes } = again ?? this.#once.get(key) ?? { bytes: 0 };
    this.#bytes -= bytes;
    if (again) this.#bytesOfAgain -= bytes;
    (again ? this.#again : this.#once).delete(key);
  }

  #put(key: string, entry: Entry<Made>, isAgain: boolean): void {
    this.#bytes += entry.bytes;
    if (!isAgain || entry.bytes > this.#limitOfAgain) {
      this.#once.set(key, entry);
      return;
    }
    this.#again.set(key, entry);
    this.#bytesOfAgain += entry.bytes;
    for (const [oldest, longest] of this.#again) {
      if (this.#bytesOfAgain <= this.#limitOfAgain) return;
      this.#again.delete(oldest);
      this.#bytesOfAgain -= longest.bytes;
      this.#once.set(oldest, longest);
    }
  }

  *#oldest(): Generator<string> {
    yield* this.#once.keys();
    yield* this.#again.keys();
  }
}
