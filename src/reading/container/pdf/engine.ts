import { getResolvedPDFJS } from 'unpdf';

// the engine cuts buffers to size with a method that Node has from version 21
const buffers = ArrayBuffer.prototype as { transferToFixedLength?: (length?: number) => ArrayBuffer };
buffers.transferToFixedLength ??= function (this: ArrayBuffer, length = this.byteLength) {
  return this.slice(0, length);
};

/** The engine that takes PDF apart: what it draws by, and how a document is opened. */
export const { OPS, getDocument } = await getResolvedPDFJS();

/**
 * Nothing is fetched, evaluated or painted; pictures are left out. An error ends the reading: the engine would leave
 * out what it cannot draw, and a figure left out looks like a blank.
 */
export const OPTIONS = {
  isEvalSupported: false,
  useSystemFonts: true,
  disableFontFace: true,
  fontExtraProperties: true,
  maxImageSize: 1,
  enableXfa: false,
  stopAtErrors: true,
  verbosity: 0,
  useWorkerFetch: false,
} as const;
