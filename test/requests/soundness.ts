import { seal, verify } from '../../src/db/audit-chain.js';
import { checkRollups } from '../../src/db/rollup-repair.js';
import type { World } from './world.js';

/** What is wrong with the store after all that was sent to it, a sentence each. */
export async function faultsOf({ store, apps }: World): Promise<string[]> {
  const faults: string[] = [];
  for (const app of apps) {
    const { statusCode } = await app.inject('/health/ready');
    if (statusCode !== 200) faults.push(`/health/ready answers ${statusCode}`);
  }
  const rollups = await checkRollups(store.db);
  if (rollups.length > 0) faults.push(`${rollups.length} roll-ups differ from their reports`);
  await seal(store.db);
  const audit = await verify(store.db);
  if ('broken' in audit) faults.push(`entry ${audit.broken.seq} of the audit log does not follow`);
  return faults;
}
