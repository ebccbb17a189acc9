import mammoth from 'mammoth';
import { readHtml } from './html.js';
import { malformed } from './limits.js';
import { officeParts } from './office.js';
import type { Opened } from './open.js';

/** What of a Word document is text: the body, how it is styled and numbered, its notes. */
const READ = /^(?:\[Content_Types\]\.xml|_rels\/\.rels|word\/(?:_rels\/)?[\w-]+\.xml(?:\.rels)?)$/u;

/** Opens a Word document as a page. Pictures are left out, and nothing outside of the document is asked for. */
export async function openDocx(bytes: Uint8Array): Promise<Opened> {
  const office = officeParts(bytes, READ);
  if (!office.ok) return office;
  try {
    const { value } = await mammoth.convertToHtml({ buffer: office.archive }, OPTIONS);
    return { ok: true, page: readHtml(value) };
  } catch (error) {
    return malformed(`The Word document is broken: ${(error as Error).message}`);
  }
}

const OPTIONS = {
  convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
  externalFileAccess: false,
};
