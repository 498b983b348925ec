import { Anchor, Skeleton } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { ApiError } from "../api";
import { t } from "../shared/i18n";
import styles from "./app.module.css";
import { NotFound, Problem } from "./Messages";
import { isRefusal } from "./problem";

interface PageProps {
  title: string;
  lead?: ReactNode;
  above?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, lead, above, actions, children }: PageProps) {
  useDocumentTitle(`${title} · ${t("shared:name")}`);
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <div className={styles.headText}>
          {above}
          <h1 dir="auto">{title}</h1>
          {lead && <div className={styles.lead}>{lead}</div>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </main>
  );
}

interface ToProps {
  to: string;
  children: ReactNode;
}

/** Above a page's title: where it belongs. */
export const Back = ({ to, children }: ToProps) => (
  <Anchor component={Link} to={to} className={styles.back}>
    {children}
  </Anchor>
);

/** The title of a row in a list; the whole row is its link. */
export const RowTitle = ({ to, children }: ToProps) => (
  <h2 className={styles.rowTitle} dir="auto">
    <Link to={to}>{children}</Link>
  </h2>
);

interface SectionProps {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

export function Section({ title, aside, children }: SectionProps) {
  return (
    <section className={styles.section}>
      <header className={styles.sectionHead}>
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

interface LoadedProps<T> {
  query: UseQueryResult<T>;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}

/** Shows a query's answer, and while or instead of it what its reader should know. */
export function Loaded<T>({ query, skeleton = <Lines />, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isPending) return <div aria-busy="true">{skeleton}</div>;
  if (query.error instanceof ApiError && query.error.status === 404) return <NotFound />;
  return <Problem error={query.error} retry={() => query.refetch()} />;
}

/** Says when what stands on the page can no longer be asked for anew. */
export function Connection({ query }: { query: UseQueryResult }) {
  const isLost = query.isPaused || (query.isRefetchError && !isRefusal(query.error));
  return (
    <p className={styles.connection} role="status">
      {isLost && <span>{t("app:problem.stale")}</span>}
    </p>
  );
}

export function Lines({ count = 4, height = 64 }: { count?: number; height?: number }) {
  return (
    <div className={styles.lines}>
      {Array.from({ length: count }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <Skeleton key={line} height={height} radius="md" />
      ))}
    </div>
  );
}
