import { z } from 'zod';
import { isProblemSlug, PROBLEMS, type ProblemSlug } from '../problems.js';
import type { Rest } from './deps.js';
import { sendProblem } from './errors.js';
import { Bilingual, pageOf, refusal } from './schemas.js';

const Page = z.object({
  slug: z.string(),
  status: z.number().int(),
  title: Bilingual,
  explanation: Bilingual,
});

const present = (slug: ProblemSlug) => ({ slug, ...PROBLEMS[slug] });

const asHtml = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/`([^`]+)`/g, '<code>$1</code>');

function pageHtml(slug: ProblemSlug): string {
  const { status, title, explanation } = PROBLEMS[slug];
  return `<!doctype html>
<html lang="zh">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${status} ${asHtml(title.zh)}</title>
<h1>${status} ${asHtml(title.zh)}</h1>
<p>${asHtml(explanation.zh)}</p>
<div lang="en">
<h2>${asHtml(title.en)}</h2>
<p>${asHtml(explanation.en)}</p>
</div>
<p><code>${slug}</code> · <a href="/problems">/problems</a></p>
</html>
`;
}

/** The pages that the `type` of a problem leads to. */
export async function problemPages(app: Rest): Promise<void> {
  const slugs = Object.keys(PROBLEMS).filter(isProblemSlug);

  app.get(
    '/problems',
    { schema: { tags: ['problems'], summary: 'Every kind of problem', response: { 200: pageOf(Page) } } },
    (_request, reply) => reply.send({ items: slugs.map(present), next: null, total: slugs.length }),
  );

  app.get(
    '/problems/:slug',
    {
      schema: {
        tags: ['problems'],
        summary: 'What a problem means, as a page or as JSON by `Accept`',
        params: z.object({ slug: z.string() }),
        response: {
          200: {
            description: 'The explanation in Chinese and English',
            content: {
              'text/html': { schema: z.string() },
              'application/json': { schema: Page },
            },
          },
          404: refusal('No such problem'),
        },
      },
    },
    (request, reply) => {
      const { slug } = request.params;
      if (!isProblemSlug(slug)) return sendProblem(reply, 'not-found', `There is no problem ${slug}.`);
      reply.header('vary', 'accept').header('cache-control', 'max-age=3600');
      if (/json/i.test(request.headers.accept ?? '')) {
        return reply.type('application/json; charset=utf-8').send(JSON.stringify(present(slug)));
      }
      return reply.type('text/html; charset=utf-8').send(pageHtml(slug));
    },
  );
}
