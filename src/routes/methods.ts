import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './errors.js';

interface Path {
  pattern: RegExp;
  methods: Set<string>;
}

/**
 * Answers what no route takes: 405 with `Allow` where the path is known with another method, else 404.
 * Must be called before the routes are registered.
 */
export function answerUnknownRoutes(app: FastifyInstance): void {
  const paths = new Map<string, Path>();
  app.addHook('onRoute', ({ url, method }) => {
    if (method === 'OPTIONS') return;
    const path = paths.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    for (const name of [method].flat()) path.methods.add(name);
    paths.set(url, path);
  });
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const [path = ''] = request.url.split('?');
    const methods = new Set(
      [...paths.values()].flatMap((known) => (known.pattern.test(path) ? [...known.methods] : [])),
    );
    if (methods.size === 0 || methods.has(request.method))
      return sendProblem(reply, 'not-found', `Nothing is at ${path}.`);
    const allow = [...methods].sort().join(', ');
    reply.header('allow', allow);
    return sendProblem(reply, 'method-not-allowed', `${request.method} is not taken here, but ${allow}.`);
  });
}

const patternOf = (url: string): RegExp => {
  const escaped = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/:[^/]+/g, '[^/]+').replace(/\*/g, '.*')}$`);
};
