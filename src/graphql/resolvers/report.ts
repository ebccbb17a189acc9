import { figureAt, type PackedFigures, unpack } from '../../db/packing.js';
import { cellLabel, templateById } from '../../domain/cell.js';
import { type Figure as DomainFigure, FIGURE_STATES, type FigureState } from '../../domain/figure.js';
import { ruleById } from '../../domain/rules/index.js';
import type { Finding } from '../../domain/rules/rule.js';
import type { TemplateId } from '../../domain/template.js';
import { cellArgument, tableArgument } from '../arguments.js';
import { agencyNode, type ReportNode } from '../nodes.js';
import { upper } from './words.js';

type WithFigures = ReportNode & PackedFigures;

const STATES = Object.fromEntries(FIGURE_STATES.map((state) => [state, state.toUpperCase()])) as Record<
  FigureState,
  string
>;

/** A Figure without resolvers of its own: there are 200 in a report. */
class FigureNode {
  readonly cell: string;
  readonly value: number | null;
  readonly state: string;
  readonly raw: string | null;
  readonly why: string | undefined;
  readonly #template: TemplateId;

  constructor(cell: string, { value, state, raw, why }: DomainFigure, template: TemplateId) {
    this.cell = cell;
    this.value = value;
    this.state = STATES[state];
    this.raw = raw;
    this.why = why;
    this.#template = template;
  }

  get label(): string {
    return cellLabel(this.cell, this.#template);
  }
}

const definition = ({ rule }: { rule: string }) => ruleById(rule);

/** What a report says of itself without asking the database again. */
export const reportTypes = {
  Report: {
    agency: ({ agencyId: id, agencyName: name, region, kind, registeredIn }: ReportNode) =>
      agencyNode({ id, name, region, kind, registeredIn }),
    template: ({ template }: ReportNode) => templateById(template),
    scope: upper('scope'),
    consistency: upper('consistency'),
    figure: (report: WithFigures, args: { cell: string }) => {
      const cell = cellArgument('cell', args.cell);
      const figure = figureAt(report, cell);
      return figure ? new FigureNode(cell, figure, report.template) : null;
    },
    figures: (report: WithFigures, args: { table?: string | null }) => {
      const table = tableArgument(args.table);
      const figures: FigureNode[] = [];
      for (const [cell, figure] of unpack(report)) {
        if (!table || cell.startsWith(`${table}/`))
          figures.push(new FigureNode(cell, figure, report.template));
      }
      return figures;
    },
  },
  Finding: {
    definition,
    severity: upper('severity'),
    outcome: upper('outcome'),
    against: ({ against }: Finding) => against ?? [],
  },
  FindingTotal: { definition, severity: upper('severity') },
  NotAsked: { definition },
  Section: { kind: upper('kind') },
};
