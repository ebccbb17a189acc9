import { createHash } from 'node:crypto';
import t from 'tap';
import {
  AUDIT_ACTIONS,
  type AuditEntry,
  BEGINNING,
  chain,
  firstBroken,
  type SealedEntry,
} from '../../src/domain/audit.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const entry = (subject: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  at: '2026-03-01T00:00:00.000Z',
  actor: 'key-1',
  role: 'agency',
  action: 'accepted',
  subject,
  revision: 1,
  detail: { submission: 's', document: 'd' },
  ...more,
});

const entries = ['a', 'b', 'c', 'd', 'e'].map((subject) => entry(subject));
const sealed: SealedEntry[] = chain(BEGINNING, entries, sha256).map((link, i) => ({
  ...entries[i]!,
  ...link,
}));

t.test('the bytes that are hashed', async (t) => {
  const first = `${'0'.repeat(64)}{"action":"accepted","actor":"key-1","at":"2026-03-01T00:00:00.000Z","detail":{"document":"d","submission":"s"},"revision":1,"role":"agency","seq":1,"subject":"a"}`;
  t.equal(sealed[0]!.hash, sha256(first));
  const second = first.slice(64).replace('"seq":1,"subject":"a"', '"seq":2,"subject":"b"');
  t.equal(sealed[1]!.hash, sha256(sealed[0]!.hash + second));
  const [utf8] = chain(
    BEGINNING,
    [entry('东昌区', { revision: null, detail: { name: '局', gone: undefined } })],
    sha256,
  );
  t.equal(
    utf8!.hash,
    sha256(
      `${'0'.repeat(64)}{"action":"accepted","actor":"key-1","at":"2026-03-01T00:00:00.000Z","detail":{"name":"局"},"revision":null,"role":"agency","seq":1,"subject":"东昌区"}`,
    ),
  );
});

t.test('it does not matter how many are sealed at once', async (t) => {
  const [one] = chain(BEGINNING, entries.slice(0, 1), sha256);
  const some = chain(one!, entries.slice(1, 3), sha256);
  const rest = chain(some.at(-1)!, entries.slice(3), sha256);
  t.same(
    [one!, ...some, ...rest],
    sealed.map(({ seq, hash }) => ({ seq, hash })),
  );
  t.same(chain(BEGINNING, [], sha256), []);
});

t.test('whatever is done to a chain is found where it was done', async (t) => {
  t.equal(firstBroken(BEGINNING, sealed, sha256), null);
  t.equal(firstBroken(BEGINNING, [], sha256), null);
  t.equal(firstBroken(sealed[1]!, sealed.slice(2), sha256), null);
  const [a, b, c, d, e] = sealed as [SealedEntry, SealedEntry, SealedEntry, SealedEntry, SealedEntry];
  const changes: Record<keyof SealedEntry, unknown> = {
    seq: 7,
    hash: 'f'.repeat(64),
    at: '2026-03-01T00:00:00.001Z',
    actor: 'key-2',
    role: 'administrator',
    action: AUDIT_ACTIONS[1],
    subject: 'x',
    revision: 2,
    detail: { ...c.detail, document: 'e' },
  };
  for (const [name, value] of Object.entries(changes)) {
    const changed = { ...c, [name]: value } as SealedEntry;
    t.equal(firstBroken(BEGINNING, [a, b, changed, d, e], sha256), changed, name);
  }
  t.equal(firstBroken(BEGINNING, [b, c], sha256), b, 'without the first');
  t.equal(firstBroken(BEGINNING, [a, c, d], sha256), c, 'one taken out');
  const closed = [a, { ...c, seq: 2 }, { ...d, seq: 3 }];
  t.equal(firstBroken(BEGINNING, closed, sha256), closed[1], 'one taken out and the gap closed');
  t.equal(
    firstBroken(BEGINNING, [a, { ...c, seq: 2 }, { ...b, seq: 3 }], sha256)?.subject,
    'c',
    'two exchanged',
  );
  const [link] = chain(b, [entry('x')], sha256);
  const between = { ...entry('x'), ...link! };
  const put = [a, b, between, { ...c, seq: 4 }];
  t.equal(firstBroken(BEGINNING, put, sha256), put[3], 'one put in between, well made');
});
