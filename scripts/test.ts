import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

/**
 * The test suite, or the files that are named: npm test -- test/config.test.ts. Each file is made one module, which asks
 * the compiled service, and runs in a plain process: a loader that every module goes through costs more than most tests.
 */
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const [TESTS, MADE, SOURCES] = [resolve(ROOT, 'test'), resolve(ROOT, 'dist/test'), resolve(ROOT, 'src')];
/** Milliseconds of a file; and of one that does not end then. */
const [TIMEOUT, KILLED] = [120_000, 300_000];

const named = process.argv.slice(2).map((file) => relative(TESTS, resolve(file)));
const all = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.test.ts'));
const files = named.length > 0 ? named : all.sort();

/** What a test takes of src, it takes of dist; its own files it finds where they are. */
const compiledService: Plugin = {
  name: 'compiled service',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      const file = relative(SOURCES, resolve(resolveDir, path));
      if (file.startsWith('..')) return undefined;
      return { path: pathToFileURL(resolve(ROOT, 'dist', file)).href, external: true };
    });
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const url = JSON.stringify(pathToFileURL(path).href);
      return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' };
    });
  },
};

await build({
  entryPoints: files.map((file) => resolve(TESTS, file)),
  outbase: TESTS,
  outdir: MADE,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  sourcemap: true,
  plugins: [compiledService],
  logLevel: 'warning',
});

// What the files' processes take over: maps, and no loader.
process.execArgv = ['--enable-source-maps'];
process.env.TAP_TIMEOUT = String(TIMEOUT / 1000);

const say = (line: string) => process.stdout.write(`${line}\n`);
const total = { total: 0, pass: 0, fail: 0, skip: 0 };
const made = files.map((file) => resolve(MADE, file.replace(/ts$/, 'js')));
for await (const { type, data } of run({ files: made, concurrency: 2, timeout: KILLED })) {
  if (type === 'test:stdout' || type === 'test:stderr') process.stderr.write(data.message);
  if (type === 'test:complete') {
    const { passed, duration_ms } = data.details;
    const file = relative(MADE, data.file!).replace(/js$/, 'ts');
    say(`${passed ? 'ok' : 'NOT OK'} test/${file} ${(duration_ms / 1000).toFixed(1)} s`);
  }
  // A suite is what its assertions are.
  if ((type !== 'test:pass' && type !== 'test:fail') || data.details.type === 'suite') continue;
  total.total++;
  total[data.skip === undefined ? (type === 'test:pass' ? 'pass' : 'fail') : 'skip']++;
  if (type === 'test:fail') {
    const { error } = data.details;
    say(`not ok ${data.name} (${data.file}:${data.line})\n${(error.cause as Error).stack ?? error.message}`);
  }
}
const counts = Object.entries(total).filter(([name, count]) => count > 0 || name === 'pass');
say(`# { ${counts.map(([name, count]) => `${name}: ${count}`).join(', ')} }`);
process.exitCode = total.fail > 0 ? 1 : 0;
