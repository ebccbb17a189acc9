import { readFileSync } from 'node:fs';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  parse,
  print,
  validateSchema,
} from 'graphql';
import t from 'tap';
import { FIGURE_STATES } from '../../src/domain/figure.js';
import { AGENCY_KINDS, CONSISTENCIES, INTENTS, SCOPES } from '../../src/domain/report.js';
import { OUTCOMES, SEVERITIES } from '../../src/domain/rules/rule.js';
import { SECTION_KINDS } from '../../src/domain/template.js';
import { sdl } from '../../src/graphql/schema.js';

const schema = buildSchema(sdl);
const contract = parse(readFileSync(new URL('contract.graphql', import.meta.url), 'utf8'));

t.test('the schema is a valid one', async (t) => {
  t.same(validateSchema(schema), []);
});

for (const definition of contract.definitions) {
  if (!('name' in definition) || !definition.name) continue;
  const { value: name } = definition.name;
  t.test(`${name} is as published`, async (t) => {
    const type = schema.getType(name);
    t.ok(type, 'is there');
    if (definition.kind === 'EnumTypeDefinition' && isEnumType(type)) {
      t.same(
        type.getValues().map((one) => one.name),
        definition.values?.map((one) => one.name.value),
      );
    }
    if (definition.kind === 'InputObjectTypeDefinition' && isInputObjectType(type)) {
      for (const field of definition.fields ?? []) {
        const { astNode } = type.getFields()[field.name.value] ?? {};
        t.equal(astNode && print({ ...astNode, description: undefined } as never), print(field));
      }
    }
    if (definition.kind === 'ObjectTypeDefinition' && isObjectType(type)) {
      for (const field of definition.fields ?? []) {
        const ours = type.getFields()[field.name.value];
        t.equal(String(ours?.type), print(field.type), `${name}.${field.name.value}`);
        for (const argument of field.arguments ?? []) {
          const own = ours?.args.find((one) => one.name === argument.name.value)?.astNode;
          t.equal(
            own && print({ ...own, description: undefined } as never),
            print(argument),
            `its ${argument.name.value}`,
          );
        }
        const added = ours?.args.filter(
          ({ name }) => !field.arguments?.some((one) => one.name.value === name),
        );
        t.ok(
          added?.every(({ type }) => !String(type).endsWith('!')),
          'what is added may be left out',
        );
      }
    }
  });
}

t.test('enums are the words of the domain in upper case', async (t) => {
  const words = {
    AgencyKind: AGENCY_KINDS,
    Scope: SCOPES,
    Consistency: CONSISTENCIES,
    Intent: INTENTS,
    FigureState: FIGURE_STATES,
    Severity: SEVERITIES,
    Outcome: OUTCOMES,
    SectionKind: SECTION_KINDS,
  };
  for (const [name, known] of Object.entries(words)) {
    const type = schema.getType(name);
    const values = isEnumType(type) ? type.getValues().map((one) => one.name) : [];
    t.same(
      values,
      known.map((word) => word.toUpperCase()),
      name,
    );
  }
});
