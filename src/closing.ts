import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** Milliseconds in which those who go on asking are told to leave, before connections that are idle are closed. */
const LEAVING = 500;
/** Milliseconds that a connection on which nothing was said yet may still be asked on when the service closes. */
const SILENCE = 1000;
/** Milliseconds between two looks at the connections whose last answer has gone out. */
const BETWEEN_LOOKS = 100;

/**
 * Ends the connections that would keep a service from closing although nobody waits for an answer: those that
 * clients opened ahead and never used, which Node does not count as idle, and those that fall idle while it closes.
 * Not at once: between two requests of one who keeps asking a connection is idle too, and to close it then is to lose the
 * second, which may be on its way. Every answer from now on says `connection: close`, so such clients leave by themselves.
 */
export function endQuietConnections(app: FastifyInstance): void {
  const { server } = app;
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  app.addHook('preClose', async () => {
    if (!server.listening) return;
    for (const end = Date.now() + LEAVING; open.size > 0 && Date.now() < end; ) await delay(20);
    const looking = setInterval(() => server.closeIdleConnections(), BETWEEN_LOOKS);
    const waiting = setTimeout(() => {
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    }, SILENCE);
    server.once('close', () => {
      clearInterval(looking);
      clearTimeout(waiting);
    });
  });
}
