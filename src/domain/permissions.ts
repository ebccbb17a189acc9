import { regionKey, subtree } from './region.js';

export const ROLES = ['administrator', 'archivist', 'reviewer', 'agency'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Who is asking. `agencyId`: what the role `agency` acts for; `region`: what the role `reviewer` reviews, with all
 * below; `act`: as an actor has it.
 */
export interface Caller {
  id: string;
  role: Role;
  agencyId: string | null;
  region: string | null;
  act?: string | undefined;
}

/** How far a role reaches in an action: everywhere, in its region, for its agency, or to what it submitted itself. */
export type Reach = 'everything' | 'region' | 'agency' | 'own';

/** Who may do what besides reading what is published, which takes no key. What is not here, a role may not do. */
export const PERMISSIONS = {
  /** Submit and correct reports. */
  submit: { administrator: 'everything', archivist: 'everything', agency: 'agency' },
  /** Record a report as it was published, contradictions and all. */
  record: { administrator: 'everything', archivist: 'everything' },
  explain: { administrator: 'everything', archivist: 'everything', agency: 'agency' },
  /** Read uploads, also refused ones, and their documents. */
  'read-submissions': {
    administrator: 'everything',
    archivist: 'own',
    reviewer: 'region',
    agency: 'agency',
  },
  /** Publish what awaits review, or return it. */
  review: { administrator: 'everything', reviewer: 'region' },
  'write-agencies': { administrator: 'everything' },
  'manage-keys': { administrator: 'everything' },
  reassess: { administrator: 'everything' },
  'read-audit': { administrator: 'everything' },
} as const satisfies Record<string, Partial<Record<Role, Reach>>>;

export type Action = keyof typeof PERMISSIONS;

/** What an action is done to. `region`: the code under which its agency is registered. */
export interface Target {
  agencyId: string;
  region: string;
  submittedBy?: string;
}

/** How far a role reaches in an action; null where it may not do it at all. */
export const reachOf = (role: Role, action: Action): Reach | null =>
  (PERMISSIONS[action] as Partial<Record<Role, Reach>>)[role] ?? null;

/** The roles that may do it somewhere. */
export const rolesFor = (action: Action): Role[] => ROLES.filter((role) => reachOf(role, action) !== null);

/** Whether someone may do this to that. */
export function may(caller: Caller, action: Action, target: Target): boolean {
  switch (reachOf(caller.role, action)) {
    case 'everything':
      return true;
    case 'region':
      return caller.region !== null && isWithin(target.region, caller.region);
    case 'agency':
      return caller.agencyId === target.agencyId;
    case 'own':
      return target.submittedBy === caller.id;
    default:
      return false;
  }
}

/** Whether a region is another, or lies in it; codes. */
export function isWithin(region: string, above: string): boolean {
  const { low, high } = subtree(above);
  const key = regionKey(region);
  return key >= low && key <= high;
}
