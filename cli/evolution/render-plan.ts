import { printable, renderTable } from '../report/table';
import { changedClasses, type Plan } from './plan';
import type { FileWidths } from './files';
import type { Step } from './steps';

/** $ a processing unit and hour, us-east-1. @see https://aws.amazon.com/redshift/pricing/ */
const DOLLARS_PER_RPU_HOUR = 0.375;
/** Seconds that the warehouse bills at least once it wakes. @see https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-billing.html */
const LEAST_SECONDS = 60;

/** A plan as people read it: what takes something away first, the command that goes on last. */
export function renderPlan(plan: Plan, { verbose = false, file }: { verbose?: boolean; file?: string } = {}): string {
  const changed = changedClasses(plan);
  const names = changed.length === 0 ? 'functions' : changed.map(({ name, from, to }) => `${name} ${from ?? 'new'}${from === to ? '' : ` → ${to}`}`).join(', ');
  if (plan.steps.length === 0 && plan.obstacles.length === 0) {
    return [`Nothing to do: ${plan.env} has what the schemas say (${plan.classes.length} classes).`, ...plan.notes.map((note) => `  note: ${note}`)].join('\n');
  }
  const destructive = plan.steps.filter(({ isDestructive }) => isDestructive);
  const parts = [
    `Plan ${plan.plan_id}  ${names}  env ${plan.env}`,
    ...(destructive.length === 0 ? [] : [section(`! DESTRUCTIVE (${destructive.length})`, table(destructive), plan.allow_destructive ? undefined : 'refused without --allow-destructive')]),
    ...(plan.obstacles.length === 0 ? [] : [section(`✗ IN THE WAY (${plan.obstacles.length})`, plan.obstacles.map(({ target, problem, fix }) => `${target}: ${problem}\n  ${fix}`).join('\n'))]),
    section(`~ STEPS (${plan.steps.length}), in this order`, table(plan.steps)),
    ...(verbose ? [section('statements', plan.steps.flatMap(({ statements = [] }) => statements).join(';\n'))] : []),
    section('files', filesOf(plan)),
    section('cost', costOf(plan)),
    ...plan.notes.map((note) => `  note: ${note}`),
    ...drafts(plan),
  ];
  return [...parts, '', nextOf(plan, file)].join('\n');
}

const indent = (text: string): string => text.replace(/^/gm, '    ');

const section = (title: string, body: string, last?: string): string => [`  ${title}`, indent(body), ...(last === undefined ? [] : [indent(last)])].join('\n');

function table(steps: readonly Step[]): string {
  const rows = renderTable<Step>(
    [
      { title: '', value: ({ isDestructive }) => (isDestructive ? '-' : '+') },
      { title: 'layer', value: ({ layer }) => layer },
      { title: 'target', value: ({ target }) => target },
      { title: 'change', value: ({ summary }) => summary },
    ],
    steps,
  );
  return rows.split('\n').slice(1).join('\n');
}

function filesOf({ files, in_flight, steps }: Plan): string {
  const meant = new Set(steps.map(({ eventClass }) => eventClass));
  const lines = files.filter(({ eventClass }) => meant.has(eventClass)).map(widthsOf);
  const { uploads, files: waiting } = in_flight;
  const flight = uploads + waiting === 0 ? 'nothing in flight' : `in flight: ${uploads} uploads not accounted for, ${waiting} files not loaded; each loads by its own width`;
  return [...lines, flight].join('\n');
}

function widthsOf({ eventClass, loaded, oldest, newest }: FileWidths): string {
  const counts = (sample: Readonly<Record<number, number>>): string => Object.entries(sample).map(([columns, files]) => `${files} of ${columns}`).join(', ');
  const ledger = loaded.map(({ columns, files, rows }) => `${files} of ${columns} columns (${rows.toLocaleString('en')} rows)`).join(', ');
  const ends = [counts(oldest), counts(newest)];
  const footers = ends[0] === '' ? '' : `; footers of the oldest: ${ends[0]}${ends[1] === '' ? '' : `, of the newest: ${ends[1]}`}`;
  return `${eventClass}: loaded ${ledger === '' ? 'none' : ledger}${footers}; they stay as they are, NULL in new columns`;
}

function costOf({ cost: { statements, rpu }, steps }: Plan): string {
  const wakes = statements === 0 ? 'no statement' : `${statements} statement${statements === 1 ? '' : 's'}, none reads or rewrites rows; they wake the warehouse, ${LEAST_SECONDS} s at least of ${rpu} RPU, $${((rpu * DOLLARS_PER_RPU_HOUR * LEAST_SECONDS) / 3600).toFixed(3)}`;
  const others = steps.filter(({ layer }) => layer !== 'redshift').length;
  return `${wakes}; ${others} call${others === 1 ? '' : 's'} that cost nothing; the canary is one load more (this plan has woken the warehouse too)`;
}

const drafts = ({ classes }: Plan): string[] =>
  classes.filter(({ released }) => !released).map(({ name, to }) => `  draft: ${name} ${to} is not released; apply wants it frozen first: cyberactive schema release ${name}`);

function nextOf(plan: Plan, file: string | undefined): string {
  const env = plan.env === 'local' ? '' : ` --env ${plan.env}`;
  const draft = plan.classes.find(({ released }) => !released);
  if (draft) return `next: cyberactive schema release ${draft.name}`;
  if (plan.obstacles.length > 0) return `next: ${plan.obstacles[0]!.fix}`;
  const flag = plan.steps.some(({ isDestructive }) => isDestructive) ? ' --allow-destructive' : '';
  return `next: cyberactive schema apply${file === undefined ? '' : ` ${printable(file)}`}${env}${flag}`;
}
