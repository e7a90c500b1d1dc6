// Checks calls against the lexicons that the network's own software is built from. One JSON object a line on standard
// input: {method, http, params, body}; prints one line of JSON each: null, or what is wrong with it.
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(process.cwd() + '/')
const { lexicons } = await import(pathToFileURL(require.resolve('@atproto/api')).href)
const KINDS = { GET: 'query', POST: 'procedure' }

function typed(params, properties) {
  // A query string has only texts; the lexicon says which are numbers, flags and lists.
  const found = {}
  for (const [name, values] of Object.entries(params)) {
    const kind = properties[name]
    if (!kind) throw new Error(`no such parameter: ${name}`)
    const one = (type, text) => (type === 'integer' ? Number(text) : type === 'boolean' ? text === 'true' : text)
    found[name] = kind.type === 'array' ? values.map((text) => one(kind.items.type, text)) : one(kind.type, values[0])
  }
  return found
}

function known(record, schema, where) {
  for (const name of Object.keys(record)) {
    if (name !== '$type' && !(name in schema.properties)) throw new Error(`${where} has no ${name}`)
  }
}

function check({ method, http, params, body }) {
  const definition = lexicons.getDefOrThrow(method)
  if (definition.type !== KINDS[http]) throw new Error(`${method} is a ${definition.type}`)
  const properties = definition.parameters?.properties ?? {}
  lexicons.assertValidXrpcParams(method, typed(params, properties))
  if (http !== 'POST' || !definition.input) return
  lexicons.assertValidXrpcInput(method, body)
  known(body, definition.input.schema, method)
  if (!body.record) return
  lexicons.assertValidRecord(body.collection, body.record)
  known(body.record, lexicons.getDefOrThrow(body.collection).record, body.collection)
}

for await (const line of createInterface({ input: process.stdin })) {
  let wrong = null
  try {
    check(JSON.parse(line))
  } catch (error) {
    wrong = String(error.message ?? error)
  }
  console.log(JSON.stringify(wrong))
}
