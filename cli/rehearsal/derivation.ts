/**
 * Entry point of the bundle that a rehearsal runs: fan-out and transform of this checkout with other event classes in the
 * place of the generated ones, see {@link bundleDerivation}.
 */
import { eventClasses, type EventClassName } from '../../schemas';
import { Forecast, type RejectedRow } from '../../constructs/replay/forecast';
import { tryOut, type DerivationSettings, type Trial, type TrialEnd } from '../../constructs/replay/prediction';
import { sources } from '../../transforms/sources';

export type { RejectedRow };

export interface Derived extends TrialEnd {
  /** Records that became events, by event class. */
  readonly passed: Readonly<Record<string, number>>;
  /** Records in packs that the transform has no room for. */
  readonly held: number;
}

/** Takes what becomes of the records, pack by pack, in the order of the file. */
export interface DerivationSink {
  readonly onRows: (eventClass: EventClassName, rows: Buffer) => Promise<void>;
  readonly onRejected: (row: RejectedRow) => void;
}

class Watched extends Forecast {
  constructor(private readonly onRejected: DerivationSink['onRejected']) {
    super();
  }

  override fail(row: RejectedRow): void {
    this.onRejected(row);
    super.fail(row);
  }
}

/** Derives the records of a raw file and puts nothing anywhere. */
export async function derive(trial: Omit<Trial, 'onRows'>, limits: Omit<DerivationSettings, 'sources'>, { onRows, onRejected }: DerivationSink): Promise<Derived> {
  const forecast = new Watched(onRejected);
  const end = await tryOut({ ...trial, onRows }, { ...limits, sources }, forecast);
  const { pass, held } = forecast.result();
  return { ...end, passed: pass, held };
}

export const knownSources: readonly string[] = Object.keys(sources);
export { eventClasses };
