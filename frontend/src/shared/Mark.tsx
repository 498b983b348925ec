/** The name mark: two leaves on one hinge. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <path d="M1 3.2 9 1v18l-8-2.2z" fill="var(--left-3)" />
      <path d="M19 3.2 11 1v18l8-2.2z" fill="var(--right-3)" />
    </svg>
  );
}
