import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Server {
  port: number;
  pid: number;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();

/** Starts a compiled file as a process of its own, and waits until `path` answers with 200. */
export async function startServer(
  file: URL,
  path: string,
  environment: Record<string, string>,
  flags: readonly string[] = [],
): Promise<Server> {
  const port = await freePort();
  const env = { ...process.env, ...environment, HOST: '127.0.0.1', PORT: String(port) };
  const child = spawn(process.execPath, [...flags, file.pathname], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  running.add(child);
  for (let tries = 0; !(await answers(port, path)); tries++) {
    if (child.exitCode !== null || tries > 300) throw new Error(`${file.pathname} does not start`);
    await sleep(100);
  }
  return { port, pid: child.pid!, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

export async function stopServers(): Promise<void> {
  await Promise.all([...running].map(stop));
}

/** Runs a compiled file to its end; returns what it prints. */
export async function run(file: URL, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [file.pathname, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${file.pathname} ended with ${code}`);
  return printed;
}

async function answers(port: number, path: string): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}${path}`)).status === 200;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Megabytes that a process holds; 0 where the system does not tell. */
export async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024);
}
