import { DescribeDeliveryStreamCommand, UpdateDestinationCommand, type ExtendedS3DestinationDescription, type FirehoseClient } from '@aws-sdk/client-firehose';
import { shardNames } from '../../constructs/stream/shards';
import { asCommandError, CommandError, exitCodes } from '../exit';
import type { Hints } from './settings';

/** A stream as it runs; of a class with several the first, which speaks for all. */
export interface LiveStream {
  /** Event class. */
  readonly name: string;
  readonly streamName: string;
  /** Version of its configuration: the optimistic lock, and part of the names of its objects. */
  readonly versionId: string;
  readonly destinationId: string;
  readonly hints: Hints;
  /** Hints before the transform; absent where there is none, or where it is switched off. */
  readonly transform?: Hints;
  /** When the configuration was last changed, epoch ms. */
  readonly changedAt?: number;
  readonly destination: ExtendedS3DestinationDescription;
  /** The class's further streams: set alike. */
  readonly others: readonly LiveStream[];
}

/**
 * A class's streams. @param shards how many it has
 * @throws CommandError where there is no such stream, or no right to look at it
 */
export async function readStream(firehose: FirehoseClient, streamPrefix: string, name: string, shards = 1): Promise<LiveStream> {
  const streams: LiveStream[] = [];
  // One after the other: the service takes five such calls a second.
  for (const shard of shardNames(name, { [name]: shards })) streams.push(await readOne(firehose, `${streamPrefix}${shard}`, name));
  const [first, ...others] = streams;
  return { ...first!, others };
}

async function readOne(firehose: FirehoseClient, streamName: string, name: string): Promise<LiveStream> {
  const answer = await asking('firehose:DescribeDeliveryStream', streamName, () => firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: streamName })));
  const { VersionId, Destinations, LastUpdateTimestamp, CreateTimestamp } = answer.DeliveryStreamDescription!;
  const { DestinationId, ExtendedS3DestinationDescription: destination } = Destinations![0]!;
  const transform = transformHints(destination!);
  const changedAt = (LastUpdateTimestamp ?? CreateTimestamp)?.getTime();
  return {
    ...{ name, streamName, versionId: VersionId!, destinationId: DestinationId!, destination: destination!, others: [] },
    hints: { intervalSeconds: destination!.BufferingHints!.IntervalInSeconds!, sizeMegabytes: destination!.BufferingHints!.SizeInMBs! },
    ...(transform && { transform }),
    ...(changedAt !== undefined && { changedAt }),
  };
}

/**
 * Changes the hints of a class's streams, the first one first, and nothing else. The processing block is sent whole, since the service replaces it whole and takes one
 * without `Enabled` as switched off; the conversion block too: probed, https://github.com/floci-io/floci/pull/3393.
 * @throws CommandError where somebody else was first, where a right is missing, or where the service refuses
 */
export async function updateHints(firehose: FirehoseClient, stream: LiveStream, hints: Hints): Promise<void> {
  for (const each of [stream, ...stream.others]) await updateOne(firehose, each, hints);
}

async function updateOne(firehose: FirehoseClient, stream: LiveStream, { intervalSeconds, sizeMegabytes }: Hints): Promise<void> {
  const { DataFormatConversionConfiguration, ProcessingConfiguration } = stream.destination;
  const update = new UpdateDestinationCommand({
    DeliveryStreamName: stream.streamName,
    CurrentDeliveryStreamVersionId: stream.versionId,
    DestinationId: stream.destinationId,
    ExtendedS3DestinationUpdate: {
      BufferingHints: { IntervalInSeconds: intervalSeconds, SizeInMBs: sizeMegabytes },
      ...(DataFormatConversionConfiguration && { DataFormatConversionConfiguration }),
      ...(ProcessingConfiguration && { ProcessingConfiguration }),
    },
  });
  await asking('firehose:UpdateDestination', stream.streamName, () => firehose.send(update));
}

/** Members whose change would be a change of what the stream does; JSON, to compare before with after. */
export function behaviourOf({ destination }: LiveStream): string {
  const { BufferingHints: _hints, ...rest } = destination;
  return JSON.stringify(rest);
}

function transformHints({ ProcessingConfiguration }: ExtendedS3DestinationDescription): Hints | undefined {
  const parameters = ProcessingConfiguration?.Enabled ? ProcessingConfiguration.Processors?.[0]?.Parameters : undefined;
  const value = (name: string): number => Number(parameters!.find(({ ParameterName }) => ParameterName === name)?.ParameterValue);
  return parameters && { intervalSeconds: value('BufferIntervalInSeconds'), sizeMegabytes: value('BufferSizeInMBs') };
}

async function asking<T>(action: string, streamName: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'ResourceNotFoundException') throw new CommandError(exitCodes.precondition, `stream ${streamName}: expected a stream, found none`, 'cyberactive buffer show lists the streams; a new class is deployed with npx cdk deploy --all');
    if (name === 'ConcurrentModificationException') throw new CommandError(exitCodes.precondition, `stream ${streamName}: expected to be the only one who changes it, found a newer version: ${message}`, 'nothing was changed; look at cyberactive buffer show and repeat');
    const known = asCommandError(error);
    if (/AccessDenied|UnauthorizedOperation/.test(name)) throw new CommandError(exitCodes.refused, `stream ${streamName}: expected the right ${action}, found ${name}: ${message}`, `nothing was changed; give these credentials ${action} on the stream`);
    throw known ?? error;
  }
}
