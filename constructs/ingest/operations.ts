import { json, plainText, type Operation } from '../api/operation';

const anyBody = { required: true, content: { '*/*': { schema: { type: 'string', format: 'binary' } } } };
const elastic = { '200': { description: 'As Elasticsearch answers.', content: json('Anything') } };
const nothing = { '200': { description: 'Nothing.', content: plainText } };
const landed = { description: 'Landed: every record will be accounted for.', content: { ...json('BatchAnswer'), ...plainText } };
const bulkAnswer = { '200': { description: 'A verdict for each item, in their order. An item with an error is stored as well, unless its status is 403 or 404.', content: json('BulkAnswer') } };
const scopeCodes = ['CA2403', 'CA2404', 'CA2411', 'CA2416', 'CA2417', 'CA2422'] as const;
const bulkCodes = ['CA2416', 'CA2422', 'CA2460', 'CA2461', 'CA2462', 'CA2463'] as const;
const host = { name: 'host', description: 'Host that the lines are from; else the header cyberactive-host, else the user of Basic authorization.' };

/** What the ingest function serves. */
export const ingestOperations = [
  {
    id: 'ingestBatch',
    method: 'POST',
    path: '/v1/ingest/{source}',
    function: 'ingest',
    summary: 'Land a batch: lines of text, NDJSON or a JSON array, gzip or not, at most 4 MiB.',
    query: [
      host,
      { name: 'path', description: 'Log that the lines are from.' },
      { name: 'line', description: 'Member of the JSON objects that holds the line; else message, log, MESSAGE, msg or line.' },
      {
        name: 'identity',
        description: 'What makes two batches one, where no idempotency-key is sent: request (each is its own), or content (the same bytes).',
        schema: { type: 'string', enum: ['request', 'content'] },
      },
    ],
    requestBody: anyBody,
    answers: { '200': { description: 'Nothing was sent.', content: { ...json('BatchAnswer'), ...plainText } }, '202': landed },
    codes: [...scopeCodes, 'CA2460', 'CA2461', 'CA2462'],
  },
  {
    id: 'bulk',
    method: 'POST',
    path: '/_bulk',
    function: 'ingest',
    summary: 'Elasticsearch\'s bulk request, index and create only: an index is the name of a source.',
    query: [host],
    requestBody: anyBody,
    answers: bulkAnswer,
    codes: bulkCodes,
  },
  {
    id: 'bulkOfIndex',
    method: 'POST',
    path: '/{index}/_bulk',
    function: 'ingest',
    summary: 'The same, for items that name no index.',
    query: [host],
    requestBody: anyBody,
    answers: bulkAnswer,
    codes: bulkCodes,
  },
  {
    id: 'presignForFluentBit',
    method: 'GET',
    path: '/v1/fluent-bit/{step}/{path+}',
    function: 'ingest',
    summary: 'A URL for one step of Fluent Bit\'s out_s3 with authorization_endpoint_url: {step}/{bucket}/{tag}/{path}.',
    answers: { '200': { description: 'Path and query of the URL; below /v1/fluent-bit/absolute the whole URL.', content: plainText } },
    codes: [...scopeCodes, 'CA2406', 'CA2412'],
  },
  { id: 'elasticInformation', method: 'GET', path: '/', function: 'ingest', summary: 'What agents for Elasticsearch ask first.', isPublic: true, answers: elastic },
  { id: 'elasticHead', method: 'HEAD', path: '/', function: 'ingest', summary: 'The same without a body.', isPublic: true, answers: nothing },
  { id: 'elasticClusterHealth', method: 'GET', path: '/_cluster/health', function: 'ingest', summary: 'Whether the bulk request is there.', isPublic: true, answers: elastic },
  { id: 'elasticLicense', method: 'GET', path: '/_license', function: 'ingest', summary: 'What Logstash asks.', isPublic: true, answers: elastic },
  {
    id: 'elasticCatHealth',
    method: 'GET',
    path: '/_cat/health',
    function: 'ingest',
    summary: 'Whether the bulk request is there.',
    isPublic: true,
    answers: { '200': { description: 'One line.', content: plainText } },
  },
  {
    id: 'elasticCatHead',
    method: 'HEAD',
    path: '/_cat/health',
    function: 'ingest',
    summary: 'What rsyslog asks.',
    isPublic: true,
    answers: nothing,
  },
] as const satisfies readonly Operation[];
