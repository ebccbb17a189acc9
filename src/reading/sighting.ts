import type { Figure } from '../domain/figure.js';
import type { TableId, TemplateId } from '../domain/template.js';

/**
 * A row of figures found in a document. `template`: the form it shows, where it differs between forms;
 * `figures` by cell key in the order printed.
 */
export interface Sighting {
  table: TableId;
  row: string;
  template: TemplateId | null;
  figures: readonly (readonly [string, Figure])[];
}
