/** GB 32100—2015 leaves out I, O, S, V and Z. */
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const shape = new RegExp(`^[${alphabet}]{2}\\d{6}[${alphabet}]{10}$`);

/**
 * The check character of the first 17 characters of a unified social credit code (ISO 7064 MOD 31-17 as in GB
 * 32100—2015: weights 3ⁱ mod 31). Null where a character is not of its alphabet.
 */
export function creditCheckCharacter(first17: string): string | null {
  let sum = 0;
  let weight = 1;
  for (const character of first17) {
    const value = alphabet.indexOf(character);
    if (value < 0) return null;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return alphabet[(31 - (sum % 31)) % 31]!;
}

/**
 * Whether a string is a unified social credit code (统一社会信用代码): 18 characters of GB 32100—2015, a GB/T 2260
 * code at 3–8, the right check character. Upper case only.
 */
export function isCreditCode(text: string): boolean {
  return shape.test(text) && creditCheckCharacter(text.slice(0, 17)) === text[17];
}
