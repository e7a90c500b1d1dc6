// A whole AT network: PLC directory, PDS, AppView, bsync and Ozone. Prints one line of JSON when it is up.
// Environment: DB_POSTGRES_URL, DB_POSTGRES_SCHEMA (a new one is a new network), REDIS_HOST (host:port).
// Its control port answers POST /process when everything written has reached the AppView.
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(process.cwd() + '/')
const { TestNetwork } = await import(pathToFileURL(require.resolve('@atproto/dev-env')).href)

const network = await TestNetwork.create({
  pds: { hostname: 'localhost', enableDidDocWithSession: true },
  ozone: { dbMaterializedViewRefreshIntervalMs: 600_000 },
})
const control = createServer(async (request, response) => {
  try {
    if (request.method === 'POST' && request.url === '/process') await network.processAll()
    else response.statusCode = 404
  } catch (error) {
    response.statusCode = 500
    response.write(String(error))
  }
  response.end()
})
control.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${control.address().port}`
  const urls = { pds: network.pds.url, appview: network.bsky.url, plc: network.plc.url, ozone: network.ozone.url }
  console.log(JSON.stringify({ control: url, ...urls }))
})
