import { Agent, request } from 'node:http';

export interface Request {
  path: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface Answer {
  status: number;
  body: Buffer;
  /** Milliseconds from the question to the last byte. */
  ms: number;
}

/** Asks every question once, on so many kept connections; the answers come in the questions' order. */
export async function askAll(
  port: number,
  connections: number,
  questions: readonly Request[],
): Promise<Answer[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const answers: Answer[] = [];
  let next = 0;
  const work = async () => {
    for (let number = next++; number < questions.length; number = next++) {
      answers[number] = await ask(agent, port, questions[number]!);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  agent.destroy();
  return answers;
}

/** Asks one question on one of the agent’s connections. */
export function ask(agent: Agent, port: number, { body, ...question }: Request): Promise<Answer> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request({ ...question, agent, host: '127.0.0.1', port }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          body: Buffer.concat(parts),
          ms: performance.now() - start,
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
