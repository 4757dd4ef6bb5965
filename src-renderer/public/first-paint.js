// Runs before the first paint, so that a dark window never starts white. It stands alone because the page's
// policy forbids inline scripts and modules run late; the choice is the copy that features/shell keeps.
{
  const choice = localStorage.getItem('palabre.theme') ?? 'system'
  const isDark =
    choice === 'dark' || (choice === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
}
