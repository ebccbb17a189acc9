import {
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { refusal } from './errors.js';

/** An IDE's introspection goes 15 deep. */
export const DEEPEST = 16;
export const MOST_ALIASES = 250;
export const MOST_DIRECTIVES = 50;
/** Beyond these a query is no longer parsed: its tree would be kept in the cache. */
export const LONGEST_QUERY = 50_000;
export const MOST_TOKENS = 5000;

interface Extent {
  depth: number;
  aliases: number;
  directives: number;
}

/** Each fragment is measured once, however often it is spread; a cycle, which another rule reports, ends it. */
function extentOf(set: SelectionSetNode, fragments: Fragments, known = new Map<string, Extent>()): Extent {
  const extent = { depth: 0, aliases: 0, directives: 0 };
  const include = (below: Extent, own: Extent) => {
    extent.depth = Math.max(extent.depth, own.depth + below.depth);
    extent.aliases += own.aliases + below.aliases;
    extent.directives += own.directives + below.directives;
  };
  for (const selection of set.selections) {
    const directives = selection.directives?.length ?? 0;
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const name = selection.name.value;
      const fragment = fragments.get(name);
      if (!known.has(name)) {
        known.set(name, NOTHING);
        if (fragment) known.set(name, extentOf(fragment.selectionSet, fragments, known));
      }
      include(known.get(name)!, { ...NOTHING, directives });
    } else {
      const below = selection.selectionSet ? extentOf(selection.selectionSet, fragments, known) : NOTHING;
      const isField = selection.kind === Kind.FIELD;
      const aliases = isField && selection.alias ? 1 : 0;
      include(below, { depth: isField ? 1 : 0, aliases, directives });
    }
  }
  return extent;
}

const NOTHING: Extent = { depth: 0, aliases: 0, directives: 0 };

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

const fragmentsOf = ({ definitions }: DocumentNode): Fragments =>
  new Map(
    definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  );

/** A validation rule on the depth, the aliases and the directives of each operation, its fragments spread. */
export function limitExtent(context: ValidationContext): ASTVisitor {
  const fragments = fragmentsOf(context.getDocument());
  return {
    OperationDefinition({ selectionSet }) {
      const { depth, aliases, directives } = extentOf(selectionSet, fragments);
      if (depth > DEEPEST) {
        const message = `The query is ${depth} levels deep, at most ${DEEPEST} are allowed.`;
        context.reportError(refusal('QUERY_TOO_DEEP', message, { depth, limit: DEEPEST }));
      }
      if (aliases > MOST_ALIASES) {
        const message = `The query has ${aliases} aliases, at most ${MOST_ALIASES} are allowed.`;
        context.reportError(refusal('TOO_MANY_ALIASES', message, { aliases, limit: MOST_ALIASES }));
      }
      if (directives > MOST_DIRECTIVES) {
        const message = `The query has ${directives} directives, at most ${MOST_DIRECTIVES} are allowed.`;
        context.reportError(refusal('TOO_MANY_DIRECTIVES', message, { directives, limit: MOST_DIRECTIVES }));
      }
    },
  };
}
