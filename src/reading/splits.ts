/** More ways than this to cut a text of digits are no reading but a guess. */
const MOST_SPLITS = 200_000;

/**
 * Every way to cut tokens of digits into exactly `count` whole numbers, no number crossing the end of a token and
 * none beginning with a zero it does not need. `may` is asked of the numbers so far after each one. Null when
 * there are too many ways to look at.
 */
export function splits(
  tokens: readonly string[],
  count: number,
  may: (numbers: readonly number[]) => boolean = () => true,
): number[][] | null {
  const digits = tokens.join('');
  const ends = new Set<number>();
  let end = 0;
  for (const token of tokens) {
    end += token.length;
    ends.add(end);
  }
  const found: number[][] = [];
  const numbers: number[] = [];
  let looked = 0;
  const cut = (from: number): boolean => {
    const left = count - numbers.length;
    if (left === 0) {
      if (from === digits.length) found.push([...numbers]);
      return true;
    }
    const longest = digits[from] === '0' ? 1 : Math.min(15, digits.length - from - left + 1);
    for (let length = 1; length <= longest; length++) {
      numbers.push(Number(digits.slice(from, from + length)));
      const go = ++looked <= MOST_SPLITS && (!may(numbers) || cut(from + length));
      numbers.pop();
      if (!go) return false;
      if (ends.has(from + length)) break;
    }
    return true;
  };
  return cut(0) ? found : null;
}

/**
 * Every way to cut tokens of digits into `count` numbers of which the last is the sum of the others. The sum is cut
 * off first, so that a part that is too large ends its branch. Null when there are too many ways to look at.
 */
export function sumCuts(tokens: readonly string[], count: number): number[][] | null {
  const last = tokens.at(-1) ?? '';
  const found: number[][] = [];
  for (let length = 1; length <= Math.min(15, last.length); length++) {
    const digits = last.slice(-length);
    if (length > 1 && digits.startsWith('0')) continue;
    const sum = Number(digits);
    const rest = [...tokens.slice(0, -1), last.slice(0, -length)].filter((token) => token !== '');
    const fits = (numbers: readonly number[]) => {
      const soFar = numbers.reduce((a, b) => a + b, 0);
      return numbers.length === count - 1 ? soFar === sum : soFar <= sum;
    };
    const cuts = splits(rest, count - 1, fits);
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
