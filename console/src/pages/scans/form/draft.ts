/** A scan as it is typed, and what the API gets of it. */
import type { components } from '@/api/schema';

export type Scan = components['schemas']['Scan'];
export type ScanInput = components['schemas']['ScanInput'];
export type Template = components['schemas']['Template'];
export type Provider = components['schemas']['Provider'];

/** In the place of a template: the provider's command, or one's own. */
export const PROVIDERS = 'provider';
export const OWN = 'own';

export interface Draft {
  displayName: string;
  providerId: string;
  target: { mode: 'manual' | 'asset'; targets: string; assetIds: string[]; tags: string[] };
  /** A template's id, `PROVIDERS` or `OWN`. */
  templateId: string;
  parameters: Record<string, string>;
  /** What the editor shows. It counts where `templateId` is `OWN`. */
  command: string;
}

/** Addresses as people type them: a line each, or with blanks, commas and semicolons between. */
export function targetsOf(text: string): string[] {
  const words = text
    .split(/[\s;]+/)
    .map((word) => word.replace(/^,+|,+$/g, ''))
    .filter(Boolean);
  // A comma may be Nmap's own: `10.0.0-3.1,7`. It parts targets where each part is one by itself.
  return [...new Set(words.flatMap((word) => {
    const parts = word.split(',');
    return parts.every((part) => /[a-z:]/i.test(part) || part.split('.').length === 4) ? parts : [word];
  }))];
}

/** The command of a template with what is set in it, spelt as the server spells it. */
export function rendered(template: Template, parameters: Record<string, string>): string {
  let text = template.command;
  for (const { name, option, default: usual } of template.parameters) {
    const value = parameters[name]?.trim();
    if (!value || value === usual) continue;
    text = text.replace(`${option} ${usual}`, option.startsWith('--') ? `${option}=${value}` : option + value);
  }
  return text;
}

/** What is set in the template, less what is as the template has it. */
function setOf(template: Template | undefined, parameters: Record<string, string>): Record<string, string> {
  const pairs = (template?.parameters ?? []).map(({ name, default: usual }) => [name, parameters[name]?.trim() || usual, usual] as const);
  return Object.fromEntries(pairs.filter(([, value, usual]) => value !== usual).map(([name, value]) => [name, value]));
}

/** The part of the API's documents that says what is run. */
export function commandPart(draft: Draft, template: Template | undefined): Pick<ScanInput, 'command' | 'templateId' | 'parameters'> {
  if (draft.templateId === OWN) return { command: draft.command };
  if (draft.templateId === PROVIDERS) return {};
  return { templateId: draft.templateId, parameters: setOf(template, draft.parameters ?? {}) };
}

export function inputOf(draft: Draft, template: Template | undefined, suggestedName: string): ScanInput {
  const { mode, targets, assetIds, tags } = draft.target;
  return {
    displayName: draft.displayName.trim() || suggestedName,
    providerId: draft.providerId,
    target: mode === 'manual' ? { mode, targets: targetsOf(targets) } : { mode, assetIds, tags },
    ...commandPart(draft, template),
  };
}

export function draftOf(scan: Scan): Draft {
  const { target } = scan;
  const isManual = target.mode === 'manual';
  return {
    displayName: scan.displayName,
    providerId: scan.providerId,
    target: {
      mode: target.mode,
      targets: isManual ? target.targets.join('\n') : '',
      assetIds: isManual ? [] : (target.assetIds ?? []),
      tags: isManual ? [] : (target.tags ?? []),
    },
    templateId: scan.templateId ?? (scan.command ? OWN : PROVIDERS),
    parameters: scan.parameters ?? {},
    command: scan.command ?? '',
  };
}

/** What a link may set of a new scan: `/scans/new?target=10.0.0.7&template=ping`. */
export interface Wanted {
  name: string;
  target: string;
  asset: string;
  tag: string;
  provider: string;
  template: string;
  command: string;
}

export function emptyDraft(wanted: Wanted): Draft {
  const list = (text: string) => text.split(',').filter(Boolean);
  const isAsset = !wanted.target && Boolean(wanted.asset || wanted.tag);
  return {
    displayName: wanted.name,
    providerId: wanted.provider,
    target: { mode: isAsset ? 'asset' : 'manual', targets: wanted.target, assetIds: list(wanted.asset), tags: list(wanted.tag) },
    templateId: wanted.command ? OWN : wanted.template || 'quick',
    parameters: {},
    command: wanted.command,
  };
}
