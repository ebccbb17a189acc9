const EVERY_MS = 10_000;

/** Shows how far something is: a bar on a terminal, elsewhere a line now and then. `text` goes behind it. */
export function progressOn(stream: NodeJS.WriteStream): {
  show(done: number, total: number, text: string): void;
  end(): void;
} {
  let shown = 0;
  return {
    show: (done, total, text) => {
      const share = total === 0 ? 1 : Math.min(1, done / total);
      if (stream.isTTY) {
        const bar = '█'.repeat(Math.round(share * 40)).padEnd(40, '░');
        stream.write(`\r${bar} ${text}\u001b[K`);
      } else if (performance.now() - shown > EVERY_MS) {
        shown = performance.now();
        stream.write(`${Math.floor(share * 100)} % ${text}\n`);
      }
    },
    end: () => void (stream.isTTY && stream.write('\n')),
  };
}
