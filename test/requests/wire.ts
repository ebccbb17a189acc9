import { connect, type Socket } from 'node:net';

/** A request as it goes over the wire; nothing of it is put right. Without `chunked` its body is sent with its length. */
export interface WireRequest {
  method: string;
  target: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: Buffer | null;
  chunked: boolean;
}

export interface WireAnswer {
  status: number;
  /** By name in lower case; doubled ones joined. */
  headers: ReadonlyMap<string, string>;
  body: Buffer;
  milliseconds: number;
}

/** No answer, or one that HTTP does not know. */
export class WireError extends Error {}

const unbroken = (text: string) => text.replace(/[\r\n]/g, '');

function bytesOf({ method, target, headers, body, chunked }: WireRequest): Buffer {
  const lines = [`${method} ${unbroken(target)} HTTP/1.1`, 'host: 127.0.0.1'];
  for (const [name, value] of headers) lines.push(`${unbroken(name)}: ${unbroken(value)}`);
  if (body) lines.push(chunked ? 'transfer-encoding: chunked' : `content-length: ${body.length}`);
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  if (!body) return head;
  if (!chunked) return Buffer.concat([head, body]);
  const middle = body.length >> 1;
  return Buffer.concat([head, chunk(body.subarray(0, middle)), chunk(body.subarray(middle)), LAST_CHUNK]);
}

const LAST_CHUNK = Buffer.from('0\r\n\r\n');
const chunk = (bytes: Buffer): Buffer =>
  bytes.length === 0
    ? bytes
    : Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);

/** One connection to a service, opened when it is needed: one request at a time, each answered before the next. */
export class Connection {
  readonly #port: number;
  readonly #patience: number;
  #socket: Socket | null = null;

  /** `patience`: milliseconds that an answer may take. */
  constructor(port: number, patience: number) {
    this.#port = port;
    this.#patience = patience;
  }

  /** Throws a WireError where there is no answer in time, or one that is more or less than an answer. */
  async ask(request: WireRequest): Promise<WireAnswer> {
    const isFresh = this.#socket === null;
    try {
      return await this.#exchange(request);
    } catch (error) {
      this.close();
      // a connection may be closed by the other side just when it is used again
      if (isFresh || !(error instanceof WireError) || error.message !== SILENT) throw error;
      return await this.#exchange(request);
    }
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = null;
  }

  async #exchange(request: WireRequest): Promise<WireAnswer> {
    this.#socket ??= await opened(this.#port);
    const socket = this.#socket;
    const began = performance.now();
    const received: Buffer[] = [];
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        socket.removeAllListeners();
        socket.on('error', () => this.close());
        socket.on('close', () => {
          if (this.#socket === socket) this.#socket = null;
        });
      };
      const look = (isEnd: boolean) => {
        try {
          const answer = answerIn(Buffer.concat(received), request.method === 'HEAD', isEnd);
          if (!answer) return;
          done();
          if (isEnd || answer.headers.get('connection')?.toLowerCase() === 'close') this.close();
          resolve({ ...answer, milliseconds: performance.now() - began });
        } catch (error) {
          done();
          reject(error);
        }
      };
      const timer = setTimeout(() => {
        done();
        reject(new WireError(`no answer within ${this.#patience} ms`));
      }, this.#patience);
      socket.on('data', (bytes) => {
        received.push(bytes);
        look(false);
      });
      socket.on('close', () => look(true));
      socket.on('error', () => {});
      socket.write(bytesOf(request));
    });
  }
}

const SILENT = 'closed without an answer';

const opened = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', reject);
  });

/** The answer in what has come so far; null where more is to come. `isEnd`: nothing more will. */
function answerIn(bytes: Buffer, isHead: boolean, isEnd: boolean): Omit<WireAnswer, 'milliseconds'> | null {
  if (isEnd && bytes.length === 0) throw new WireError(SILENT);
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return unfinished(isEnd);
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
  if (!status) throw new WireError(`no status line: ${first.slice(0, 100)}`);
  const rest = bytes.subarray(end + 4);
  if (status < 200) return answerIn(rest, isHead, isEnd && rest.length > 0);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [name, value] = [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1)];
    headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value.trim()}` : value.trim());
  }
  const body = bodyIn(rest, status, headers, isHead, isEnd);
  if (!body) return unfinished(isEnd);
  if (body.length < rest.length) throw new WireError(`bytes after the answer ${status}`);
  return { status, headers, body: body.bytes };
}

function unfinished(isEnd: boolean): null {
  if (isEnd) throw new WireError('an answer was cut off');
  return null;
}

/** The body that the headers announce, and how many bytes it took; null where more is to come. */
function bodyIn(
  rest: Buffer,
  status: number,
  headers: ReadonlyMap<string, string>,
  isHead: boolean,
  isEnd: boolean,
): { bytes: Buffer; length: number } | null {
  // what broke before its method was known is answered like any
  const isBroken = [400, 431].includes(status) && headers.get('connection') === 'close';
  if ((isHead && !isBroken) || status === 204 || status === 304) return { bytes: Buffer.alloc(0), length: 0 };
  if (headers.get('transfer-encoding') === 'chunked') return unchunked(rest);
  const length = headers.get('content-length');
  if (length === undefined) return isEnd ? { bytes: rest, length: rest.length } : null;
  if (rest.length < Number(length)) return null;
  return { bytes: rest.subarray(0, Number(length)), length: Number(length) };
}

function unchunked(bytes: Buffer): { bytes: Buffer; length: number } | null {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return null;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    const next = line + 2 + size + 2;
    if (next > bytes.length) return null;
    if (size === 0) return { bytes: Buffer.concat(parts), length: next };
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = next;
  }
}

/** The request as a command line (bash). */
export function asCurl({ method, target, headers, body, chunked }: WireRequest): string {
  const words = ['curl -si --path-as-is --globoff', `-X ${quoted(method)}`];
  words.push(quoted(`http://127.0.0.1:3000${target}`));
  for (const [name, value] of headers)
    words.push(`-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`);
  if (chunked) words.push("-H 'transfer-encoding: chunked'");
  if (!body) return words.join(' ');
  const text = body.toString();
  const isText = !text.includes('\0') && Buffer.from(text).equals(body);
  words.push(`--data-binary ${isText ? quoted(text) : `@<(base64 -d <<< ${body.toString('base64')})`}`);
  return words.join(' ');
}

/** A word of a command line; what a shell would not take as it is, is escaped. */
const quoted = (text: string): string =>
  /^[ -&(-[\]-~]*$/.test(text)
    ? `'${text}'`
    : `$'${text.replace(/[\\'\p{Cc}]/gu, (sign) => (/[\\']/.test(sign) ? `\\${sign}` : `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`))}'`;
