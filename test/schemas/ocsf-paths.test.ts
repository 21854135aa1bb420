import ocsfSchema from '../fixtures/ocsf/ocsf-1.8.0.schema.json';
import { attributesAlong, ocsf, type OcsfItem } from '../../schemas/ocsf/dictionary';
import { attributesOf, formOfAttribute, pathForName } from '../../schemas/ocsf/paths';

interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}
const { definitions } = ocsfSchema as unknown as { definitions: Readonly<Record<string, JsonSchema>> };

const resolved = (schema: JsonSchema): JsonSchema => (schema.$ref === undefined ? schema : definitions[schema.$ref.replace(/^#\/definitions\//, '')]!);

/** The type that the JSON Schema gives a path; undefined where it has no such path. */
function typeOf(root: JsonSchema, path: string): string | undefined {
  let at: JsonSchema | undefined = root;
  for (const step of path.split('.')) at = at && resolved(at).properties?.[step];
  const type = at && resolved(at).type;
  return Array.isArray(type) ? type.join() : (type as string | undefined);
}

const forms: Readonly<Record<string, string>> = { string: 'string', integer: 'bigint', number: 'double', boolean: 'boolean', array: 'json', object: 'json' };
const used = ['authentication', 'http_activity', 'api_activity', 'base_event', 'network_activity'] as const;

describe('paths of OCSF', () => {
  test.each(used)('of %s have the type that the JSON Schema gives them', (name) => {
    const definition = definitions[`class_${name}`]!;
    const wrong: string[] = [];
    let compared = 0;
    for (const [path, attribute] of attributesOf(ocsf.classes[name]!)) {
      const type = typeOf(definition, path);
      if (type === undefined) continue;
      compared += 1;
      if (forms[type] !== formOfAttribute(attribute)) wrong.push(`${path}: ${formOfAttribute(attribute)} for ${type}`);
    }
    expect(compared).toBeGreaterThan(400);
    expect(wrong).toEqual([]);
  });

  test('are found by their flat names', () => {
    const item = ocsf.classes.http_activity as OcsfItem;
    expect(pathForName(item, 'src_endpoint_ip')).toBe('src_endpoint.ip');
    expect(pathForName(item, 'http_request_url_query_string')).toBe('http_request.url.query_string');
    expect(pathForName(item, 'metadata_original_event_uid')).toBe('metadata.original_event_uid');
    expect(pathForName(item, 'constructor')).toBeUndefined();
    expect(attributesAlong(item, 'constructor')).toBeUndefined();
  });
});
