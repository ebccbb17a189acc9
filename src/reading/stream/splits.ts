/** More ways than this to cut a text of digits are no reading but a guess. */
const MOST_SPLITS = 200_000;

/** What a cut must satisfy. `block`: the last of so many numbers is the sum of the others; `sum`: of all numbers. */
interface Sums {
  block?: number;
  sum?: number;
}

/**
 * Every way to cut tokens of digits into exactly `count` whole numbers, no number crossing the end of a token and
 * none beginning with a zero it does not need. Null when there are too many ways to look at.
 */
export function splits(
  tokens: readonly string[],
  count: number,
  { block, sum }: Sums = {},
): number[][] | null {
  const digits = [...tokens.join('')].map(Number);
  const ends = endsOf(tokens);
  const widest = sum === undefined ? 15 : String(sum).length;
  const found: number[][] = [];
  const numbers: number[] = [];
  let looked = 0;
  const cut = (from: number, soFar: number): boolean => {
    const left = count - numbers.length;
    if (left === 0) {
      if (from === digits.length && (sum === undefined || soFar === sum)) found.push([...numbers]);
      return true;
    }
    if (digits.length - from > left * widest) return true;
    const closes = block !== undefined && (numbers.length + 1) % block === 0;
    const most = closes ? soFar : sum === undefined ? Number.POSITIVE_INFINITY : sum - soFar;
    const longest = digits[from] === 0 ? 1 : Math.min(widest, digits.length - from - left + 1);
    let number = 0;
    for (let length = 1; length <= longest; length++) {
      number = number * 10 + digits[from + length - 1]!;
      if (number > most) break;
      if (!closes || number === soFar) {
        if (++looked > MOST_SPLITS) return false;
        numbers.push(number);
        const go = cut(from + length, closes ? 0 : soFar + number);
        numbers.pop();
        if (!go) return false;
      }
      if (ends.has(from + length)) break;
    }
    return true;
  };
  return cut(0, 0) ? found : null;
}

/** Where the tokens end when they are put together. */
function endsOf(tokens: readonly string[]): ReadonlySet<number> {
  let end = 0;
  return new Set(
    tokens.map((token) => {
      end += token.length;
      return end;
    }),
  );
}

/**
 * Every way to cut tokens of digits into `count` numbers of which the last is the sum of the others. The sum is cut
 * off first, so that parts that are too large end their branch. Null when there are too many ways to look at.
 */
export function sumCuts(tokens: readonly string[], count: number): number[][] | null {
  const last = tokens.at(-1) ?? '';
  const found: number[][] = [];
  for (let length = 1; length <= Math.min(15, last.length); length++) {
    const digits = last.slice(-length);
    if (length > 1 && digits.startsWith('0')) continue;
    const sum = Number(digits);
    const rest = [...tokens.slice(0, -1), last.slice(0, -length)].filter((token) => token !== '');
    const cuts = splits(rest, count - 1, { sum });
    if (!cuts) return null;
    for (const cut of cuts) found.push([...cut, sum]);
  }
  return found;
}

/** Every way to put values into `count` columns in their order, the columns without one being blank. */
export function placements(values: readonly number[], count: number): (number | null)[][] {
  if (values.length > count) return [];
  if (count === 0) return [[]];
  const [first, ...rest] = values;
  const blankFirst = placements(values, count - 1).map((others) => [null, ...others]);
  if (first === undefined) return blankFirst;
  return [...placements(rest, count - 1).map((others) => [first, ...others]), ...blankFirst];
}
