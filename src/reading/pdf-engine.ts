import { getResolvedPDFJS } from 'unpdf';

// the engine cuts buffers to size with a method that Node has from version 21
const buffers = ArrayBuffer.prototype as { transferToFixedLength?: (length?: number) => ArrayBuffer };
buffers.transferToFixedLength ??= function (this: ArrayBuffer, length = this.byteLength) {
  return this.slice(0, length);
};

/** The engine that takes PDF apart: what it draws by, and how a document is opened. */
export const { OPS, getDocument } = await getResolvedPDFJS();

/** Nothing is fetched, evaluated or painted; pictures are left out. */
export const OPTIONS = {
  isEvalSupported: false,
  useSystemFonts: true,
  disableFontFace: true,
  fontExtraProperties: true,
  maxImageSize: 1,
  enableXfa: false,
  verbosity: 0,
  useWorkerFetch: false,
} as const;
