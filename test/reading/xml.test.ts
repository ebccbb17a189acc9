import fc from 'fast-check';
import t from 'tap';
import { misplacedTag } from '../../src/reading/container/xml.js';

t.test('what XML allows', async (t) => {
  for (const xml of [
    '<a/>',
    '<?xml version="1.0" encoding="UTF-8"?>\n<w:a><w:b x="1 > 0" y=\'"\'/><!-- <c> --><![CDATA[</w:a>]]></w:a>\n',
    '<a ><b></b >text</a>',
  ])
    t.equal(misplacedTag(xml), null, xml);
});

t.test('what it does not', async (t) => {
  t.equal(misplacedTag('<a><b></a></b>'), '</a>', 'closed in another order');
  t.equal(misplacedTag('<a></a><b/>'), '<b/>', 'a second root');
  t.equal(misplacedTag('<a/></a>'), '</a>', 'closed twice');
  t.equal(misplacedTag('<a><b></b>'), '<a>', 'left open');
  t.equal(misplacedTag('no tags'), '<>', 'nothing');
});

interface Element {
  begin: string;
  inside: readonly Element[];
  end: string;
}
const { element } = fc.letrec<{ element: Element; elements: readonly Element[] }>((tie) => ({
  element: fc
    .tuple(fc.constantFrom('w:p', 'w:tbl', 'a'), fc.constantFrom('', ' x="a>b"', " y='\"'"), tie('elements'))
    .map(([name, attributes, inside]) => ({
      begin: `<${name}${attributes}>`,
      inside,
      end: `</${name}><!-- </a> -->`,
    })),
  elements: fc.oneof({ depthSize: 'small' }, fc.constant([]), fc.array(tie('element'), { maxLength: 3 })),
}));
const tagsOf = ({ begin, inside, end }: Element): string[] => [begin, ...inside.flatMap(tagsOf), end];

t.test('any tree stands, and none that lost one of its tags', async () => {
  fc.assert(
    fc.property(element, fc.nat(), (tree, which) => {
      const tags = tagsOf(tree);
      const lacking = tags.toSpliced(which % tags.length, 1);
      return misplacedTag(tags.join('')) === null && misplacedTag(lacking.join('')) !== null;
    }),
  );
});
