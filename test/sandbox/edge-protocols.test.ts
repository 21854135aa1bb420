import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeDeliveryStreamCommand, FirehoseClient, ListDeliveryStreamsCommand } from '@aws-sdk/client-firehose';
import { GetDatabasesCommand, GlueClient } from '@aws-sdk/client-glue';
import * as fc from 'fast-check';
import type { JsonApi } from '../../sandbox/edge';
import { callJson } from '../../sandbox/edge/json-protocol';
import { readForm } from '../../sandbox/edge/query-protocol';
import { readXml } from '../../sandbox/edge/xml-reader';
import { xmlDocument } from '../../sandbox/edge/xml';
import { ServiceError } from '../../sandbox/errors';
import { errorOf, openStand, raw, START, type Stand } from './edge-stand';

let stand: Stand;

beforeAll(async () => {
  stand = await openStand();
  stand.edge
    .json({
      targetPrefix: 'Firehose_20150804', signingName: 'firehose', version: '1.1',
      operations: {
        DescribeDeliveryStream({ DeliveryStreamName }, { principal }) {
          if (DeliveryStreamName === 'bug') throw new TypeError('x is not a function');
          if (DeliveryStreamName !== 'known') throw new ServiceError('ResourceNotFoundException', `Firehose ${DeliveryStreamName} not found`);
          return { DeliveryStreamDescription: { DeliveryStreamName, DeliveryStreamARN: principal.arn, CreateTimestamp: new Date(START) } };
        },
      },
    })
    .query({
      signingName: 'cloudformation', namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
      operations: {
        DescribeStacks({ StackName }) {
          if (StackName === 'none') throw new ServiceError('ValidationError', 'Stack with id none does not exist');
          return { Stacks: [{ StackName: 'a <b>', StackStatus: 'CREATE_COMPLETE', CreationTime: new Date(START), Outputs: [{ OutputKey: 'K', OutputValue: 'V & W' }] }] };
        },
      },
    });
});
afterAll(() => stand.close());

describe('AWS JSON', () => {
  const describeStream = (DeliveryStreamName: string) => new FirehoseClient(stand.config).send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }));

  test('tells the operation who called', async () => {
    const { DeliveryStreamDescription } = await describeStream('known');
    expect(DeliveryStreamDescription).toMatchObject({ DeliveryStreamARN: 'root', CreateTimestamp: new Date(START) });
  });

  test('writes dates as seconds and bytes as base64, wherever they stand', async () => {
    const api: JsonApi = { targetPrefix: 'T', signingName: 't', version: '1.0', operations: { Get: () => ({ at: [new Date(1500)], bytes: Buffer.from('hi'), none: undefined }) } };
    const answer = await callJson(api, 'T.Get', Buffer.alloc(0), { principal: { accessKeyId: 'x', arn: 'root' }, sourceIp: '', requestId: 'r' });
    expect(answer.body).toBe('{"at":[1.5],"bytes":"aGk="}');
    expect(answer.headers!['content-type']).toBe('application/x-amz-json-1.0');
  });

  test('gives the errors of the service', async () => {
    await expect(describeStream('other')).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'Firehose other not found', $metadata: { httpStatusCode: 400 } });
  });

  test('answers a bug as 500, with the stack in the log and not in the answer', async () => {
    await expect(describeStream('bug')).rejects.toMatchObject({ name: 'InternalError', $metadata: { httpStatusCode: 500 } });
    expect(stand.log.at(-1)!.detail!['stack']).toContain('x is not a function');
  });

  test('names an operation and a service that it does not know', async () => {
    const refused = new FirehoseClient(stand.config).send(new ListDeliveryStreamsCommand({}));
    await expect(refused).rejects.toMatchObject({ name: 'UnknownOperationException', message: expect.stringContaining('ListDeliveryStreams') });
    await expect(new GlueClient(stand.config).send(new GetDatabasesCommand({}))).rejects.toMatchObject({ name: 'UnknownOperationException', message: expect.stringContaining('AWSGlue') });
  });
});

describe('AWS query', () => {
  const stacks = (StackName?: string) => new CloudFormationClient(stand.config).send(new DescribeStacksCommand({ StackName }));

  test('gives lists and dates as XML', async () => {
    expect((await stacks()).Stacks).toEqual([
      { StackName: 'a <b>', StackStatus: 'CREATE_COMPLETE', CreationTime: new Date(START), Outputs: [{ OutputKey: 'K', OutputValue: 'V & W' }] },
    ]);
  });

  test('gives the errors of the service', async () => {
    await expect(stacks('none')).rejects.toMatchObject({ name: 'ValidationError', message: 'Stack with id none does not exist' });
    expect(await errorOf(new CloudFormationClient({ ...stand.config, credentials: { accessKeyId: 'x', secretAccessKey: 'y' } }).send(new DescribeStacksCommand({})))).toBe('InvalidClientTokenId');
  });

  test('reads nested members and lists', () => {
    const form = new URLSearchParams('Action=X&Version=1&Name=n&Tags.member.1.Key=a&Tags.member.2.Key=b&Attribute.1.Name=c&Deep.Map.x=1');
    expect(readForm(form)).toEqual({ Name: 'n', Tags: [{ Key: 'a' }, { Key: 'b' }], Attribute: [{ Name: 'c' }], Deep: { Map: { x: '1' } } });
    readForm(new URLSearchParams('__proto__.polluted=1'));
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
});

test('/_sandbox/ is unsigned, and absent until somebody answers', async () => {
  expect((await raw(`${stand.endpoint}/_sandbox/status`)).status).toBe(404);
  stand.edge.control(({ path }) => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: path }));
  expect((await raw(`${stand.endpoint}/_sandbox/status`)).body).toBe('/_sandbox/status');
});

describe('XML', () => {
  test('comes back as it was written, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const { children } = readXml(xmlDocument('Root', { $xmlns: 'urn:x', Item: [text, text] }));
      expect(children.map(({ name, text: found }) => [name, found])).toEqual([['Item', text], ['Item', text]]);
    }));
  });

  test.each(['', 'text', '<a>', '<a></b>', '<a/><b/>', '<a></a>tail', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', '<a>&unknown;</a>', '<a attr="x></a>'])('refuses %j', (text) => {
    expect(() => readXml(text)).toThrow();
  });

  test('skips declarations, comments and attributes, and reads CDATA', () => {
    expect(readXml('<?xml version="1.0"?><!-- c --><s:a x="1>2"><b/><![CDATA[<&]]></s:a>')).toEqual({ name: 'a', text: '<&', children: [{ name: 'b', text: '', children: [] }] });
  });
});
