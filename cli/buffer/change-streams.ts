import { CommandError, exitCodes } from '../exit';
import { ChangeStore, type ChangeDocument } from './change-store';
import { behaviourOf, readStream, updateHints, type LiveStream } from './live-stream';
import type { BufferServices } from './services';
import { hintsText, type Hints } from './settings';
import { prepareStage, type StageChange } from './stage-text';

/** One stream that is to change. */
export interface StreamChange {
  readonly stream: LiveStream;
  readonly to: Hints;
  /** What the audit entry says beside. */
  readonly entry: Pick<ChangeDocument, 'why' | 'predicted' | 'before' | 'limit_p95' | 'load'>;
}

export interface Changed {
  readonly changes: readonly ChangeDocument[];
  /** The stage file, where it was changed. */
  readonly file?: string;
}

/**
 * Changes streams and stage file, or neither: what was done is undone when a later step fails. The entry is written first, so
 * that no change is without one.
 * @throws CommandError saying what failed and what was undone
 */
export async function changeStreams(services: BufferServices, wanted: readonly StreamChange[], stageChange: StageChange): Promise<Changed> {
  const { firehose, s3, buckets, streamPrefix, shards, now, by, stages, stage } = services;
  const store = new ChangeStore({ s3, bucket: buckets.state });
  const prepared = prepareStage(stages, stage, stageChange);
  const begun: { readonly change: ChangeDocument; readonly stream: LiveStream }[] = [];
  try {
    for (const { stream, to, entry } of wanted) {
      const change = await store.begin({ stream: stream.name, at: now(), by, from: stream.hints, to, version_before: stream.versionId, outcome: 'begun', ...entry });
      begun.push({ change, stream });
      await updateHints(firehose, stream, to);
      const after = await readStream(firehose, streamPrefix, stream.name, shards[stream.name]);
      requireSame(stream, after, to);
      for (const [index, other] of after.others.entries()) requireSame(stream.others[index]!, other, to);
      begun[begun.length - 1] = { change: { ...change, version_after: after.versionId }, stream: after };
    }
    prepared.commit();
  } catch (error) {
    prepared.drop();
    const undone = await undo(services, store, begun, wanted);
    throw undone.length === 0 ? error : afterUndoing(error as Error, undone);
  }
  const changes: ChangeDocument[] = [];
  for (const { change } of begun) changes.push(await store.amend(change, { outcome: 'applied', ...(change.version_after !== undefined && { version_after: change.version_after }) }));
  return { changes, ...(prepared.changes && { file: prepared.file }) };
}

/** A careless update switches the transform off; whatever did, must not stay. */
function requireSame(before: LiveStream, after: LiveStream, to: Hints): void {
  if (hintsText(after.hints) !== hintsText(to)) throw new CommandError(exitCodes.refused, `stream ${after.streamName}: expected ${hintsText(to)}, found ${hintsText(after.hints)} after the update`);
  if (behaviourOf(before) !== behaviourOf(after)) throw new CommandError(exitCodes.refused, `stream ${after.streamName}: expected only its hints to change, found more`, 'look at the stream before anything is tried again: transform and conversion must be on');
}

/** @returns names of the streams that are as they were */
async function undo({ firehose, streamPrefix, shards }: BufferServices, store: ChangeStore, begun: readonly { readonly change: ChangeDocument; readonly stream: LiveStream }[], wanted: readonly StreamChange[]): Promise<string[]> {
  const undone: string[] = [];
  for (const { change } of begun) {
    const before = wanted.find(({ stream }) => stream.name === change.stream)!.stream;
    const current = await readStream(firehose, streamPrefix, change.stream, shards[change.stream]);
    if (current.versionId !== change.version_before) {
      const others = current.others.map((other, index) => ({ ...other, destination: before.others[index]!.destination }));
      await updateHints(firehose, { ...current, destination: before.destination, others }, before.hints);
      undone.push(change.stream);
    }
    await store.amend(change, { outcome: 'undone' });
  }
  return undone;
}

function afterUndoing(error: Error, undone: readonly string[]): Error {
  const exitCode = error instanceof CommandError ? error.exitCode : exitCodes.failure;
  return new CommandError(exitCode, `${error.message}; taken back: ${undone.join(', ')}`, error instanceof CommandError ? error.next : 'nothing has changed; repeat it');
}
