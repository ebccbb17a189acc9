import { ReadersBusyError } from './busy.js';

/** Turns to read a document: so many at a time, and so many that wait for one. */
export function turnsFor({ readers, waiting: most }: { readers: number; waiting: number }) {
  let free = readers;
  let isClosed = false;
  const waiting: { go: () => void; refuse: (error: Error) => void }[] = [];
  const closing = () => new ReadersBusyError('The service is closing and reads no more documents.');
  const check = () => {
    if (isClosed) throw closing();
  };
  return {
    async take(): Promise<void> {
      check();
      if (free > 0) {
        free--;
        return;
      }
      if (waiting.length >= most) throw new ReadersBusyError('Too many documents wait to be read.');
      await new Promise<void>((go, refuse) => waiting.push({ go, refuse }));
    },
    give(): void {
      const next = waiting.shift();
      if (next) next.go();
      else free++;
    },
    state: () => ({ busy: readers - free, waiting: waiting.length }),
    /** Throws a ReadersBusyError once there are no more turns. */
    check,
    close(): void {
      isClosed = true;
      for (const { refuse } of waiting.splice(0)) refuse(closing());
    },
  };
}
