/**
 * The module that a thread runs, beside the one of `from` (its `import.meta.url`): compiled, or from source, which takes
 * the loader with it.
 */
export function threadFile(name: string, from: string): { filename: string; execArgv: string[] } {
  const isSource = from.endsWith('.ts');
  return {
    filename: new URL(`./${name}.${isSource ? 'ts' : 'js'}`, from).href,
    execArgv: isSource ? sourceLoader() : [],
  };
}

function sourceLoader(): string[] {
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  return ['--import', `data:text/javascript,import{register}from${loader};register()`];
}
