import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Request } from './ask.js';

/** What a connection is told of each answer. */
export type OnAnswer = (status: number, bytes: number, ms: number) => void;

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * Asks the requests of a list in turn on one connection, each when the one before is answered, for as long as `goesOn`
 * says of the next one's number. It does as little as can be done, for it shares the processor with what is measured: a request is written as it
 * was made beforehand, and of an answer only status and length are read.
 */
export async function drive(
  port: number,
  requests: readonly Request[],
  goesOn: (number: number) => boolean,
  onAnswer: OnAnswer,
): Promise<void> {
  const texts = requests.map(textOf);
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  for (let number = 0; goesOn(number); number++) {
    const start = performance.now();
    socket.write(texts[number % texts.length]!);
    const { status, bytes } = await answerOn(socket);
    onAnswer(status, bytes, performance.now() - start);
  }
  socket.destroy();
}

function textOf({ method = 'GET', path, headers = {}, body = '' }: Request): Buffer {
  const all = { host: 'bench', ...headers, 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

/** Reads one answer to its end. Rejects when the connection ends before, or the answer does not tell its length. */
function answerOn(socket: Socket): Promise<{ status: number; bytes: number }> {
  return new Promise((resolve, reject) => {
    let head: Buffer | null = Buffer.alloc(0);
    let status = 0;
    let bytes = 0;
    let left = 0;
    const end = (error?: Error) => {
      socket.removeAllListeners();
      if (error) reject(error);
      else resolve({ status, bytes });
    };
    socket.on('error', end);
    socket.on('close', () => end(new Error('the connection was closed')));
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      if (head) {
        head = head.length > 0 ? Buffer.concat([head, chunk]) : chunk;
        const at = head.indexOf(HEAD_END);
        if (at < 0) return;
        const text = head.toString('latin1', 0, at);
        const length = /\r\ncontent-length: (\d+)/i.exec(text);
        if (!length) return end(new Error(`an answer without a length: ${text}`));
        status = Number(text.slice(9, 12));
        left = Number(length[1]) - (head.length - at - HEAD_END.length);
        head = null;
      } else left -= chunk.length;
      if (left <= 0) end();
    });
  });
}
