import { type Document, type Draft, type Drawing, emptyDraft, setHeader } from './draft.js';
import { asForm, FORM } from './forms.js';
import type { Operation } from './operations.js';
import { drawValue } from './values.js';

/** A request that the OpenAPI document allows, mostly about what exists, and mostly by someone who may. */
export function soundRequest(operation: Operation, drawing: Drawing): Draft {
  const { random, words } = drawing;
  const wordFor = (name: string) => words.named(name, operation.path, random);
  const draft = emptyDraft(operation.method, operation.path);
  for (const { name, in: place, required, schema } of operation.parameters) {
    if (!required && random.below(10) < 7) continue;
    const value = String(drawValue(schema, name, random, wordFor));
    if (place === 'query') draft.query.push([name, value]);
    else if (place === 'header') setHeader(draft, name, value);
    else draft.path = draft.path.map((segment) => segment.replace(`{${name}}`, () => value));
  }
  const key = operation.needsKey
    ? random.of(['administrators', 'administrators', 'administrators', 'keys of others'])
    : random.of(['none', 'none', 'none', 'keys of others']);
  if (operation.method === 'PUT' && random.below(3) > 0) setHeader(draft, 'if-match', '*');
  const [secret] = key === 'none' ? [] : [random.of(words.of(key))];
  if (secret !== undefined) setHeader(draft, 'authorization', `Bearer ${secret}`);
  if (operation.bodies.size > 0) putBody(draft, operation, drawing);
  return draft;
}

function putBody(draft: Draft, { bodies, path }: Operation, drawing: Drawing): void {
  const { random, words, documents } = drawing;
  if (bodies.has('multipart/form-data')) {
    putDocument(draft, random.of(documents), random.below(5) === 0);
    return;
  }
  const [type, schema] = random.of([...bodies]);
  setHeader(draft, 'content-type', type);
  const body = drawValue(schema, 'body', random, (name) => words.named(name, path, random)) as Members;
  SENSE[path]?.(draft, body, drawing);
  draft.body = Buffer.from(JSON.stringify(body));
}

type Members = Record<string, unknown>;

/** What has to go together in a request, and no schema tells. */
const SENSE: Readonly<Record<string, (draft: Draft, body: Members, drawing: Drawing) => void>> = {
  '/v1/keys': (_, body) => {
    if (body.role !== 'agency') delete body.agencyId;
    if (body.role !== 'reviewer') delete body.region;
  },
  '/v1/submissions/{id}/reviews': (draft, body, { random, words }) => {
    if (body.decision === 'publish') delete body.reason;
    draft.path[2] = random.of(words.of('awaiting'));
    setHeader(draft, 'if-match', '*');
  },
  '/v1/reports/{id}/explanations': (draft, body, { random, words }) => {
    [draft.path[2], body.rule, body.where] = random.of(words.of('findings')).split(' ') as [
      string,
      string,
      string,
    ];
  },
};

function putDocument(draft: Draft, { bytes, contentType }: Document, isForm: boolean): void {
  draft.body = isForm ? asForm(bytes, contentType) : bytes;
  const type = isForm ? FORM : contentType;
  if (type !== null) setHeader(draft, 'content-type', type);
}
