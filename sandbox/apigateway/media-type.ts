/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html */

/** Whether one of an API's binary media types, wildcards included, covers the media type of a header. */
export function isBinary(binaryMediaTypes: readonly string[], header: string | undefined): boolean {
  const [type, subtype] = firstMediaType(header).split('/');
  return binaryMediaTypes.some((binary) => {
    const [binaryType, binarySubtype] = binary.toLowerCase().split('/');
    return (binaryType === '*' || binaryType === type) && (binarySubtype === '*' || binarySubtype === subtype);
  });
}

/** API Gateway looks at the first one only, and takes a missing one for JSON. */
function firstMediaType(header: string | undefined): string {
  return header?.split(',')[0]!.split(';')[0]!.trim().toLowerCase() || 'application/json';
}
