/** For a test: owns the data folder named by the first argument until it is killed. */
import { openDataFolder } from './index.ts'

const folder = openDataFolder(process.argv[2] ?? '')
folder.announce('http://127.0.0.1:1234/')
process.send?.('holding')
setInterval(() => undefined, 1000)
