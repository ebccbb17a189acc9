import fc from 'fast-check';
import t from 'tap';
import { isoInstant } from '../../src/db/sql.js';

t.test('a timestamp as the database prints it becomes ISO 8601 in UTC', async (t) => {
  t.equal(isoInstant('2026-01-31 08:09:10.123+00'), '2026-01-31T08:09:10.123Z');
  t.equal(isoInstant('2026-01-31 08:09:10.1+00'), '2026-01-31T08:09:10.100Z');
  t.equal(isoInstant('2026-01-31 08:09:10+00'), '2026-01-31T08:09:10.000Z');
  t.equal(isoInstant('2026-01-31 08:09:10.12+08'), '2026-01-31T00:09:10.120Z', 'of another zone too');
  t.equal(isoInstant('2026-01-31T08:09:10.123456+00:00'), '2026-01-31T08:09:10.123Z', 'and as JSON has it');
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true }), (date) => {
      const iso = date.toISOString();
      const printed = iso.replace('T', ' ').replace(/\.?0*Z$/, '+00');
      return (
        isoInstant(/:\d\d[+.]/.test(printed) ? printed : iso.replace('T', ' ').replace('Z', '+00')) === iso
      );
    }),
  );
});
