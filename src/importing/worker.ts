import { workerData } from 'node:worker_threads';
import { connect } from '../db/connect.js';
import { importLines, type Numbered, type Result } from './batch.js';

const { db } = await connect({ databaseUrl: workerData as string, dataDir: '', poolSize: 1 });

/** What runs in the threads of an import: lines through the gate, on a connection of the thread's own. */
export default (lines: readonly Numbered<string>[]): Promise<Result[]> =>
  importLines({ db, now: () => new Date() }, lines);
