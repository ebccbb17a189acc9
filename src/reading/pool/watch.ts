import { processorTime, residentMemory } from './usage.js';

/** What reading one document may take. */
export interface ReadingLimits {
  /** Milliseconds of processor time in which reading must come a step further, a page or a part. */
  step: number;
  /** Milliseconds that reading takes at most. */
  whole: number;
  /** Megabytes that the reader may hold altogether, its heap and what is beside it. */
  resident: number;
}

/** Why reading was given up; `starved`: it took its time because it was hardly given a processor. */
export type GivenUp = { because: 'time' | 'starved'; ms: number } | { because: 'memory' };

/** How often it is asked whether reading still comes further. */
const TICK = 100;

/**
 * Watches a process read a document, and says when to give it up: when it has not come a step further for too long, or
 * holds too much memory. Time in which it was not given a processor does not count, but there is an end to it.
 */
export function watchOver(pid: number, limits: ReadingLimits, giveUp: (why: GivenUp) => void) {
  const began = performance.now();
  let steps = 0;
  let seen = 0;
  let atStart = 0;
  let atStep = 0;
  let ended = false;
  const look = () => {
    const processor = processorTime(pid);
    if (ended || processor === null) return;
    // a process that is still starting has not begun to read
    if (seen === 0) atStart = processor;
    if (steps !== seen || steps === 0) atStep = processor;
    seen = steps;
    const ms = performance.now() - began;
    const [spent, sinceStep] = [processor - atStart, processor - atStep];
    if (residentMemory(pid) > limits.resident) giveUp({ because: 'memory' });
    else if (sinceStep >= limits.step) giveUp({ because: 'time', ms });
    else if (ms >= limits.whole) giveUp({ because: spent < limits.step ? 'starved' : 'time', ms });
  };
  // behind what the process has said meanwhile, where this one was too busy to listen
  const timer = setInterval(() => setImmediate(look), TICK);
  return {
    step: () => void steps++,
    end: () => {
      ended = true;
      clearInterval(timer);
    },
  };
}
