import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

/**
 * The test suite, or the files that are named: npm test -- test/config.test.ts. Each file is made one module, which asks
 * the compiled service, and runs in a plain process: a loader that every module goes through costs more than most tests.
 */
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const [TESTS, MADE, SOURCES] = [resolve(ROOT, 'test'), resolve(ROOT, 'dist/test'), resolve(ROOT, 'src')];
/** Milliseconds of a test; and of a file that does not end by itself. */
const [TIMEOUT, KILLED] = [120_000, 300_000];
const AT_ONCE = 2;

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

/** What came of assertions, as tap counts them at the end of each file. */
const total = { total: 0, pass: 0, fail: 0, skip: 0, todo: 0 };
const say = (text: string) => process.stdout.write(text);

/** Runs a file to its end. False where anything failed, or where it ended before it could tell. */
async function passes(file: string): Promise<boolean> {
  const began = performance.now();
  const child = spawn(process.execPath, ['--enable-source-maps', resolve(MADE, file.replace(/ts$/, 'js'))], {
    env: { ...process.env, TAP_TIMEOUT: String(TIMEOUT / 1000) },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: KILLED,
    killSignal: 'SIGKILL',
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const [code] = await once(child, 'close');
  const [counted = ''] = printed.match(/^# \{ total: .* \}$/m) ?? [];
  for (const [, name, count] of counted.matchAll(/(\w+): (\d+)/g))
    total[name as keyof typeof total] += Number(count);
  const isWell = code === 0 && counted !== '' && !counted.includes('fail:');
  // An assertion that failed, with what tap says of it.
  const failures = isWell ? [] : [...printed.matchAll(/^ *not ok [^\n]*\n( *)---\n[\s\S]*?\n\1\.\.\.$/gm)];
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(
    `${failures.map(([text]) => `${text}\n`).join('')}${isWell ? 'ok' : 'NOT OK'} test/${file} ${seconds} s\n`,
  );
  if (!isWell && !counted.includes('fail:')) total.fail++;
  return isWell;
}

const waiting = files.values();
let isWell = true;
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (const file of waiting) isWell = (await passes(file)) && isWell;
  }),
);
const counts = Object.entries(total).filter(([name, count]) => count > 0 || name === 'pass');
say(`# { ${counts.map(([name, count]) => `${name}: ${count}`).join(', ')} }\n`);
process.exitCode = isWell ? 0 : 1;
