import { workerData } from 'node:worker_threads';
import { connect } from '../db/connect.js';
import { importLines, type Result } from './batch.js';
import { type HandedLines, taken } from './handing.js';

const { db } = await connect({ databaseUrl: workerData as string, dataDir: '', poolSize: 1 });

/** What runs in the threads of an import: lines through the gate, on a connection of the thread's own. */
export default (handed: HandedLines): Promise<Result[]> =>
  importLines({ db, now: () => new Date() }, taken(handed));
