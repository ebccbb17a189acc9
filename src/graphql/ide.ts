import { AltairFastify } from 'altair-fastify-plugin';
import type { FastifyInstance } from 'fastify';

/** The IDE runs what this service serves and asks this service alone, whatever links its pages have. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "frame-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

/** What the IDE begins with. */
const FIRST_QUERY = `{
  reports(first: 5) {
    totalCount
    nodes {
      id
      agency { name }
      received: figure(cell: "applications/new_received/total") { value state }
      findings { message { zh en } }
    }
  }
}
`;

/** A script of its own, for the policy allows none in the page; the plugin's would leave the endpoint out. */
const OPTIONS = `AltairGraphQL.init({
  endpointURL: location.origin + '/graphql',
  initialQuery: ${JSON.stringify(FIRST_QUERY)},
  initialSettings: { 'alert.disableUpdateNotification': true, disablePushNotification: true },
});
`;

/** An IDE at /graphiql, all of it served from here. */
export async function ide(scope: FastifyInstance): Promise<void> {
  scope.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', POLICY);
  });
  scope.get('/graphiql/options.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(OPTIONS),
  );
  await scope.register(AltairFastify, {
    path: '/graphiql',
    baseURL: '/graphiql/',
    serveInitialOptionsInSeperateRequest: 'options.js',
  });
}
