import type { ReportContent } from '../domain/report.js';
import type { TemplateId } from '../domain/template.js';

/** What the submitter says of the document: used to choose between readings, never to overrule the document. */
export interface ReadingHints {
  year?: number | undefined;
  template?: TemplateId | undefined;
}

/** Why a document could not be taken in at all. `cells`: keys that no template knows (JSON only). */
export interface ReadingProblem {
  slug:
    | 'malformed-request'
    | 'unknown-cell'
    | 'unsupported-media-type'
    | 'empty-document'
    | 'malformed-document'
    | 'scanned-document'
    | 'document-too-complex'
    | 'no-template'
    | 'wrong-template';
  detail: string;
  cells?: readonly string[];
  template?: TemplateId;
}

/** `declaredAs`: the type that was declared of the document, where that is not what it is. */
export type ReadingResult =
  | { ok: true; mediaType: string; declaredAs?: string; content: ReportContent }
  | { ok: false; problem: ReadingProblem };

/** Anything that reads as `read` does: in place, or in another process. */
export type Read = (
  bytes: Uint8Array,
  contentType: string | null,
  hints?: ReadingHints,
) => Promise<ReadingResult>;
