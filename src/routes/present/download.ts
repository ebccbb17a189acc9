import type { FastifyReply } from 'fastify';

const EXTENSIONS: Record<string, string> = {
  'text/html': 'html',
  'text/plain': 'txt',
  'application/json': 'json',
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
};

/** Sends other people's bytes as a download that no browser will render or run in this origin. */
export function sendDownload(
  reply: FastifyReply,
  bytes: Uint8Array,
  mediaType: string,
  name: string,
  plainName: string,
): FastifyReply {
  const extension = EXTENSIONS[mediaType] ?? 'bin';
  const encoded = encodeURIComponent(`${name}.${extension}`).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return reply
    .type(mediaType)
    .header(
      'content-disposition',
      `attachment; filename="${plainName}.${extension}"; filename*=UTF-8''${encoded}`,
    )
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
