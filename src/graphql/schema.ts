import { formsSdl } from './sdl/forms.js';
import { querySdl } from './sdl/query.js';
import { registerSdl } from './sdl/register.js';
import { reportsSdl } from './sdl/reports.js';
import { submissionSdl } from './sdl/submission.js';

/** The schema, as a frontend developer reads it. Words of the domain are its enums, in upper case. */
export const sdl = [querySdl, registerSdl, reportsSdl, formsSdl, submissionSdl].join('\n');
