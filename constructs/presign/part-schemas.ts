import { isoTime, serverTime, uploadId } from './openapi-terms';

/** Bodies about a file in parts, in OpenAPI 3.0 terms. */
export const partSchemas = {
  PartsRequest: {
    type: 'object',
    required: ['parts'],
    additionalProperties: false,
    properties: {
      parts: {
        type: 'array',
        minItems: 1,
        maxItems: 100,
        items: {
          type: 'object',
          required: ['part_number', 'size', 'sha256'],
          additionalProperties: false,
          properties: {
            part_number: { type: 'integer', minimum: 1 },
            size: { type: 'integer', format: 'int64', minimum: 1, description: 'part_size; of the last part what is left.' },
            sha256: { type: 'string', pattern: '^[0-9a-fA-F]{64}$', description: 'SHA-256 of the part, hexadecimal.' },
          },
        },
      },
    },
  },
  SignedParts: {
    type: 'object',
    required: ['upload_id', 'expires_at', 'server_time', 'parts'],
    properties: {
      upload_id: uploadId,
      expires_at: isoTime,
      server_time: serverTime,
      parts: {
        type: 'array',
        items: {
          type: 'object',
          required: ['part_number', 'method', 'url', 'headers'],
          properties: {
            part_number: { type: 'integer' },
            method: { type: 'string', enum: ['PUT'] },
            url: { type: 'string', format: 'uri', description: 'Signed for exactly this part and these headers.' },
            headers: { type: 'object', additionalProperties: { type: 'string' } },
          },
        },
      },
    },
  },
  StoredParts: {
    type: 'object',
    required: ['upload_id', 'part_size', 'parts_expected', 'parts'],
    properties: {
      upload_id: uploadId,
      part_size: { type: 'integer', format: 'int64' },
      parts_expected: { type: 'integer' },
      parts: {
        type: 'array',
        items: {
          type: 'object',
          required: ['part_number', 'size', 'sha256'],
          properties: { part_number: { type: 'integer' }, size: { type: 'integer', format: 'int64' }, sha256: { type: 'string' } },
        },
      },
    },
  },
} as const;
