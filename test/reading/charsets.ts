/** A text in a charset of two bytes: no encoder is at hand, so it is made from the decoder. */
function encoder(charset: string): (text: string) => Buffer {
  const decoder = new TextDecoder(charset);
  const bytes = new Map<string, number[]>();
  for (let high = 0x81; high <= 0xfe; high++) {
    for (let low = 0x40; low <= 0xfe; low++) {
      const character = decoder.decode(Uint8Array.of(high, low));
      if (character.length === 1 && !bytes.has(character)) bytes.set(character, [high, low]);
    }
  }
  const bytesOf = (character: string): readonly number[] => {
    if (character < '\u0080') return [character.charCodeAt(0)];
    const known = bytes.get(character);
    if (!known) throw new Error(`${charset} has no “${character}”`);
    return known;
  };
  // a space that does not break is none of their characters
  return (text) => Buffer.from([...text.replaceAll('\u00a0', ' ')].flatMap(bytesOf));
}

export const gbk = encoder('gb18030');
export const big5 = encoder('big5');

/** A charset that documents come in. `unicode`: it has every character there is. */
export interface Charset {
  name: string;
  label: string;
  unicode: boolean;
  encode(text: string): Buffer;
}

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

export const CHARSETS: readonly Charset[] = [
  { name: 'UTF-8', label: 'utf-8', unicode: true, encode: (text) => Buffer.from(text) },
  {
    name: 'UTF-8 with its mark',
    label: 'utf-8',
    unicode: true,
    encode: (text) => Buffer.from(`\ufeff${text}`),
  },
  { name: 'GBK', label: 'gb2312', unicode: false, encode: gbk },
  { name: 'GB18030', label: 'gb18030', unicode: false, encode: gbk },
  { name: 'Big5', label: 'big5', unicode: false, encode: big5 },
  { name: 'UTF-16LE', label: 'utf-16le', unicode: true, encode: (text) => Buffer.from(text, 'utf16le') },
  {
    name: 'UTF-16LE with its mark',
    label: 'utf-16',
    unicode: true,
    encode: (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  },
  { name: 'UTF-16BE', label: 'utf-16be', unicode: true, encode: utf16be },
  {
    name: 'UTF-16BE with its mark',
    label: 'utf-16be',
    unicode: true,
    encode: (text) => utf16be(`\ufeff${text}`),
  },
];
