import styles from "./app.module.css";

interface Props {
  share: number;
  pending?: number;
  label: string;
  thick?: boolean;
  quiet?: boolean;
}

/** How far something has come; `pending` is what is under way and not yet counted. */
export function Bar({ share, pending = 0, label, thick = false, quiet = false }: Props) {
  const width = (part: number) => ({ width: `${part * 100}%` });
  return (
    <div
      className={styles.bar}
      data-thick={thick || undefined}
      data-quiet={quiet || undefined}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(share * 100)}
    >
      <div className={styles.barDone} style={width(share)} />
      {pending > 0 && <div className={styles.barPending} style={width(pending)} />}
    </div>
  );
}
