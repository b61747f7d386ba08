// What an editor tells the author of a playbook: the YAML language server (Red Hat's, that of VS Code, Neovim and others),
// run headless with our schema, is asked at marked places for completion, hover and mistakes.
//
//     node .ci/editor.mjs FOLDER      the folder in which yaml-language-server is installed by npm

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const project = dirname(dirname(fileURLToPath(import.meta.url)))
const server = join(resolve(process.argv[2] ?? join(project, 'target/editor')), 'node_modules/yaml-language-server/bin/yaml-language-server')
const schema = join(project, 'schema/playbook.schema.json')
// milliseconds for one answer
const PATIENCE = 60_000

// `¦` marks the cursor. `labels` must all be offered there, `not` must not, `hover` must all be said.
const head = 'triage: 1\nid: a\ntitle: A\nversion: 1.0.0\n'
const cases = [
  // first, since their answer comes only when the server has the schema
  { name: 'a misspelt key', text: head + 'findings:\n  f:\n    titel: T\n¦', mistakes: ['titel'] },
  { name: 'a word that is none', text: head + 'findings:\n  f:\n    title: T\n    when: a\n    otherwise: maybe\n¦', mistakes: ['almost-always'] },
  { name: 'keys of a playbook', text: 'triage: 1\nid: a\n¦\ntitle: A\n', labels: ['symptoms', 'findings', 'causes', 'fixes', 'escalation', 'scenarios'], not: ['triage'] },
  { name: 'keys of a finding', text: head + 'findings:\n  f:\n    title: T\n    ¦', labels: ['when', 'otherwise', 'one_of', 'overlaps', 'shows'] },
  { name: 'words for a likelihood', text: head + 'findings:\n  f:\n    title: T\n    otherwise: ¦', labels: ['almost-always', 'very-often', 'often', 'half', 'sometimes', 'rarely', 'almost-never'] },
  { name: 'words under evidence', text: head + 'causes:\n  c:\n    title: T\n    evidence:\n      f: ¦', labels: ['almost-always', 'rarely'] },
  { name: 'words for a frequency', text: head + 'symptoms:\n  s:\n    title: T\n    causes:\n      c: ¦', labels: ['very-common', 'common', 'uncommon', 'rare', 'very-rare'] },
  { name: 'names of probes', text: head + 'facts:\n  x:\n    title: T\n    probe:\n      ¦', labels: ['http', 'tcp', 'dns', 'path', 'process', 'har'] },
  { name: 'parameters of a probe', text: head + 'facts:\n  x:\n    title: T\n    probe:\n      tcp:\n        ¦', labels: ['host', 'port'] },
  { name: 'names of effects', text: head + 'fixes:\n  x:\n    title: T\n    steps:\n      - do:\n          ¦', labels: ['move_aside', 'close_app', 'start_service'] },
  { name: 'parameters of an effect', text: head + 'fixes:\n  x:\n    title: T\n    steps:\n      - do:\n          move_aside:\n            ¦', labels: ['path'] },
  { name: 'words for a risk', text: head + 'fixes:\n  x:\n    title: T\n    risk: ¦', labels: ['none', 'low', 'medium', 'high'] },
  { name: 'expectations', text: head + 'scenarios:\n  - name: N\n    expect:\n      ¦', labels: ['cause', 'at_least', 'first_fix', 'resolved'] },
  { name: 'platforms', text: head + 'scenarios:\n  - name: N\n    platform: ¦', labels: ['windows', 'macos', 'linux'] },
  { name: 'a whole entry as a snippet', text: head + 'findings:\n  ¦', labels: ['a new finding'] },
  { name: 'hover over a key', text: head + 'findings:\n  f:\n    title: T\n    over¦laps: g\n', hover: ['tell much the same story'] },
  { name: 'hover over a number', text: head + 'findings:\n  f:\n    title: T\n    other¦wise: rarely\n', hover: ['does not mention it'] },
  { name: 'hover over a probe', text: head + 'facts:\n  x:\n    title: T\n    probe:\n      tc¦p: { host: a, port: 1 }\n', hover: ['TCP'] },
  { name: 'hover over a parameter', text: head + 'facts:\n  x:\n    title: T\n    probe:\n      tcp: { host: a, po¦rt: 1 }\n', hover: ['port'] },
  { name: 'hover over an effect', text: head + 'fixes:\n  x:\n    title: T\n    steps:\n      - do:\n          move_a¦side: { path: /a }\n', hover: ['aside'] },
]

const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] })
const waiting = new Map()
const published = new Map()
let buffer = Buffer.alloc(0)
let number = 0

child.stdout.on('data', (chunk) => {
  buffer = Buffer.concat([buffer, chunk])
  for (;;) {
    const end = buffer.indexOf('\r\n\r\n')
    if (end < 0) return
    const length = Number(/Content-Length: (\d+)/i.exec(buffer.subarray(0, end).toString())[1])
    if (buffer.length < end + 4 + length) return
    take(JSON.parse(buffer.subarray(end + 4, end + 4 + length).toString()))
    buffer = buffer.subarray(end + 4 + length)
  }
})

function take(message) {
  if (message.method === 'textDocument/publishDiagnostics') {
    const { uri, diagnostics } = message.params
    if (diagnostics.length > 0) published.get(uri)?.(diagnostics)
  } else if (message.method && message.id !== undefined) {
    // what it asks of an editor: our settings where it asks for them, else nothing
    const items = message.params?.items
    send({ id: message.id, result: items ? items.map((item) => (item.section === 'yaml' ? settings : null)) : null })
  } else if (message.id !== undefined) {
    waiting.get(message.id)?.(message)
  }
}

function send(message) {
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }))
  child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`)
  child.stdin.write(body)
}

function patiently(what, start) {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`no answer to ${what} in ${PATIENCE} ms`)), PATIENCE)
    start((answer) => { clearTimeout(timer); done(answer) })
  })
}

function ask(method, params) {
  const id = ++number
  return patiently(method, (done) => {
    waiting.set(id, (message) => done(message.error ? Promise.reject(new Error(message.error.message)) : message.result))
    send({ id, method, params })
  })
}

const settings = {
  schemas: { [pathToFileURL(schema).href]: ['*.yaml'] }, completion: true, hover: true, validate: true,
  schemaStore: { enable: false }, kubernetesCRDStore: { enable: false },
}

function said(hover) {
  const contents = hover?.contents ?? ''
  return typeof contents === 'string' ? contents : Array.isArray(contents) ? contents.map((c) => c.value ?? c).join('\n') : contents.value
}

async function attempt(one, n) {
  const at = one.text.indexOf('¦')
  const text = one.text.replace('¦', '')
  const before = text.slice(0, at).split('\n')
  const position = { line: before.length - 1, character: before.at(-1).length }
  const uri = pathToFileURL(join(project, `target/editor/case-${n}.yaml`)).href
  const mistakes = one.mistakes && patiently('validation', (done) => published.set(uri, done))
  send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'yaml', version: 1, text } } })
  const wrong = []
  if (one.labels) {
    const { items } = await ask('textDocument/completion', { textDocument: { uri }, position })
    const offered = items.map((item) => item.label)
    wrong.push(...one.labels.filter((label) => !offered.includes(label)).map((label) => `${label} is not offered, but ${offered.join(', ')}`))
    wrong.push(...(one.not ?? []).filter((label) => offered.includes(label)).map((label) => `${label} is offered`))
  }
  if (one.hover) {
    const text = said(await ask('textDocument/hover', { textDocument: { uri }, position }))
    wrong.push(...one.hover.filter((words) => !text.includes(words)).map((words) => `"${words}" is not said, but: ${text}`))
  }
  if (mistakes) {
    const all = (await mistakes).map((mistake) => mistake.message).join('\n')
    wrong.push(...one.mistakes.filter((words) => !all.includes(words)).map((words) => `"${words}" is in no mistake: ${all}`))
  }
  console.log(`${wrong.length ? 'FAIL' : 'ok  '} ${one.name}`)
  wrong.forEach((line) => console.log(`     ${line}`))
  return wrong.length
}

let failed = 0
try {
  JSON.parse(readFileSync(schema, 'utf8'))
  await ask('initialize', {
    processId: process.pid, rootUri: pathToFileURL(project).href,
    capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } }, hover: { contentFormat: ['markdown'] } }, workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } } },
  })
  send({ method: 'initialized', params: {} })
  send({ method: 'workspace/didChangeConfiguration', params: { settings: { yaml: settings } } })
  for (const [n, one] of cases.entries()) failed += (await attempt(one, n)) > 0 ? 1 : 0
  console.log(`${cases.length - failed} of ${cases.length} as expected`)
} catch (error) {
  console.log(`FAIL ${error.message}`)
  failed += 1
}
child.kill()
process.exit(failed > 0 ? 1 : 0)
