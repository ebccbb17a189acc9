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

/** Every way to put values into `count` columns in their order, the columns without one being blank. */
export function placements(values: readonly number[], count: number): (number | null)[][] {
  if (values.length > count) return [];
  if (count === 0) return [[]];
  const [first, ...rest] = values;
  const blankFirst = placements(values, count - 1).map((others) => [null, ...others]);
  if (first === undefined) return blankFirst;
  return [...placements(rest, count - 1).map((others) => [first, ...others]), ...blankFirst];
}
