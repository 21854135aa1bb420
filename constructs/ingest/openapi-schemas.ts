/** Bodies of the doors in OpenAPI 3.0 terms; see presign's for what API Gateway takes. */
export const ingestSchemas = {
  BatchAnswer: {
    type: 'object',
    required: ['state', 'bytes'],
    properties: {
      state: {
        type: 'string',
        enum: ['landed', 'set_aside', 'empty'],
        description: 'landed: an upload like any other. set_aside: the key has expired; kept until it is released. empty: nothing was sent.',
      },
      upload_id: { type: 'string', description: 'Of a batch that landed.' },
      bytes: { type: 'integer', format: 'int64', description: 'Of the file that the batch became.' },
      repeated: { type: 'boolean', description: 'The same batch had come before; nothing is there twice.' },
      status_url: { type: 'string', format: 'uri', description: 'Where to ask what became of each record.' },
    },
  },
  BulkAnswer: {
    type: 'object',
    required: ['took', 'errors', 'items'],
    properties: {
      took: { type: 'integer', description: 'Milliseconds.' },
      errors: { type: 'boolean', description: 'Whether an item has an error.' },
      items: { type: 'array', items: { type: 'object' }, description: 'By action: status, and error with type and reason.' },
    },
  },
  Anything: { type: 'object' },
} as const;
