import { isoTime, serverTime, uploadId } from './openapi-terms';
import { partSchemas } from './part-schemas';

/**
 * Bodies of what presign answers in OpenAPI 3.0 terms. Names are letters and digits only, and no keyword is used that
 * API Gateway refuses on import.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */

const counts = { type: 'object', additionalProperties: { type: 'integer' } };
const state = {
  type: 'string',
  enum: ['issued', 'landed', 'fanned_out', 'loaded'],
  description: 'issued: the file may be put; landed: it arrived; fanned_out: every record is counted; loaded: every record is accounted for.',
};
const clockSkewSeconds = { type: 'integer', description: 'By how much the client\'s clock is ahead, where the request had the header date or x-client-time.' };
const statusUrl = { type: 'string', format: 'uri', description: 'Where to ask what became of the upload.' };

export const presignSchemas = {
  UploadRequest: {
    type: 'object',
    required: ['source', 'name', 'size', 'sha256'],
    additionalProperties: false,
    properties: {
      source: { type: 'string', description: 'Kind of log: linux_syslog, web_access, aws_cloudtrail. A wrong name is answered with the list.' },
      name: { type: 'string', description: 'File name without a path, at most 255 bytes.' },
      size: { type: 'integer', format: 'int64', minimum: 1, description: 'Bytes of the file as it will be sent.' },
      sha256: { type: 'string', pattern: '^[0-9a-fA-F]{64}$', description: 'SHA-256 of the file as it will be sent, hexadecimal.' },
      host: { type: 'string', description: 'Host that the log is from, at most 255 bytes.' },
      path: { type: 'string', description: 'Path on that host, at most 1,024 bytes; the name by default.' },
      file_modified_at: { description: 'Time of the file: ISO 8601 with a zone, or epoch milliseconds. Completes log times without a year.' },
      time_zone: { type: 'string', description: 'For log times without a zone: IANA name or offset; the customer\'s by default.' },
      occurrence: { type: 'string', description: 'Tells apart files that recur on purpose with the same content, at most 255 bytes.' },
      multipart: { description: 'true, or {"part_size": bytes}: the file is sent in parts, for large files and bad links.' },
    },
  },
  BatchRequest: {
    type: 'object',
    required: ['uploads'],
    additionalProperties: false,
    properties: { uploads: { type: 'array', minItems: 1, maxItems: 100, items: { $ref: '#/components/schemas/UploadRequest' } } },
  },
  BatchResults: {
    type: 'object',
    required: ['results'],
    properties: {
      results: {
        type: 'array',
        items: {
          type: 'object',
          required: ['status'],
          properties: {
            status: { type: 'integer', description: '201 promised, 200 has landed already, else refused.' },
            upload: { type: 'object', additionalProperties: true, description: 'UploadPromise with 201, UploadStatus with 200.' },
            problem: { $ref: '#/components/schemas/Problem' },
          },
        },
      },
    },
  },
  UploadPromise: {
    type: 'object',
    required: ['upload_id', 'state', 'status_url', 'server_time'],
    description: 'With multipart in the request, multipart in the answer; else method, url, headers, expires_at and curl.',
    properties: {
      upload_id: uploadId,
      state: { type: 'string', enum: ['issued'] },
      method: { type: 'string', enum: ['PUT'] },
      url: { type: 'string', format: 'uri', description: 'Signed for exactly this file and these headers.' },
      headers: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'To be sent with the PUT as they are: content-length, if-none-match, x-amz-checksum-sha256.',
      },
      expires_at: { ...isoTime, description: 'The PUT must begin before. A fresh URL is one more POST of the same body.' },
      multipart: {
        type: 'object',
        required: ['part_size', 'parts_expected', 'parts_url', 'complete_url'],
        properties: {
          part_size: { type: 'integer', format: 'int64', description: 'Bytes of each part but the last. Of the first request for the upload: a later one does not change it.' },
          parts_expected: { type: 'integer' },
          parts_url: { type: 'string', format: 'uri', description: 'POST asks for URLs of parts, GET lists those that have come.' },
          complete_url: { type: 'string', format: 'uri', description: 'POST when all have come.' },
        },
      },
      status_url: statusUrl,
      curl: { type: 'string', description: 'The PUT as one line for a shell.' },
      server_time: serverTime,
      clock_skew_seconds: clockSkewSeconds,
    },
  },
  ...partSchemas,
  UploadStatus: {
    type: 'object',
    required: ['upload_id', 'state', 'source', 'host', 'path', 'timeline', 'status_url'],
    properties: {
      upload_id: uploadId,
      state,
      source: { type: 'string' },
      host: { type: 'string' },
      path: { type: 'string' },
      records: { type: 'integer', format: 'int64', description: 'Records of the file; known from fanned_out on.' },
      accepted: { ...counts, description: 'Records that became events, by event class.' },
      rejected: { ...counts, description: 'Records that became no event, by reason.' },
      rejected_records: {
        type: 'array',
        description: 'The first hundred of the rejected records, by number, once they are loaded.',
        items: {
          type: 'object',
          required: ['record', 'reason'],
          properties: {
            record: { type: 'integer', format: 'int64', description: 'Number of the line, or of the element.' },
            reason: { type: 'string' },
            field: { type: 'string' },
            expected: { type: 'string' },
          },
        },
      },
      in_flight: { type: 'integer', format: 'int64', description: 'records less accepted less rejected.' },
      timeline: {
        type: 'array',
        items: { type: 'object', required: ['at', 'state'], properties: { at: isoTime, state } },
      },
      status_url: statusUrl,
    },
  },
  UploadPage: {
    type: 'object',
    required: ['uploads', 'examined'],
    properties: {
      uploads: { type: 'array', items: { $ref: '#/components/schemas/UploadStatus' } },
      examined: { type: 'integer', description: 'Uploads looked at; those that were not asked for are left out.' },
      next_cursor: { type: 'string', description: 'There is more, perhaps: ask again with this cursor.' },
    },
  },
  WhoAmI: {
    type: 'object',
    required: ['customer_id', 'customer_name', 'key_id', 'sources', 'time_zone', 'server_time', 'limits'],
    properties: {
      customer_id: { type: 'string' },
      customer_name: { type: 'string' },
      key_id: { type: 'string' },
      sources: { type: 'array', items: { type: 'string' }, description: 'That the key may upload.' },
      hosts: { type: 'array', items: { type: 'string' }, description: 'That the key may upload for; absent: any.' },
      expires_at: { ...isoTime, description: 'Absent: never.' },
      time_zone: { type: 'string', description: 'For log times without a zone.' },
      server_time: serverTime,
      clock_skew_seconds: clockSkewSeconds,
      limits: { type: 'object', additionalProperties: { type: 'integer' } },
    },
  },
  Validation: {
    type: 'object',
    required: ['source', 'encoding', 'records', 'accepted', 'rejected', 'blank', 'comment', 'header', 'verdicts'],
    properties: {
      source: { type: 'string' },
      looks_like: { type: 'string', description: 'The source that the sample is of, as it seems, where it is not of the one that was named.' },
      encoding: { type: 'string', description: 'plain, gzip, utf-16le, …; of a file that is not read what it looks like: zip, 7z, …' },
      records: { type: 'integer' },
      accepted: { ...counts, description: 'Records that would become events, by event class.' },
      rejected: { ...counts, description: 'Records that would become none, by reason.' },
      blank: { type: 'integer' },
      comment: { type: 'integer' },
      header: { type: 'integer' },
      verdicts: {
        type: 'array',
        description: 'Of the first 1,000 records, then of rejected ones only, at most 2,000.',
        items: {
          type: 'object',
          required: ['record'],
          properties: {
            record: { type: 'integer', description: 'Number of the line, or of the element.' },
            class: { type: 'string', description: 'Event class.' },
            reason: { type: 'string', description: 'Why it would be rejected; absent: it would not.' },
            field: { type: 'string' },
            expected: { type: 'string' },
          },
        },
      },
    },
  },
  Problem: {
    type: 'object',
    required: ['type', 'title', 'status', 'code', 'detail', 'fix'],
    description: 'RFC 9457, with a stable code and what to do next.',
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      code: { type: 'string', pattern: '^CA24[0-9]{2}$' },
      detail: { type: 'string' },
      fix: { type: 'string' },
    },
  },
} as const;
