import { CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ExperimentProblem } from '#contract/experiment.ts'

interface ProblemsProps {
  problems: readonly ExperimentProblem[]
  /** Shows the place in the file. */
  onShow: (problem: ExperimentProblem) => void
}

/** What is wrong with an experiment, line by line. */
export function Problems({ problems, onShow }: ProblemsProps) {
  const { t } = useTranslation()
  return (
    <ul
      aria-label={t('lab.problemsTitle')}
      className="max-h-40 shrink-0 overflow-y-auto rounded-lg bg-danger-soft py-1 text-12 text-danger"
    >
      {problems.map((problem, index) => {
        const { file, line, path, message } = problem
        const where = file === null ? t('lab.line', { line }) : t('lab.lineOf', { line, file })
        const text = path === '' ? message : `${path}: ${message}`
        return (
          <li key={index}>
            <button
              type="button"
              disabled={file !== null}
              className="flex w-full cursor-default gap-2 px-3 py-1 text-start focus-visible:-outline-offset-2 enabled:hover:underline"
              onClick={() => onShow(problem)}
            >
              <CircleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
              <span className="min-w-0 [overflow-wrap:anywhere]">
                <span className="font-medium">{where}</span> {text}
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
