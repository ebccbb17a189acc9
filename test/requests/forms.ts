import type { Random } from '../reading/fuzz/random.js';

export const BOUNDARY = 'a-boundary';
export const FORM = `multipart/form-data; boundary=${BOUNDARY}`;

/** A form whose one file these bytes are. */
export function asForm(bytes: Buffer, type: string | null): Buffer {
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="report"\r\n`;
  const told = type === null ? '' : `content-type: ${type}\r\n`;
  return Buffer.concat([Buffer.from(`${head}${told}\r\n`), bytes, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}

/** A form that is broken, or holds other than one file. */
export function oddForm(bytes: Buffer, type: string | null, random: Random): Buffer {
  const form = String(asForm(bytes, type));
  return Buffer.from(
    random.of([
      form,
      form + form,
      form.slice(0, random.below(form.length)),
      form.replaceAll('\r\n', '\n'),
      form.replace(/filename="[^"]*"/, ''),
      form.replace('form-data', 'x'),
      form.replace('name="file"', 'name="__proto__"'),
      form.replace(`--${BOUNDARY}--`, `--${BOUNDARY}\r\n\r\n--${BOUNDARY}--`),
      `--${BOUNDARY}\r\n`,
      `--${BOUNDARY}--\r\n`,
      `--${BOUNDARY}\r\n${'x-header: y\r\n'.repeat(3000)}\r\n`,
    ]),
  );
}
