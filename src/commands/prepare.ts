import { rm } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { connect } from '../db/connect.js';
import { PREPARED } from '../db/embedded-folder.js';
import { migrate } from '../db/migrate.js';
import { loadOwnRegister } from '../db/register.js';

// Run when the packages are installed: an embedded store as the first start would make it, for that start to copy.
await rm(PREPARED, { recursive: true, force: true });
const store = await connect({ dataDir: PREPARED });
await migrate(store);
await loadOwnRegister(store.db);
await store.db.execute(sql`vacuum analyze`);
await store.close();
