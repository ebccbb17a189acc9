import fc from 'fast-check';
import type { Random } from '../reading/fuzz/random.js';
import { DATES, strings, TIMES } from './odd-values.js';
import type { Schema } from './operations.js';

const matching = new Map<string, readonly string[]>();

function matches(pattern: string): readonly string[] {
  const known =
    matching.get(pattern) ?? fc.sample(fc.stringMatching(new RegExp(pattern, 'u')), { numRuns: 60, seed: 4 });
  matching.set(pattern, known);
  return known;
}

/** Gives the words that fit a member's name; null where there are none. */
export type WordFor = (name: string) => string | null;

/** A value that the schema allows, with words that exist where a name tells which. */
export function drawValue(schema: Schema, name: string, random: Random, wordFor: WordFor): unknown {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return drawValue(random.of(choices) as Schema, name, random, wordFor);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.of(schema.enum);
  const type = Array.isArray(schema.type) ? random.of(schema.type) : schema.type;
  if (type === 'null') return null;
  if (type === 'boolean') return random.below(2) === 0;
  if (type === 'object' || schema.properties) return objectOf(schema, random, wordFor);
  if (type === 'array') {
    const { items } = schema as { items?: Schema };
    return Array.from({ length: random.below(4) }, () => drawValue(items ?? {}, name, random, wordFor));
  }
  const word = random.below(8) > 0 ? wordFor(name) : null;
  if (type === 'integer' || type === 'number') return numberOf(schema, random, word);
  return word ?? textOf(schema, random);
}

function objectOf(schema: Schema, random: Random, wordFor: WordFor): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    if (schema.required?.includes(name) || random.below(2) === 0)
      object[name] = drawValue(member as Schema, name, random, wordFor);
  }
  return object;
}

function numberOf(schema: Schema, random: Random, word: string | null): number {
  if (word !== null && /^\d+$/.test(word)) return Number(word);
  if (schema.pattern) return Number(random.of(matches(schema.pattern)));
  const { minimum = 0, maximum = 3000 } = schema;
  return random.below(3) === 0
    ? random.of([minimum, maximum])
    : minimum + random.below(maximum - minimum + 1);
}

function textOf({ format, pattern, minLength = 0, maxLength = 60 }: Schema, random: Random): string {
  if (format === 'date') return random.of(DATES);
  if (format === 'date-time') return random.of(DATES) + random.of(TIMES);
  if (format === 'uri') return random.of(['https://www.gov.cn/', 'http://例子.测试/信息?x=1#y']);
  if (pattern) return random.of(matches(pattern));
  const text = random.of([...strings, '政府信息公开', 'a', '东昌区']).slice(0, maxLength);
  return text.length >= minLength ? text : 'x'.repeat(minLength);
}
