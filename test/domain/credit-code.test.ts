import t from 'tap';
import { creditCheckCharacter, isCreditCode } from '../../src/domain/credit-code.js';

// As printed by government sites: 索引号 and report addresses (Quanjiao, Gansu, Tai'an, Lishui).
const printed = ['11341702486344515H', '12620600MB0523338C', '11370900004341590P', '113325000026455663'];

for (const code of printed) {
  t.test(code, async (t) => {
    t.ok(isCreditCode(code));
    const others = [...'0123456789ABCDEFGHJKLMNPQRTUWXY'].filter((character) => character !== code[17]);
    t.notOk(
      others.some((character) => isCreditCode(code.slice(0, 17) + character)),
      'no other check character',
    );
    t.notOk(isCreditCode(code.toLowerCase()) && /[A-Z]/.test(code), 'lower case is another text');
    t.notOk(isCreditCode(code.slice(0, 17)), 'too short');
    t.notOk(isCreditCode(`${code}\n`), 'with a line break');
  });
}

t.test('two digits swapped are noticed', async (t) => {
  t.notOk(isCreditCode('11341702486345415H'));
});

t.test('letters that the standard leaves out', async (t) => {
  t.equal(creditCheckCharacter('1134170248634451I'), null);
  for (const letter of 'IOSVZ') t.notOk(isCreditCode(`113417024863445${letter}5H`), letter);
});
