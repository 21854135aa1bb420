/** `customers/{customer_id}.json`. Who owns the data. */
export interface CustomerDocument {
  readonly customer_id: string;
  readonly name: string;
  /** For log times without a zone: an IANA name or a fixed offset (`+02:00`). Absent: UTC. */
  readonly time_zone?: string;
  readonly created_at: number;
}

/** `keys/{key_id}.json`. An upload key; its secret part is kept only as a salted hash. */
export interface KeyDocument {
  readonly key_id: string;
  readonly customer_id: string;
  /** 16 random bytes, hex. */
  readonly salt: string;
  /** SHA-256 over the salt's bytes and the whole key as text, hex. */
  readonly hash: string;
  readonly created_at: number;
  readonly expires_at?: number;
  readonly revoked_at?: number;
  /** Names of the sources that the key may upload; absent: all. */
  readonly sources?: readonly string[];
  /** Hosts that the key may upload for; absent: all. */
  readonly hosts?: readonly string[];
  /** The key in whose place it was made; both work until that one expires. */
  readonly replaces?: string;
}
