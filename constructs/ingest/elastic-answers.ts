import type { ApiAnswer } from '../api/request';

/** Clients from 7.14 on speak to nothing that does not say so. */
export const elasticHeaders = { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' } as const;

const textHeaders = { ...elasticHeaders, 'content-type': 'text/plain' };

const name = 'cyberactive';

/** What agents ask before they send: the version decides about the form of their requests (no types, data streams). */
const information = {
  name,
  cluster_name: name,
  cluster_uuid: name,
  version: {
    number: '8.17.0',
    build_flavor: 'default',
    build_type: 'docker',
    minimum_wire_compatibility_version: '7.17.0',
    minimum_index_compatibility_version: '7.0.0',
  },
  tagline: 'You Know, for Search',
};

const health = { cluster_name: name, status: 'green', timed_out: false, number_of_nodes: 1, number_of_data_nodes: 1 };

const license = { license: { status: 'active', uid: name, type: 'basic', issued_to: name, issuer: name } };

const answer = (body: object): (() => Promise<ApiAnswer>) => async () => ({ status: 200, headers: elasticHeaders, body: JSON.stringify(body) });

/** The same for everybody: they hold nothing of ours. */
export const elasticAnswers = {
  /** `GET /` */
  information: answer(information),
  /** `GET /_cluster/health`: Vector's health check. */
  clusterHealth: answer(health),
  /** `GET /_license`: Logstash asks. */
  license: answer(license),
  /** `GET /_cat/health` */
  catHealth: async (): Promise<ApiAnswer> => ({ status: 200, headers: textHeaders, body: `${name} green 1 1\n` }),
  /** `HEAD /`, and `HEAD /_cat/health`: rsyslog's health check. */
  head: async (): Promise<ApiAnswer> => ({ status: 200, headers: textHeaders, body: '' }),
};
