// node -r at-loopback.cjs: whatever listens without naming a host listens on 127.0.0.1 only.
const net = require('node:net')
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (first, ...rest) {
  if (first !== null && typeof first === 'object' && first.port !== undefined) {
    return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest)
  }
  if (typeof first === 'number' || /^\d+$/.test(String(first))) {
    if (typeof rest[0] === 'string') rest.shift()
    return listen.call(this, first, '127.0.0.1', ...rest)
  }
  return listen.call(this, first, ...rest)
}
require('node:dns').setDefaultResultOrder('ipv4first')
