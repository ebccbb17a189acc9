import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/**
 * The GraphQL queries of a file, a JSON list of texts, by the SHA-256 of each in hex. Throws one line that names the
 * setting and the file.
 */
export async function readPersistedQueries(file: string): Promise<Map<string, string>> {
  const refuse = (why: string): never => {
    throw new Error(`PERSISTED_QUERIES: ${file} ${why}`);
  };
  const text = await readFile(file, 'utf8').catch((error: Error) =>
    refuse(`cannot be read: ${error.message}`),
  );
  const list = parsed(text);
  if (!Array.isArray(list) || !list.every((query) => typeof query === 'string')) {
    return refuse('must be a JSON list of queries');
  }
  return new Map(list.map((query: string) => [createHash('sha256').update(query).digest('hex'), query]));
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
