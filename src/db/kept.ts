/** What was made, by key, within so many bytes: what was not asked for longest goes first. */
export class Kept<Made> {
  readonly #limit: number;
  readonly #entries = new Map<string, { made: Made; bytes: number }>();
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What all that is kept takes, by what `set` was told. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): Made | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    // a Map keeps the order in which keys came
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.made;
  }

  set(key: string, made: Made, bytes: number): void {
    this.delete(key);
    if (bytes > this.#limit) return;
    this.#entries.set(key, { made, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#limit) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }
}
