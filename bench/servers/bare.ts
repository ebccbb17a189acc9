import Fastify from 'fastify';
import { captured, type Storing } from './captured.js';

/**
 * What the service is measured against: the very statements it sends, and nothing else. The row of a report goes out
 * as it comes from the driver, a submission is its transaction alone, on values made beforehand.
 */
const { client, reportSql, transaction } = await captured(process.env.DATABASE_URL!);
const app = Fastify();
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

app.get('/', async () => ({ ready: true }));

app.get('/reports/:id', async (request) => {
  const { id } = request.params as { id: string };
  const [row] = await client.unsafe(reportSql, [id], { prepare: true });
  return row;
});

app.post('/reports', async (request, reply) => {
  const { agency, storing } = request.query as { agency: string; storing: Storing };
  const { id, statements } = transaction(agency, storing);
  await client.begin(async (tx) => {
    for (const { text, values } of statements) await tx.unsafe(text, values, { prepare: true });
  });
  return reply.code(201).send({ id });
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
