/** How the page, the preload and the main process name the handing over of a port. */
export const askForPort = 'palabre:connect'
export const handOver = 'palabre:port'
