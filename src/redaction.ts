import type { Config } from './config.js';

export type Redact = (text: string) => string;

/** What settings may hold secrets in. */
export type Secretive = Pick<Config, 'adminKey' | 'databaseUrl' | 'replicaUrls' | 'redisUrl'>;

const REDACTED = '[redacted]';
/** A shorter one would be found in words that have nothing to do with it. */
const SHORTEST = 6;

/** Keys of this service, tokens, what a header says of its sender, and who is named in an address. */
const LOOKS_SECRET = [
  /\bgk_[\w-]{8,}/,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/,
  /(?<=\b(?:bearer|basic)(?: |%20|\+)+)[^\s"\\]{6,}/,
  /(?<=:\/\/)[^\s"\\]+(?=@)/,
];

/** Takes out of a text the secrets of the settings, plain or escaped, and whatever looks like a secret. */
export function redactor(settings: Secretive): Redact {
  const known = secretsOf(settings).map((secret) => secret.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  const secret = new RegExp([...known, ...LOOKS_SECRET.map(({ source }) => source)].join('|'), 'gi');
  return (text) => text.replace(secret, REDACTED);
}

/** Longest first, so that none leaves the rest of another behind. */
function secretsOf({ adminKey, databaseUrl, replicaUrls, redisUrl }: Secretive): string[] {
  const urls = [databaseUrl, ...replicaUrls, redisUrl].filter((url) => url !== undefined);
  const plain = [adminKey ?? '', ...urls.flatMap(passwordsIn)];
  const all = plain.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ]);
  return [...new Set(all)].filter(({ length }) => length >= SHORTEST).sort((a, b) => b.length - a.length);
}

/** As they are written and as they are meant; also of an address that is none. */
function passwordsIn(url: string): string[] {
  const [, inFront] = /^\w+:\/\/[^:@/]*:(.*)@/.exec(url) ?? [];
  const [, asParameter] = /[?&](?:password|pass)=([^&#]*)/.exec(url) ?? [];
  return [inFront, asParameter].filter((text) => text !== undefined).flatMap((text) => [text, decoded(text)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
