import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import t from 'tap';
import { documentBytes, keepDocument, packDocument } from '../../src/db/documents.js';
import { rows } from '../../src/db/sql.js';
import { freshDatabase } from '../database.js';

const { db } = await freshDatabase();

t.test('bytes come back as they were, whatever they are', async (t) => {
  const documents = {
    html: Buffer.from('<table><tr><td>本年新收政府信息公开申请数量</td></tr></table>'.repeat(200)),
    noise: randomBytes(5000),
    short: Buffer.from('0'),
    empty: Buffer.alloc(0),
    'every byte': Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  };
  for (const [name, bytes] of Object.entries(documents)) {
    const packed = await packDocument(bytes, 'text/html');
    t.equal(packed.sha256, createHash('sha256').update(bytes).digest('hex'));
    t.ok(packed.content.length <= bytes.length, `${name} is not larger`);
    await keepDocument(db, packed);
    t.ok(bytes.equals((await documentBytes(db, packed.sha256))!), name);
  }
});

t.test('the same bytes are kept once', async (t) => {
  const count = async () => (await rows(db, sql`select from document`)).length;
  const before = await count();
  const packed = await packDocument(Buffer.from('the same'), 'text/plain');
  await Promise.all([keepDocument(db, packed), keepDocument(db, packed)]);
  t.equal(await count(), before + 1);
});

t.test('no such document', async (t) => {
  t.equal(await documentBytes(db, '0'.repeat(64)), null);
  t.equal(await documentBytes(db, '\u0000'), null);
});
