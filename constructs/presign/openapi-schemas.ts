/**
 * Bodies of the presign API in OpenAPI 3.0 terms. Names are letters and digits only, and no keyword is used that
 * API Gateway refuses on import.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */

const isoTime = { type: 'string', format: 'date-time', description: 'ISO 8601, UTC.' };
const counts = { type: 'object', additionalProperties: { type: 'integer' } };
const state = {
  type: 'string',
  enum: ['issued', 'landed', 'fanned_out', 'loaded'],
  description: 'issued: the file may be put; landed: it arrived; fanned_out: every record is counted; loaded: every record is accounted for.',
};
const uploadId = { type: 'string', description: '26 characters; the same file of the same customer, source, host and path has the same id.' };
const statusUrl = { type: 'string', format: 'uri', description: 'Where to ask what became of the upload.' };

export const schemas = {
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
    },
  },
  UploadPromise: {
    type: 'object',
    required: ['upload_id', 'state', 'method', 'url', 'headers', 'expires_at', 'status_url', 'curl', 'server_time'],
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
      status_url: statusUrl,
      curl: { type: 'string', description: 'The PUT as one line for a shell.' },
      server_time: { ...isoTime, description: 'To compare the own clock with.' },
    },
  },
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
      in_flight: { type: 'integer', format: 'int64', description: 'records less accepted less rejected.' },
      timeline: {
        type: 'array',
        items: { type: 'object', required: ['at', 'state'], properties: { at: isoTime, state } },
      },
      status_url: statusUrl,
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
