import { isDenied } from '../buffer/metric-data';
import type { BufferServices } from '../buffer/services';
import { readCompute, type FunctionCompute } from './read-compute';

/** What was counted of computing, and in words what is not in it. What is undefined is to be modelled. */
export interface Counted {
  readonly functions?: FunctionCompute;
  readonly rpuSeconds?: number;
  readonly missing: readonly string[];
}

const never = ['storage, KMS, logs and alarms: by the month, in the forecast'];
const noDurations = 'durations of the functions: they are modelled';
const noSeconds = "RPU-seconds as used and analysts' queries: a minute a run of load is taken, or the bytes where they take longer";
const noStarts = 'starts of new execution environments: Lambda bills them beside the durations';
const noCharges = 'RPU-seconds as charged: those that were used are taken, a minute a run of load at least; SYS_SERVERLESS_USAGE has the others, and asking it wakes the warehouse';

/** Asks CloudWatch on a stage. Where nobody measures, or may be asked, it is modelled, and said. */
export async function computeOf({ cloudWatch: client, stage, workgroup, now }: BufferServices, from: number, until: number): Promise<Counted> {
  if (!client) return { missing: [noDurations, noSeconds, ...never] };
  try {
    const { functions, rpu_seconds, is_partial } = await readCompute({ client, functionPrefix: `cyberactive-${stage}-`, workgroup, from, until, now: now() });
    return {
      ...(functions && { functions }),
      ...(rpu_seconds !== undefined && { rpuSeconds: rpu_seconds }),
      missing: [
        ...(is_partial ? ['what CloudWatch could not answer: ask again'] : []),
        functions ? noStarts : `${noDurations}, since CloudWatch has none in this window`,
        rpu_seconds === undefined ? `${noSeconds}, since CloudWatch has none in this window` : noCharges,
        ...never,
      ],
    };
  } catch (error) {
    if (!isDenied(error as Error)) throw error;
    return { missing: [`what CloudWatch has, which answered ${(error as Error).name}: ask for the right cloudwatch:GetMetricData`, noDurations, noSeconds, ...never] };
  }
}
