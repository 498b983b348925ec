import { ActionIcon, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChartDots, IconTable } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import { t } from "../../shared/i18n";
import styles from "./plots.module.css";

interface Table {
  columns: string[];
  rows: (string | number)[][];
}

interface Props {
  title: string;
  summary?: ReactNode;
  tools?: ReactNode;
  isWide?: boolean;
  empty?: string | false; // what will stand here, and what brings it
  table?: Table;
  children: ReactNode;
}

/** A plot with its title, what it says in words, and the same as a table. */
export function Plot({ title, summary, tools, isWide, empty, table, children }: Props) {
  const [asTable, { toggle }] = useDisclosure(false);
  const heading = useId();
  const Icon = asTable ? IconChartDots : IconTable;
  const label = t(asTable ? "loop:plot.asPlot" : "loop:plot.asTable");
  return (
    <figure className={styles.plot} data-wide={isWide || undefined} aria-labelledby={heading}>
      <figcaption>
        <div>
          <h3 id={heading}>{title}</h3>
          {!empty && summary && <p className={styles.summary}>{summary}</p>}
        </div>
        {!empty && (
          <div className={styles.tools}>
            {tools}
            {table && (
              <Tooltip label={label}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="lg"
                  onClick={toggle}
                  aria-label={`${title}: ${label}`}
                >
                  <Icon size={18} />
                </ActionIcon>
              </Tooltip>
            )}
          </div>
        )}
      </figcaption>
      {empty ? (
        <p className={styles.empty}>{empty}</p>
      ) : asTable && table ? (
        <PlotTable table={table} />
      ) : (
        children
      )}
    </figure>
  );
}

const PlotTable = ({ table: { columns, rows } }: { table: Table }) => (
  <div className={styles.table} tabIndex={0}>
    <table>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are told apart by their place alone
          <tr key={place}>
            {row.map((cell, column) => (
              <td key={columns[column]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
