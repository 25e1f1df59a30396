// Asks with Comunica: one question as JSON a line on the way in, one answer as JSON a line on the way out.
import { createInterface } from 'node:readline';
import { QueryEngine } from '@comunica/query-sparql';

const engine = new QueryEngine();

function plain(term) {
  if (term.termType !== 'Literal') {
    return { type: term.termType, value: term.value };
  }
  return { type: 'Literal', value: term.value, language: term.language, datatype: term.datatype.value };
}

async function answer({ query, sources, ...context }) {
  await engine.invalidateHttpCache();
  const result = await engine.query(query, { sources, ...context });
  const found = await result.execute();
  if (result.resultType === 'boolean') {
    return { boolean: found };
  }
  if (result.resultType === 'quads') {
    const quads = await found.toArray();
    return { quads: quads.map((quad) => [quad.subject, quad.predicate, quad.object, quad.graph].map(plain)) };
  }
  const rows = await found.toArray();
  return { rows: rows.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, plain(term)]))) };
}

for await (const line of createInterface({ input: process.stdin })) {
  const said = await answer(JSON.parse(line)).catch((error) => ({ error: String(error.message ?? error) }));
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
