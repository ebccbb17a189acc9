import { parseArgs } from 'node:util';
import type { Database } from '../db/connect.js';
import { createKey, type KeyRecord, listKeys, revokeKey, rotateKey } from '../db/keys.js';
import { OPERATOR } from '../domain/audit.js';
import { ROLES, type Role } from '../domain/permissions.js';
import { stop, withStore } from './store.js';

const USAGE = `npm run keys -- create --role ${ROLES.join('|')} [--agency ID] [--region CODE] [--note TEXT] [--expires DATE]
npm run keys -- list
npm run keys -- rotate ID
npm run keys -- revoke ID`;

const command = commandOf(process.argv.slice(2));

await withStore(async ({ db }) => {
  try {
    process.stdout.write(`${await command(db)}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
});

type Command = (db: Database) => Promise<string>;

/** What is to be done, by the arguments; ends the process where they say nothing that is known. */
function commandOf(args: string[]): Command {
  try {
    const text = { type: 'string' } as const;
    const options = { role: text, agency: text, region: text, note: text, expires: text };
    const { positionals, values } = parseArgs({ args, options, allowPositionals: true });
    const [name, id, more] = positionals;
    if (more !== undefined) return stop(USAGE);
    if (name === 'create' && id === undefined) return create(values);
    if (name === 'list' && id === undefined) return list;
    if (name === 'rotate' && id !== undefined) return (db) => rotate(db, id);
    if (name === 'revoke' && id !== undefined) return (db) => revoke(db, id);
    return stop(USAGE);
  } catch (error) {
    return stop(`${(error as Error).message}\n${USAGE}`);
  }
}

interface Wanted {
  role?: string | undefined;
  agency?: string | undefined;
  region?: string | undefined;
  note?: string | undefined;
  expires?: string | undefined;
}

function create({ role, agency, region, note, expires }: Wanted): Command {
  if (!(ROLES as readonly string[]).includes(role ?? '')) return stop(`--role: one of ${ROLES.join(', ')}`);
  if ((role === 'agency') !== (agency !== undefined)) return stop('--agency: goes with the role agency');
  if ((role === 'reviewer') !== (region !== undefined)) return stop('--region: goes with the role reviewer');
  const expiresAt = expires === undefined ? null : new Date(expires);
  if (expiresAt && !(expiresAt.getTime() > Date.now()))
    return stop(`--expires: ${expires} is no day to come`);
  return async (db) => {
    const made = await createKey(
      db,
      { role: role as Role, agencyId: agency, region, note, expiresAt },
      OPERATOR,
    );
    if ('problem' in made) throw new Error(`there is no such ${made.problem.replace('unknown-', '')}`);
    return `${made.id}\n${made.key}`;
  };
}

async function list(db: Database): Promise<string> {
  return (await listKeys(db)).map(line).join('\n');
}

function line({ id, prefix, role, agencyId, region, note, ...times }: KeyRecord): string {
  const { revokedAt, expiresAt, lastUsedAt } = times;
  const state = revokedAt ? `revoked ${revokedAt}` : expiresAt ? `until ${expiresAt}` : 'in force';
  const use = lastUsedAt ? `used ${lastUsedAt}` : 'never used';
  return [id, `${prefix ?? ''}…`, role, agencyId ?? region ?? '', state, use, note ?? ''].join('\t');
}

async function rotate(db: Database, id: string): Promise<string> {
  const made = await rotateKey(db, id, OPERATOR);
  if (!made) throw new Error(`there is no key ${id} in force`);
  return `${made.id}\n${made.key}`;
}

async function revoke(db: Database, id: string): Promise<string> {
  if (!(await revokeKey(db, id, OPERATOR))) throw new Error(`there is no key ${id} in force`);
  return `${id} revoked`;
}
