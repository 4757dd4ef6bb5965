/** How the page, the preload and the main process name the handing over of a port. */
export const askForPort = 'palabre:connect'
export const handOver = 'palabre:port'
/** How the preload tells of a file or folder that was dropped on the page. */
export const showDropped = 'palabre:dropped'
