// By themselves, without the CDK: a function is bundled with all that its imports import.

/** Where conversion puts events of a class; the trailing part is the hour at which their oldest record arrived. */
export const eventsPrefix = 'events/';
/** Where Firehose puts what it could not transform or convert. */
export const errorsPrefix = 'errors/';
