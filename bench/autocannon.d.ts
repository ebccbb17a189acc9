/** As much of autocannon as is used here; it brings no types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  export interface Request {
    method?: string;
    path: string;
    headers?: Record<string, string>;
    body?: string | Buffer;
  }

  export interface Client {
    setRequests(requests: Request[]): void;
  }

  export interface Result {
    errors: number;
    timeouts: number;
  }

  export interface Run extends EventEmitter, PromiseLike<Result> {}

  export default function autocannon(options: {
    url: string;
    connections: number;
    duration?: number;
    /** Requests in all, in place of a time. */
    amount?: number;
    requests: Request[];
    setupClient?: (client: Client) => void;
  }): Run;
}
