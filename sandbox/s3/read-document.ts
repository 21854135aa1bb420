/** The small XML bodies of DeleteObjects, CompleteMultipartUpload and PutObjectRetention. */
import { MalformedXml, readXml, type XmlElement } from '../edge/xml-reader';
import { s3Error } from './errors';
import { Integrity } from './integrity';
import type { S3Request } from './request';

/** 10,000 parts with checksums take some 3 MB. */
const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;

/** @throws ServiceError MalformedXML, or as Integrity does */
export async function readDocument(request: S3Request, root: string): Promise<XmlElement> {
  const integrity = new Integrity(request);
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request.payload.stream as AsyncIterable<Buffer>) {
    integrity.update(piece);
    pieces.push(piece);
    if ((size += piece.length) > MAX_DOCUMENT_BYTES) throw s3Error('MalformedXML');
  }
  integrity.finish();
  return parse(Buffer.concat(pieces).toString('utf8'), root);
}

function parse(text: string, root: string): XmlElement {
  try {
    const element = readXml(text);
    if (element.name === root) return element;
  } catch (error) {
    if (!(error instanceof MalformedXml)) throw error;
  }
  throw s3Error('MalformedXML');
}
