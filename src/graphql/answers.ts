import type { Asked } from './request.js';

/** What the answer to a question is kept under: the same question, whoever asks it. */
export const answerKey = ({ query, operationName, variables }: Asked): string =>
  `${operationName ?? ''}\n${JSON.stringify(variables ?? null)}\n${query}`;
