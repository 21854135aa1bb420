/** What several bodies of presign have in common, in OpenAPI 3.0 terms. */

export const isoTime = { type: 'string', format: 'date-time', description: 'ISO 8601, UTC.' };
export const uploadId = { type: 'string', description: '26 characters; the same file of the same customer, source, host and path has the same id.' };
export const serverTime = { ...isoTime, description: 'To compare the own clock with.' };
