/** An open diptych with nothing on it. */
export const Leaves = () => (
  <svg width="96" height="64" viewBox="0 0 96 64" fill="none" aria-hidden="true">
    <path d="M4 12 45 4v56L4 52z" fill="var(--left-1)" />
    <path d="m92 12-41-8v56l41-8z" fill="var(--right-1)" />
  </svg>
);
