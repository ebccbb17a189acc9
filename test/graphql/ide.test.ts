import t from 'tap';
import { asking } from './asking.js';

t.test('the IDE is served from here, whole', async (t) => {
  const { app } = await asking(t, []);
  const page = await app.inject('/graphiql');
  t.equal(page.statusCode, 200);
  t.match(page.headers['content-type'], /text\/html/);
  t.notMatch(page.payload, /(?:src|href)="(?:https?:)?\/\//, 'nothing is loaded from elsewhere');
  const policy = String(page.headers['content-security-policy']);
  t.match(policy, /default-src 'none'/);
  t.match(policy, /connect-src 'self'/);
  t.notMatch(policy, /https?:|unsafe-eval|script-src[^;]*unsafe-inline/, 'and nothing could be');
  t.notMatch(page.payload, /<script(?![^>]*src=)/, 'no script stands in the page');

  const assets = [...page.payload.matchAll(/(?:src|href)="([^"]+\.(?:js|css|ico|svg))"/g)].map(
    ([, path]) => path!,
  );
  t.ok(assets.length > 10);
  for (const asset of assets) {
    const { statusCode, headers } = await app.inject(`/graphiql/${asset}`);
    t.equal(statusCode, 200, asset);
    t.equal(headers['x-content-type-options'], 'nosniff');
  }
  t.match((await app.inject('/graphiql/options.js')).payload, /endpointURL: location.origin \+ '\/graphql'/);
  const styles = (await app.inject('/graphiql/styles.css')).payload;
  t.notMatch(styles, /url\(\s*["']?(?:https?:)?\/\/|@import/, 'no font or image from elsewhere');
  t.equal((await app.inject('/graphiql/nothing.js')).statusCode, 404);
  t.equal((await app.inject('/graphiql/..%2f..%2fpackage.json')).statusCode >= 400, true);
});
