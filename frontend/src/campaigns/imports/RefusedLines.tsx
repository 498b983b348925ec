import { Button, Chip, Table } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { type Import, refusedLinesUrl } from "../../api";
import { number } from "../../app/format";
import { Lines, Loaded } from "../../app/Page";
import { t } from "../../shared/i18n";
import styles from "./imports.module.css";
import { useRefusedLines } from "./queries";
import { reasons } from "./refused";

interface Props {
  report: Import;
  slug: string;
  isLatest: boolean;
}

const SHOWN = 8;

/** How many lines were refused; which and why is read for the latest import, else when asked. */
export function RefusedLines({ report, slug, isLatest }: Props) {
  const [opened, { open }] = useDisclosure(isLatest);
  const refused = useRefusedLines(slug, report, opened);
  const count = report.refused_count;
  return (
    <div className={styles.refused}>
      <header>
        <h3>{t("campaigns:refused.title", { count, shown: number(count) })}</h3>
        {!opened && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={open}>
            {t("campaigns:refused.open")}
          </Button>
        )}
        <Button
          component="a"
          href={refusedLinesUrl(slug, report.id)}
          download
          size="compact-sm"
          variant="subtle"
          leftSection={<IconDownload size={16} />}
        >
          {t("campaigns:refused.download")}
        </Button>
      </header>
      {opened && (
        <Loaded query={refused} skeleton={<Lines count={2} height={36} />}>
          {(lines) => <RefusedTable refused={lines} count={count} />}
        </Loaded>
      )}
    </div>
  );
}

function RefusedTable({ refused, count }: { refused: Import["refused"]; count: number }) {
  const [code, setCode] = useState<string | null>(null);
  const [all, setAll] = useState(false);
  const matching = refused.filter((line) => code === null || line.code === code);
  const shown = all ? matching : matching.slice(0, SHOWN);
  return (
    <>
      <Reasons refused={refused} code={code} onChange={setCode} />
      <Table className={styles.lines}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("campaigns:refused.line")}</Table.Th>
            <Table.Th>{t("campaigns:refused.reason")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map(({ line, message }) => (
            <Table.Tr key={line}>
              <Table.Td>{number(line)}</Table.Td>
              <Table.Td>{message}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {matching.length > SHOWN && !all && (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setAll(true)}>
          {t("campaigns:refused.all", { count: matching.length, shown: number(matching.length) })}
        </Button>
      )}
      {all && count > refused.length && (
        <p className={styles.when}>{t("campaigns:refused.first", { shown: refused.length })}</p>
      )}
    </>
  );
}

interface ReasonsProps {
  refused: Import["refused"];
  code: string | null;
  onChange: (code: string | null) => void;
}

function Reasons({ refused, code, onChange }: ReasonsProps) {
  const found = reasons(refused);
  if (found.length < 2) return null;
  return (
    <Chip.Group value={code} onChange={(value) => onChange(value as string | null)}>
      <div className={styles.reasons}>
        {found.map((reason) => (
          <Chip
            key={reason.code}
            value={reason.code}
            size="xs"
            variant="light"
            onClick={() => code === reason.code && onChange(null)}
          >
            {t(`campaigns:refused.codes.${reason.code}`, { defaultValue: reason.code })}{" "}
            {number(reason.count)}
          </Chip>
        ))}
      </div>
    </Chip.Group>
  );
}
