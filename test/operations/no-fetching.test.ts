import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import t from 'tap';
import { readHtml } from '../../src/reading/container/html.js';
import { DOCX, XLSX } from '../../src/reading/container/office.js';
import { unzip, zipEntries, zipOf } from '../../src/reading/container/zip.js';
import { docxOf } from '../reading/containers/docx.js';
import { pdfOf } from '../reading/containers/pdf.js';
import { xlsxOf } from '../reading/containers/xlsx.js';
import { createAgencies, KEY, reportOf } from './client.js';
import { freePort, ownStore, ready, startService } from './service-process.js';

const sample = await readFile(new URL('../../samples/dongchang-2020.html', import.meta.url), 'utf8');
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A relation to each of these kinds, out of the package. */
const relations = (url: string, ...kinds: string[]): string =>
  `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${kinds
    .map(
      (kind, i) =>
        `<Relationship Id="out${i}" Type="${OFFICE}/${kind}" Target="${url}/${kind}" TargetMode="External"/>`,
    )
    .join('')}</Relationships>`;

/** A package with other files, and with what is said before a mark in one of those there are. */
function withFiles(
  bytes: Buffer,
  more: Record<string, string>,
  [name, mark, text]: [string, string, string],
) {
  const files = new Map(zipEntries(bytes)!.map((entry) => [entry.name, unzip(bytes, entry, 2 ** 24)!]));
  const there = files.get(name)!.toString();
  if (!there.includes(mark)) throw new Error(`${name} has no ${mark}`);
  files.set(name, Buffer.from(there.replace(mark, text + mark)));
  for (const [path, xml] of Object.entries(more)) files.set(path, Buffer.from(xml));
  return zipOf(files);
}

/** The same report as a document of each kind, with whatever in it could be fetched from there. */
async function documents(url: string): Promise<Record<string, [contentType: string, bytes: Buffer]>> {
  const head = `<base href="${url}/"><link rel="stylesheet" href="${url}/a.css"><script src="${url}/a.js"></script>
    <meta http-equiv="refresh" content="0;url=${url}/r"><style>@import url(${url}/b.css);</style>`;
  const body = `<img src="${url}/a.png" srcset="${url}/b.png 2x"><iframe src="${url}/f"></iframe><object data="${url}/o"></object>
    <video src="${url}/v" poster="${url}/p"></video><a href="${url}/a" ping="${url}/ping">附件</a>`;
  const published = readHtml(sample);
  const picture = `<w:p><w:hyperlink r:id="out0" xmlns:r="${OFFICE}"><w:r><w:t>附件</w:t></w:r></w:hyperlink><w:r><w:drawing>
    <a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:link="out1" xmlns:r="${OFFICE}"/></w:drawing></w:r>
    <w:r><w:instrText>INCLUDEPICTURE "${url}/i.png"</w:instrText></w:r></w:p>`;
  const word = 'word/_rels/document.xml.rels';
  const links = `<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook r:id="out0" xmlns:r="${OFFICE}"/></externalLink>`;
  const cell = `<hyperlinks><hyperlink ref="A1" r:id="out0" xmlns:r="${OFFICE}"/></hyperlinks>`;
  const action = `/S /URI /URI (${url}/pdf)`;
  const pdf = pdfOf(published, { ruled: true })
    .toString('latin1')
    .replace('/Type /Catalog', `/Type /Catalog /OpenAction << ${action} >>`)
    .replaceAll(
      /\/Type \/Page\b/g,
      `/Type /Page /Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << ${action} >> >>]`,
    );
  const workbook = {
    'xl/externalLinks/externalLink1.xml': links,
    'xl/externalLinks/_rels/externalLink1.xml.rels': relations(url, 'externalLinkPath'),
    'xl/worksheets/_rels/sheet1.xml.rels': relations(url, 'hyperlink', 'image'),
  };
  const outside = { [word]: relations(url, 'hyperlink', 'image', 'attachedTemplate', 'oleObject') };
  return {
    html: [
      'text/html',
      Buffer.from(sample.replace('<body', `${head}<body`).replace('</body>', `${body}</body>`)),
    ],
    docx: [DOCX, withFiles(docxOf(published), outside, ['word/document.xml', '</w:body>', picture])],
    xlsx: [
      XLSX,
      withFiles(await xlsxOf(published), workbook, ['xl/worksheets/sheet1.xml', '</worksheet>', cell]),
    ],
    pdf: ['application/pdf', Buffer.from(pdf, 'latin1')],
    json: ['application/json', Buffer.from(reportOf(3))],
  };
}

t.test('nothing is fetched, whatever a document points at', { timeout: 120_000 }, async (t) => {
  let connections = 0;
  const listener = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  t.teardown(() => listener.close());
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const port = freePort();
  const service = startService(t, {
    ...(await ownStore(t)),
    PORT: `${port}`,
    ADMIN_KEY: KEY,
    SAMPLES: 'off',
    LOG_LEVEL: 'error',
    RATE_LIMIT: 'off',
  });
  await ready(service, port);
  const base = `http://127.0.0.1:${port}`;
  const made = await documents(url);
  const agencies = await createAgencies(base, Object.keys(made).length);
  for (const [i, [format, [type, bytes]]] of Object.entries(made).entries()) {
    if (format !== 'json') t.ok(bytes.includes(url) || format.endsWith('x'), `${format} points at it`);
    const year = format === 'json' ? 2021 : 2020;
    const query = `agency=${agencies[i]}&year=${year}&intent=record&sourceUrl=${encodeURIComponent(url)}`;
    const response = await fetch(`${base}/v1/reports?${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': type },
      body: new Uint8Array(bytes),
    });
    const text = await response.text();
    t.equal(response.status, 201, `${format} is read: ${text.slice(0, 200)}`);
  }
  t.equal(connections, 0);
  await fetch(url).catch(() => null);
  t.ok(connections > 0, 'who fetches is seen');
  service.process.kill('SIGTERM');
  t.equal(await service.ended, 0, service.output());
});
