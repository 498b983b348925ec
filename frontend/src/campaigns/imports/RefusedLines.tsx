import { Button, Chip, Table } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import type { Import } from "../../api";
import { number } from "../../app/format";
import { t } from "../../shared/i18n";
import styles from "./imports.module.css";
import { reasons } from "./refused";

interface Props {
  refused: Import["refused"];
  count: number;
  url: string;
}

const SHOWN = 8;

export function RefusedLines({ refused, count, url }: Props) {
  const [code, setCode] = useState<string | null>(null);
  const [all, setAll] = useState(false);
  const matching = refused.filter((line) => code === null || line.code === code);
  const shown = all ? matching : matching.slice(0, SHOWN);
  return (
    <div className={styles.refused}>
      <header>
        <h3>{t("campaigns:refused.title", { count, shown: number(count) })}</h3>
        <Button
          component="a"
          href={url}
          download
          size="compact-sm"
          variant="subtle"
          leftSection={<IconDownload size={16} />}
        >
          {t("campaigns:refused.download")}
        </Button>
      </header>
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
    </div>
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
