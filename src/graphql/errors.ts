import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** What `extensions.code` may be, and the HTTP status of an answer that has nothing else to say. */
const STATUS = {
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  BAD_REQUEST: 400,
  MALFORMED_IDEMPOTENCY_KEY: 400,
  QUERY_TOO_DEEP: 400,
  TOO_MANY_ALIASES: 400,
  TOO_MANY_DIRECTIVES: 400,
  PERSISTED_QUERY_REQUIRED: 400,
  PERSISTED_QUERY_NOT_FOUND: 400,
  QUERY_TOO_COSTLY: 400,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_IN_PROGRESS: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  IDEMPOTENCY_KEY_REUSED: 422,
  TOO_MANY_REQUESTS: 429,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 200,
  INTERNAL_SERVER_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
} as const;
export type Code = keyof typeof STATUS;

/** An error that its reader can do something about. */
export const refusal = (code: Code, message: string, more: Record<string, unknown> = {}): GraphQLError =>
  new GraphQLError(message, { extensions: { code, ...more } });

/** A mutation came by a method that changes nothing. */
export const noMutationBy = (method: string): GraphQLError =>
  refusal('METHOD_NOT_ALLOWED', `A mutation is not taken by ${method}: send it by POST.`);

/** An argument has a value it may not have; the message names it. */
export const badInput = (message: string): GraphQLError => refusal('BAD_USER_INPUT', message);

export const codeOf = (error: Pick<GraphQLFormattedError, 'extensions'>): Code | undefined => {
  const code = error.extensions?.code;
  return typeof code === 'string' && Object.hasOwn(STATUS, code) ? (code as Code) : undefined;
};

export const statusOf = (code: Code): number => STATUS[code];

/** An error as it is sent: message, places and code, never a stack. */
export function present(error: GraphQLError, fallback: Code): GraphQLFormattedError {
  const { message, locations, path, extensions } = error;
  return {
    message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { ...extensions, code: codeOf(error) ?? fallback },
  };
}
