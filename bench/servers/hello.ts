import Fastify from 'fastify';

/** The least that an HTTP answer costs: the frame of the other numbers. */
const app = Fastify();
app.get('/', async () => ({ hello: 'world' }));
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
