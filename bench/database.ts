import postgres from 'postgres';

export interface BenchDatabase {
  url: string;
  /** The server's version. */
  version: string;
  drop(): Promise<void>;
}

/** An empty database of this run's own on the server of `url`. */
export async function makeDatabase(url: string): Promise<BenchDatabase> {
  const name = `gongkai_bench_${process.pid}`;
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name}`);
  const [{ version } = { version: '' }] = await admin<{ version: string }[]>`
    select current_setting('server_version') as version`;
  return {
    url: Object.assign(new URL(url), { pathname: `/${name}` }).href,
    version: version.split(' ')[0]!,
    drop: async () => {
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}
