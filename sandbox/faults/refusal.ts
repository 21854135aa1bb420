import type { IncomingAnswer } from '../simulation/http-client';

const s3 = {
  code: 'SlowDown',
  message: 'Please reduce your request rate.',
};

/**
 * How a service says that it will not do anything now, in its own protocol.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/CommonErrors.html
 */
export function refusal(service: string, kind: 'service unavailable' | 'throttled'): IncomingAnswer {
  if (service === 's3') {
    const xml = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${s3.code}</Code><Message>${s3.message}</Message></Error>`;
    return answer(503, xml, { 'content-type': 'application/xml' });
  }
  const [status, type] = kind === 'throttled' ? [400, 'ThrottlingException'] : [503, 'ServiceUnavailableException'];
  return answer(status, JSON.stringify({ __type: type, message: 'Slow down.' }), { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': type });
}

function answer(status: number, text: string, headers: Readonly<Record<string, string>>): IncomingAnswer {
  const body = Buffer.from(text);
  return { status, headers: { ...headers, 'content-length': String(body.length) }, body };
}
