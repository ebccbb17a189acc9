import type { Agency } from '../db/agencies.js';
import type { PackedFigures } from '../db/packing.js';
import type { ReportHead } from '../db/reports.js';
import type { Region } from '../domain/region.js';
import type { AgencyKind } from '../domain/report.js';

// What the resolvers hand on as a Region, an Agency, a Report.

export type RegionNode = Region;

/** An agency as a report knows it, or with all that is registered of it. */
export interface AgencyNode extends Partial<Agency> {
  id: string;
  name: string;
  kind: AgencyKind;
  /** Its region's code. */
  region: string;
  /** The region itself, where it came along. */
  registeredIn?: Region | undefined;
}

/** Its figures are there where they are asked for: see `mentions`. */
export type ReportNode = ReportHead & Partial<PackedFigures> & { registeredIn?: Region };

/** A figure of a report; told apart by both. */
export interface FigureNode {
  reportId: string;
  cell: string;
}

/** A row told apart by its key alone: mercurius compares what loaders are given by its JSON. */
function keyed<Row extends object>(row: Row, key: string): Row {
  return Object.defineProperty(row, 'toJSON', { value: () => key, configurable: true });
}

export const regionNode = (row: Region): RegionNode => keyed(row, row.code);
export const agencyNode = (row: AgencyNode): AgencyNode => keyed(row, row.id);
export const reportNode = (row: ReportNode): ReportNode => keyed(row, row.id);
