import { DrizzleQueryError } from 'drizzle-orm';
import t from 'tap';
import { isConnectionLost, isDatabaseGone, obstacleOf } from '../../src/db/gone.js';

/** An error of postgres.js: it tells the statement. */
const failed = (code: string, more: object = {}) =>
  Object.assign(new Error(code), { code, query: 'select', ...more });

t.test('what keeps the database from answering', async (t) => {
  const gone = [
    ...['CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECTION_ENDED', 'CONNECT_TIMEOUT'],
    ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND'],
    ...['08006', '53200', '53300', '57P01', '57P03', '57P05', '25006', '25P03', '58030', '28P01', '3D000'],
  ];
  for (const code of gone) {
    t.equal(isDatabaseGone(failed(code)), true, code);
    t.equal(
      isDatabaseGone(new DrizzleQueryError('select', [], failed(code))),
      true,
      `${code} within drizzle's`,
    );
    t.equal(obstacleOf(failed(code)), 'The database does not answer.');
  }
  for (const code of ['57014', '53100', 'ENOSPC', '40P01', '40001', '55P03', 'POOL_CROWDED']) {
    t.equal(isDatabaseGone(failed(code)), false, code);
    t.type(obstacleOf(failed(code)), 'string', code);
  }
  for (const code of ['23505', '23503', '22P02', '42601', '42P01', 'ERR_ASSERTION'])
    t.equal(obstacleOf(failed(code)), null, `${code} is a fault`);
  for (const nothing of [null, undefined, 'ECONNRESET', new Error('x'), { code: '57P01' }])
    t.equal(obstacleOf(nothing), null);
});

t.test('another connection than the database’s says nothing of the database', async (t) => {
  for (const code of ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'])
    t.equal(obstacleOf(Object.assign(new Error('aborted'), { code })), null, code);
});

t.test('a connection is lost by what ends it, not by a statement that fails', async (t) => {
  for (const code of ['CONNECTION_CLOSED', 'ECONNRESET']) t.equal(isConnectionLost(failed(code)), true, code);
  t.equal(isConnectionLost(failed('57P01', { severity: 'FATAL' })), true);
  t.equal(isConnectionLost(failed('53100', { severity: 'PANIC' })), true);
  for (const code of ['57014', '23505', '40P01', '53200', '25006'])
    t.equal(isConnectionLost(failed(code, { severity: 'ERROR' })), false, code);
});
