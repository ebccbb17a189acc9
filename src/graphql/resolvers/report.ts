import { figureAt, type PackedFigures, unpack } from '../../db/packing.js';
import { cellLabel, templateById } from '../../domain/cell.js';
import { type Figure as DomainFigure, FIGURE_STATES, type FigureState } from '../../domain/figure.js';
import { ruleById } from '../../domain/rules/index.js';
import type { Finding } from '../../domain/rules/rule.js';
import type { TemplateId } from '../../domain/template.js';
import { cellArgument, tableArgument } from '../arguments.js';
import { agencyNode, type FigureNode, type ReportNode } from '../nodes.js';
import { upper } from './words.js';

type WithFigures = ReportNode & PackedFigures;

const STATES = Object.fromEntries(FIGURE_STATES.map((state) => [state, state.toUpperCase()])) as Record<
  FigureState,
  string
>;

/** A Figure whose fields are in memory, but for its place: there are 200 in a report. */
class ReportFigure implements FigureNode {
  readonly reportId: string;
  readonly cell: string;
  readonly value: number | null;
  readonly state: string;
  readonly raw: string | null;
  readonly why: string | undefined;
  readonly #template: TemplateId;

  constructor(cell: string, { value, state, raw, why }: DomainFigure, report: ReportNode) {
    this.reportId = report.id;
    this.cell = cell;
    this.value = value;
    this.state = STATES[state];
    this.raw = raw;
    this.why = why;
    this.#template = report.template;
  }

  get label(): string {
    return cellLabel(this.cell, this.#template);
  }

  /** What mercurius tells it apart by. */
  toJSON(): string {
    return `${this.reportId} ${this.cell}`;
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
      return figure ? new ReportFigure(cell, figure, report) : null;
    },
    figures: (report: WithFigures, args: { table?: string | null }) => {
      const table = tableArgument(args.table);
      const figures: ReportFigure[] = [];
      for (const [cell, figure] of unpack(report)) {
        if (!table || cell.startsWith(`${table}/`)) figures.push(new ReportFigure(cell, figure, report));
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
  Revision: { consistency: upper('consistency') },
  Section: { kind: upper('kind') },
};
