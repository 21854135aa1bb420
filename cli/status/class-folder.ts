/** The event class that a key of the curated bucket is of: `events/<class>/…`, `errors/<class>/…`. */
export const classFolder = (key: string): string => key.split('/')[1] ?? '';
