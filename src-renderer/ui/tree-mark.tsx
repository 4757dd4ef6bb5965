/** The app's sign: a tree whose crown is a speech bubble. A picture only. */
export function TreeMark({ className = 'size-10' }: { className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="8 7 48 50" className={className} fill="currentColor">
      <path
        fillRule="evenodd"
        d="M32 9c-6.3 0-11 3.7-12.4 8.8C13.7 18.700 10 22.900 10 28.200 10 34.200 14.900 39 21 39h7.600v7.200c0 3.500-1.700 6.300-4.800 8.800h16.400c-3.100-2.500-4.800-5.300-4.800-8.800V39H43c6.100 0 11-4.800 11-10.800 0-5.300-3.700-9.500-9.600-10.400C43 12.700 38.300 9 32 9ZM22.500 25.300a2.700 2.700 0 1 0 0 5.400a2.700 2.700 0 1 0 0-5.400ZM32 25.300a2.700 2.700 0 1 0 0 5.400a2.700 2.700 0 1 0 0-5.400ZM41.500 25.300a2.700 2.700 0 1 0 0 5.400a2.700 2.700 0 1 0 0-5.400Z"
      />
    </svg>
  )
}
