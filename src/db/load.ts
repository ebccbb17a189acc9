/** How much is asked of a database at the moment. `waiting`: statements and transactions beyond its connections. */
export interface Load {
  server: 'primary' | 'replica';
  connections: number;
  inUse: number;
  waiting: number;
}

/** Counts statements and transactions from when they are handed to a pool until they have ended. */
export function loadOf(server: Load['server'], connections: number) {
  let open = 0;
  const ended = () => {
    open--;
  };
  return {
    /** `work` is begun by this, if it was not. */
    count<Work extends PromiseLike<unknown>>(work: Work): Work {
      open++;
      work.then(ended, ended);
      return work;
    },
    state: (): Load => ({
      server,
      connections,
      inUse: Math.min(open, connections),
      waiting: Math.max(0, open - connections),
    }),
  };
}

export type LoadCount = ReturnType<typeof loadOf>;
